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
    return values.map((x, j) => {
      numerics.at('backward.center', elements[j]);
      return a.subtract(x, mean);
    });
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
  return ({ values, statistics, elements }, centred) =>
    values.map((x, j) => {
      numerics.at('backward.normalize', elements[j]);
      return result(normalize.form === 'shifted' ? shifted(x, statistics) : apply(n, statistics.scale, centred[j]));
    });
}

/** Multiplies the values of a group with γ, where there is one. */
export function weighting(
  { numerics }: BackwardRun,
  product: Stage,
): (terms: GradientGroup, values: Float64Array) => Float64Array {
  const a = numerics.arithmetic('backward.product', product);
  return ({ weights, elements }, values) => {
    if (weights === undefined) return values;
    return values.map((value, j) => {
      numerics.at('backward.product', elements[j]);
      return a.multiply(value, weights[j]);
    });
  };
}
