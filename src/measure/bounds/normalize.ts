import type { AffineStage, NormModel } from '../../normalizers/model.ts';
import type { StageName } from '../../normalizers/numerics.ts';
import type { Stage } from '../../normalizers/stages.ts';
import type { BoundArithmetic } from './arithmetic.ts';
import type { BoundNumerics } from './numerics.ts';
import { doubleUnit, known, negated, type Quantity } from './quantity.ts';
import type { BoundScale } from './scale.ts';

/** A group's statistics on quantities; no mean where the norm does not centre. */
export interface BoundStatistics {
  readonly mean: Quantity | undefined;
  readonly scale: BoundScale;
}

/** One element before epilogue and output. */
export type BoundNormalize = (
  x: Quantity,
  statistics: BoundStatistics,
  weight: Quantity | undefined,
  bias: Quantity | undefined,
  element: number,
) => Quantity;

/** x·y + z, contracted or in two steps. */
export const plusProduct =
  (a: BoundArithmetic, contract: boolean) =>
  (x: Quantity, y: Quantity, z: Quantity): Quantity =>
    contract ? a.fma(x, y, z) : a.add(a.multiply(x, y), z);

function rounder(numerics: BoundNumerics, name: StageName, stage: Stage, format: string | undefined) {
  return format === undefined ? (x: Quantity) => x : numerics.arithmetic(name, stage, format).round;
}

export const applied = (n: BoundArithmetic, { applied: value, divides }: BoundScale, x: Quantity): Quantity =>
  divides ? n.divide(x, value) : n.multiply(x, value);

type Affine = (xHat: Quantity, weight: Quantity | undefined, bias: Quantity | undefined, element: number) => Quantity;

function affine(stage: AffineStage, numerics: BoundNumerics): Affine {
  const a = numerics.arithmetic('affine', stage);
  const fused = plusProduct(a, stage.contract);
  return (xHat, weight, bias, element) => {
    numerics.at('affine', element);
    if (weight !== undefined && bias !== undefined) return fused(xHat, weight, bias);
    if (weight !== undefined) return a.multiply(xHat, weight);
    return bias === undefined ? xHat : a.add(xHat, bias);
  };
}

function centred(model: NormModel, numerics: BoundNumerics): BoundNormalize {
  const { center, normalize } = model.stages;
  const c = numerics.arithmetic('center', center);
  const n = numerics.arithmetic('normalize', normalize);
  const result = rounder(numerics, 'normalize', normalize, normalize.resultFormat);
  const finish = affine(model.stages.affine, numerics);
  return (x, { mean, scale }, weight, bias, element) => {
    numerics.at('center', element);
    const deviation = mean === undefined ? x : c.subtract(x, mean);
    numerics.at('normalize', element);
    return finish(result(applied(n, scale, deviation)), weight, bias, element);
  };
}

/** A factor that two products share: its error is counted once, for their difference; its size counts in full. */
function shared(a: Quantity, n: BoundArithmetic): Quantity {
  return { value: a.value, error: 0, slack: n.emulation === undefined ? a.slack + a.error : 0 };
}

/**
 * x·a + b of b = −μ·a + rest, from the result for a shared factor: the error of a, which both products have, meets x − μ. What the double itself
 * is off by is worked out anew.
 */
function together(a: Quantity, x: Quantity, mean: Quantity, rest: Quantity, result: Quantity): Quantity {
  const difference = Math.abs(x.value - mean.value) + x.slack + mean.slack + x.error + mean.error;
  const error = result.error + a.error * difference + rest.error;
  const products = (Math.abs(x.value) + Math.abs(mean.value)) * Math.abs(a.value) + Math.abs(rest.value);
  const own = Math.abs(a.value) * (x.slack + mean.slack) + a.slack * difference + rest.slack;
  const slack = result.slack === 0 ? 0 : own + 4 * doubleUnit * products;
  return { ...result, error: error >= 0 ? error : Infinity, slack };
}

const nothing = known(0);

/** x·r + (−μ·r), then γ and β. */
function shifted(model: NormModel, numerics: BoundNumerics): BoundNormalize {
  const { normalize } = model.stages;
  const n = numerics.arithmetic('normalize', normalize);
  const stored = rounder(numerics, 'normalize', normalize, normalize.shiftFormat);
  const result = rounder(numerics, 'normalize', normalize, normalize.resultFormat);
  const fused = plusProduct(n, normalize.contract);
  const finish = affine(model.stages.affine, numerics);
  return (x, { mean, scale }, weight, bias, element) => {
    numerics.at('normalize', element);
    if (mean === undefined) return finish(result(applied(n, scale, x)), weight, bias, element);
    const factor = shared(scale.applied, n);
    const xHat = fused(x, factor, stored(n.multiply(negated(mean), factor)));
    return finish(result(together(scale.applied, x, mean, nothing, xHat)), weight, bias, element);
  };
}

/** a = r·γ or γ/s, b = β − μ·a, y = x·a + b. */
function folded(model: NormModel, numerics: BoundNumerics): BoundNormalize {
  const { normalize } = model.stages;
  const n = numerics.arithmetic('normalize', normalize);
  const stored = rounder(numerics, 'normalize', normalize, normalize.shiftFormat);
  const fused = plusProduct(n, normalize.contract);
  const offsetFused = plusProduct(n, normalize.contractOffset ?? normalize.contract);
  const slopeOf = ({ applied: value, divides }: BoundScale, weight: Quantity | undefined): Quantity => {
    if (divides) return stored(weight === undefined ? n.reciprocal(value) : n.divide(weight, value));
    return weight === undefined ? value : stored(n.multiply(value, weight));
  };
  return (x, { mean, scale }, weight, bias, element) => {
    numerics.at('normalize', element);
    const slope = slopeOf(scale, weight);
    if (mean === undefined) return bias === undefined ? n.multiply(x, slope) : fused(x, slope, bias);
    const factor = shared(slope, n);
    const offset = bias === undefined ? n.multiply(negated(mean), factor) : offsetFused(negated(mean), factor, bias);
    return together(slope, x, mean, bias ?? nothing, fused(x, factor, stored(offset)));
  };
}

/** ((x − μ)·γ)·r + β, or ((x − μ)·γ)/s + β. */
function weighted(model: NormModel, numerics: BoundNumerics): BoundNormalize {
  const { center, normalize } = model.stages;
  const c = numerics.arithmetic('center', center);
  const n = numerics.arithmetic('normalize', normalize);
  const fused = plusProduct(n, normalize.contract);
  return (x, { mean, scale }, weight, bias, element) => {
    numerics.at('center', element);
    const deviation = mean === undefined ? x : c.subtract(x, mean);
    numerics.at('normalize', element);
    const product = weight === undefined ? deviation : n.multiply(deviation, weight);
    if (bias === undefined) return applied(n, scale, product);
    return scale.divides ? n.add(applied(n, scale, product), bias) : fused(product, scale.applied, bias);
  };
}

const forms = { centered: centred, shifted, folded, weighted } as const;

/** The elementwise part of a norm on quantities: the counterpart of src/normalizers/normalize.ts. */
export function boundNormalizing(model: NormModel, numerics: BoundNumerics): BoundNormalize {
  return forms[model.stages.normalize.form](model, numerics);
}
