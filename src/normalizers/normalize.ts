import type { Arithmetic } from '../formats/arithmetic.ts';
import type { GroupStatistics } from './measure.ts';
import type { NormModel } from './model.ts';
import { type Numerics, rounderOf } from './numerics.ts';
import type { Scale } from './scale.ts';

/** What a group's members are normalised from; lists have an entry for each member. */
export interface Members {
  readonly values: Float64Array;
  readonly statistics: Pick<GroupStatistics, 'mean' | 'scale'>;
  /** γ and β, where there are such. */
  readonly weights: Float64Array | undefined;
  readonly biases: Float64Array | undefined;
  /** Where the members lie in x, which places random bits. */
  readonly elements: Int32Array;
}

/** Normalises a group: x, the group's statistics, γ and β to the values before epilogue and output. */
export type Normalize = (members: Members) => Float64Array;

export type PlusProduct = (x: number, y: number, z: number) => number;

/** x·y + z, contracted or in two steps. */
export function plusProduct(arithmetic: Arithmetic, contract: boolean): PlusProduct {
  return (x, y, z) => (contract ? arithmetic.fma(x, y, z) : arithmetic.add(arithmetic.multiply(x, y), z));
}

/** Times the factor, or divided by the divisor. */
export function apply(n: Arithmetic, { value, divides }: Scale, x: number): number {
  return divides ? n.divide(x, value) : n.multiply(x, value);
}

/** x̂ becomes γ·x̂ + β, in place. */
function affine(model: NormModel, numerics: Numerics): (xHat: Float64Array, members: Members) => Float64Array {
  const stage = model.stages.affine;
  const a = numerics.arithmetic('affine', stage);
  const fused = plusProduct(a, stage.contract);
  return (xHat, { weights, biases, elements }) => {
    if (weights === undefined && biases === undefined) return xHat;
    for (let j = 0; j < xHat.length; j++) {
      numerics.at('affine', elements[j]);
      if (weights !== undefined && biases !== undefined) xHat[j] = fused(xHat[j], weights[j], biases[j]);
      else if (weights !== undefined) xHat[j] = a.multiply(xHat[j], weights[j]);
      else if (biases !== undefined) xHat[j] = a.add(xHat[j], biases[j]);
    }
    return xHat;
  };
}

/** (x − μ)·r, then γ and β. */
function centred(model: NormModel, numerics: Numerics): Normalize {
  const c = numerics.arithmetic('center', model.stages.center);
  const n = numerics.arithmetic('normalize', model.stages.normalize);
  const result = rounderOf(numerics, 'normalize', model.stages.normalize, model.stages.normalize.resultFormat);
  const finish = affine(model, numerics);
  return (members) => {
    const { values, statistics, elements } = members;
    const { mean, scale } = statistics;
    const xHat = new Float64Array(values.length);
    for (let j = 0; j < xHat.length; j++) {
      numerics.at('center', elements[j]);
      xHat[j] = mean === undefined ? values[j] : c.subtract(values[j], mean);
    }
    for (let j = 0; j < xHat.length; j++) {
      numerics.at('normalize', elements[j]);
      xHat[j] = result(apply(n, scale, xHat[j]));
    }
    return finish(xHat, members);
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
  return (members) => {
    const { values, statistics, elements } = members;
    const { mean, scale } = statistics;
    const xHat = new Float64Array(values.length);
    for (let j = 0; j < xHat.length; j++) {
      numerics.at('normalize', elements[j]);
      const x = values[j];
      xHat[j] = result(
        mean === undefined ? apply(n, scale, x) : fused(x, scale.value, stored(n.multiply(-mean, scale.value))),
      );
    }
    return finish(xHat, members);
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
  const one = (x: number, { mean, scale }: Members['statistics'], weight?: number, bias?: number): number => {
    const slope = slopeOf(scale, weight);
    if (mean === undefined) return bias === undefined ? n.multiply(x, slope) : fused(x, slope, bias);
    const offset = bias === undefined ? n.multiply(-mean, slope) : offsetFused(-mean, slope, bias);
    return fused(x, slope, stored(offset));
  };
  return ({ values, statistics, weights, biases, elements }) => {
    const y = new Float64Array(values.length);
    for (let j = 0; j < y.length; j++) {
      numerics.at('normalize', elements[j]);
      y[j] = one(values[j], statistics, weights?.[j], biases?.[j]);
    }
    return y;
  };
}

/** ((x − μ)·γ)·r + β, or ((x − μ)·γ)/s + β. */
function weighted(model: NormModel, numerics: Numerics): Normalize {
  const { normalize } = model.stages;
  const c = numerics.arithmetic('center', model.stages.center);
  const n = numerics.arithmetic('normalize', normalize);
  const fused = plusProduct(n, normalize.contract);
  return ({ values, statistics, weights, biases, elements }) => {
    const { mean, scale } = statistics;
    const y = new Float64Array(values.length);
    for (let j = 0; j < y.length; j++) {
      numerics.at('center', elements[j]);
      const centred = mean === undefined ? values[j] : c.subtract(values[j], mean);
      numerics.at('normalize', elements[j]);
      const product = weights === undefined ? centred : n.multiply(centred, weights[j]);
      if (biases === undefined) y[j] = apply(n, scale, product);
      else if (scale.divides) y[j] = n.add(n.divide(product, scale.value), biases[j]);
      else y[j] = fused(product, scale.value, biases[j]);
    }
    return y;
  };
}

const forms = { centered: centred, shifted, folded, weighted } as const;

/** The elementwise part of a norm, in the form that its model names. */
export function normalizing(model: NormModel, numerics: Numerics): Normalize {
  return forms[model.stages.normalize.form](model, numerics);
}
