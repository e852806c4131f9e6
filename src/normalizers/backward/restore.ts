import type { Arithmetic } from '../../formats/arithmetic.ts';
import { apply, plusProduct } from '../normalize.ts';
import { rounderOf } from '../numerics.ts';
import type { Stage } from '../stages.ts';
import type { BackwardRun, GradientGroup, KnownStatistics } from './run.ts';
import type { RestoreStage } from './stages.ts';

/** x·r + (−μ·r) */
function shifting(n: Arithmetic, contract: boolean): (x: number, statistics: KnownStatistics) => number {
  const fused = plusProduct(n, contract);
  return (x, { mean, scale }) =>
    mean === undefined ? apply(n, scale, x) : fused(x, scale.value, n.multiply(-mean, scale.value));
}

/** Centres a group's values again. */
export function centring({ numerics }: BackwardRun, center: Stage): (terms: GradientGroup) => Float64Array {
  const a = numerics.arithmetic('backward.center', center);
  return ({ values, statistics: { mean }, elements }) => {
    if (mean === undefined) return values;
    const centred = new Float64Array(values.length);
    for (let j = 0; j < centred.length; j++) {
      numerics.at('backward.center', elements[j]);
      centred[j] = a.subtract(values[j], mean);
    }
    return centred;
  };
}

/** Normalizes a group's values again. @param centred its centred values, for the form 'centered' */
export function restoring(
  { numerics }: BackwardRun,
  normalize: RestoreStage,
): (terms: GradientGroup, centred: Float64Array) => Float64Array {
  const n = numerics.arithmetic('backward.normalize', normalize);
  const result = rounderOf(numerics, 'backward.normalize', normalize, normalize.resultFormat);
  const shifted = shifting(n, normalize.contract);
  const isShifted = normalize.form === 'shifted';
  return ({ values, statistics, elements }, centred) => {
    const normalized = new Float64Array(values.length);
    for (let j = 0; j < normalized.length; j++) {
      numerics.at('backward.normalize', elements[j]);
      normalized[j] = result(isShifted ? shifted(values[j], statistics) : apply(n, statistics.scale, centred[j]));
    }
    return normalized;
  };
}

/** Multiplies the values of a group with γ, where there is one. */
export function weighting(
  { numerics }: BackwardRun,
  product: Stage,
): (terms: GradientGroup, values: Float64Array) => Float64Array {
  const a = numerics.arithmetic('backward.product', product);
  return ({ weights, elements }, values) => {
    if (weights === undefined) return values;
    const products = new Float64Array(values.length);
    for (let j = 0; j < products.length; j++) {
      numerics.at('backward.product', elements[j]);
      products[j] = a.multiply(values[j], weights[j]);
    }
    return products;
  };
}
