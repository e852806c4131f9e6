import type { Arithmetic } from '../formats/arithmetic.ts';
import type { GroupStatistics } from './measure.ts';
import type { NormModel } from './model.ts';
import { type Numerics, rounderOf } from './numerics.ts';
import type { Scale } from './scale.ts';

/** Normalises one element: x, the group's statistics, γ and β to the value before epilogue and output; `element` places random bits. */
export type Normalize = (
  x: number,
  statistics: GroupStatistics,
  weight: number | undefined,
  bias: number | undefined,
  element: number,
) => number;

export type PlusProduct = (x: number, y: number, z: number) => number;

/** x·y + z, contracted or in two steps. */
export function plusProduct(arithmetic: Arithmetic, contract: boolean): PlusProduct {
  return contract ? arithmetic.fma : (x, y, z) => arithmetic.add(arithmetic.multiply(x, y), z);
}

type Affine = (xHat: number, weight: number | undefined, bias: number | undefined, element: number) => number;

function affine(model: NormModel, numerics: Numerics): Affine {
  const stage = model.stages.affine;
  const a = numerics.arithmetic('affine', stage);
  const fused = plusProduct(a, stage.contract);
  return (xHat, weight, bias, element) => {
    numerics.at('affine', element);
    if (weight !== undefined && bias !== undefined) return fused(xHat, weight, bias);
    if (weight !== undefined) return a.multiply(xHat, weight);
    return bias === undefined ? xHat : a.add(xHat, bias);
  };
}

/** Times the factor, or divided by the divisor. */
export function apply(n: Arithmetic, { value, divides }: Scale, x: number): number {
  return divides ? n.divide(x, value) : n.multiply(x, value);
}

/** (x − μ)·r, then γ and β. */
function centred(model: NormModel, numerics: Numerics): Normalize {
  const c = numerics.arithmetic('center', model.stages.center);
  const n = numerics.arithmetic('normalize', model.stages.normalize);
  const result = rounderOf(numerics, 'normalize', model.stages.normalize, model.stages.normalize.resultFormat);
  const finish = affine(model, numerics);
  return (x, { mean, scale }, weight, bias, element) => {
    numerics.at('center', element);
    const deviation = mean === undefined ? x : c.subtract(x, mean);
    numerics.at('normalize', element);
    return finish(result(apply(n, scale, deviation)), weight, bias, element);
  };
}

/** x·r + (−μ·r), then γ and β. */
function shifted(model: NormModel, numerics: Numerics): Normalize {
  const { normalize } = model.stages;
  const n = numerics.arithmetic('normalize', normalize);
  const stored = rounderOf(numerics, 'normalize', normalize, normalize.shiftFormat);
  const result = rounderOf(numerics, 'normalize', normalize, normalize.resultFormat);
  const fused = plusProduct(n, normalize.contract);
  const finish = affine(model, numerics);
  return (x, { mean, scale }, weight, bias, element) => {
    numerics.at('normalize', element);
    const xHat =
      mean === undefined ? apply(n, scale, x) : fused(x, scale.value, stored(n.multiply(-mean, scale.value)));
    return finish(result(xHat), weight, bias, element);
  };
}

/** a = r·γ or γ/s, b = β − μ·a, y = x·a + b. */
function folded(model: NormModel, numerics: Numerics): Normalize {
  const { normalize } = model.stages;
  const n = numerics.arithmetic('normalize', normalize);
  const stored = rounderOf(numerics, 'normalize', normalize, normalize.shiftFormat);
  const fused = plusProduct(n, normalize.contract);
  const offsetFused = plusProduct(n, normalize.contractOffset ?? normalize.contract);
  const slopeOf = ({ value, divides }: Scale, weight: number | undefined): number => {
    if (divides) return stored(weight === undefined ? n.reciprocal(value) : n.divide(weight, value));
    return weight === undefined ? value : stored(n.multiply(value, weight));
  };
  return (x, { mean, scale }, weight, bias, element) => {
    numerics.at('normalize', element);
    const slope = slopeOf(scale, weight);
    if (mean === undefined) return bias === undefined ? n.multiply(x, slope) : fused(x, slope, bias);
    const offset = bias === undefined ? n.multiply(-mean, slope) : offsetFused(-mean, slope, bias);
    return fused(x, slope, stored(offset));
  };
}

const forms = { centered: centred, shifted, folded } as const;

/** The elementwise part of a norm, in the form that its model names. */
export function normalizing(model: NormModel, numerics: Numerics): Normalize {
  return forms[model.stages.normalize.form](model, numerics);
}
