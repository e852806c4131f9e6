import type { Arithmetic, MakeArithmetic } from '../formats/arithmetic.ts';
import { findFloatFormat } from '../formats/catalogue.ts';
import { evaluate } from '../reductions/evaluate.ts';
import { welfordAccumulator } from '../reductions/moments.ts';
import type { OrderTable } from '../reductions/order.ts';
import { norms } from './catalogue.ts';
import { constantOf } from './constants.ts';
import type { NormModel } from './model.ts';
import type { Numerics } from './numerics.ts';
import { asParameter } from './parameters.ts';
import { newReducer, orderTable, type Reducer } from './reducer.ts';
import { statistics } from './statistics.ts';

/** The scale of a group as it is applied: a factor, or a divisor. */
export interface Scale {
  readonly value: number;
  readonly divides: boolean;
}

/** What a group's statistics came to. */
export interface GroupStatistics {
  /** μ; undefined for norms that do not centre. */
  readonly mean: number | undefined;
  /** The statistic before constant and epsilon: the mean of squares, mean |c|, …; undefined where running statistics were used. */
  readonly measure: number | undefined;
  readonly scale: Scale;
}

/** Computes the statistics of a group of m values in the compute format; their index says where random bits are drawn. */
export type MeasureGroup = (values: Float64Array, group: number) => GroupStatistics;

export type Centre = (values: Float64Array, mean: number | undefined) => Float64Array;

function centring(numerics: Numerics, model: NormModel): (values: Float64Array, mean: number, group: number) => Float64Array {
  const center = numerics.arithmetic('center', model.stages.center);
  return (values, mean, group) => {
    numerics.at('center', group);
    return values.map((x) => center.subtract(x, mean));
  };
}

/** The two statistics of a group: mean (undefined where the norm does not centre) and measure. */
type Moments = (values: Float64Array, group: number) => { mean: number | undefined; measure: number };

function twoPass(model: NormModel, numerics: Numerics, meanOf: Reducer, moment: Reducer): Moments {
  const record = statistics[model.statistic.kind];
  const centres = norms[model.norm].centres;
  const centre = centring(numerics, model);
  return (values, group) => {
    numerics.at('mean', group);
    const mean = centres ? meanOf.mean(values) : undefined;
    const centred = mean === undefined ? values : centre(values, mean, group);
    numerics.at('moment', group);
    return { mean, measure: record.measure(centred, model.statistic, moment) };
  };
}

function onePass(model: NormModel, numerics: Numerics, meanOf: Reducer, moment: Reducer): Moments {
  const { arithmetic } = moment;
  const { contract } = model.stages.moment;
  return (values, group) => {
    numerics.at('mean', group);
    const mean = meanOf.mean(values);
    numerics.at('moment', group);
    const square = moment.meanOfSquares(values);
    const measure = contract
      ? arithmetic.fma(-mean, mean, square)
      : arithmetic.subtract(square, arithmetic.multiply(mean, mean));
    return { mean, measure };
  };
}

function welford(model: NormModel, numerics: Numerics, moment: Reducer): Moments {
  const { contract, kind } = model.stages.moment;
  const accumulator = welfordAccumulator({ arithmetic: moment.arithmetic, division: kind, contract });
  return (values, group) => {
    numerics.at('moment', group);
    const state = evaluate(moment.plan(values.length), accumulator, (i) => values[i] as number);
    return { mean: state.mean, measure: moment.divideBy(state.squares, values.length) };
  };
}

function momentsOf(model: NormModel, numerics: Numerics, table: OrderTable): Moments {
  const meanOf = newReducer('mean', model.stages.mean, numerics, table);
  const moment = newReducer('moment', model.stages.moment, numerics, table);
  switch (model.stages.moment.method) {
    case 'twoPass':
      return twoPass(model, numerics, meanOf, moment);
    case 'onePass':
      return onePass(model, numerics, meanOf, moment);
    case 'welford':
      return welford(model, numerics, moment);
  }
}

/** The scale from the measure: C, epsilon, root and reciprocal. */
export function scaling(model: NormModel, numerics: Numerics, m: number): (measure: number, group: number) => Scale {
  const { root } = model.stages;
  const { place, value } = model.epsilon;
  const a = numerics.arithmetic('root', root);
  const epsilon = asParameter(value, a.format);
  const constant = asParameter(constantOf(model.statistic, m), a.format);
  const hasRoot = statistics[model.statistic.kind].root;
  const times = (x: number): number => (constant === 1 ? x : a.multiply(constant, x));
  const plus = (x: number): number => (epsilon === 0 ? x : a.add(x, epsilon));
  const scaled = (x: number): number => (root.contract && constant !== 1 && epsilon !== 0 ? a.fma(constant, x, epsilon) : plus(times(x)));
  const inside = hasRoot && place === 'insideRoot';
  const scaleOf = (measure: number): number => {
    if (inside) return times(a.sqrt(plus(measure)));
    return scaled(hasRoot ? a.sqrt(measure) : measure);
  };
  return (measure, group) => {
    numerics.at('root', group);
    switch (root.kind) {
      case 'rsqrt': {
        const r = a.rsqrt(plus(measure));
        return { value: constant === 1 ? r : a.divide(r, constant), divides: false };
      }
      case 'reciprocal':
        return { value: a.reciprocal(scaleOf(measure)), divides: false };
      case 'divide':
        return { value: scaleOf(measure), divides: true };
    }
  };
}

/** The forward statistics of a model's groups of m values. */
export function measuring(model: NormModel, numerics: Numerics, m: number): MeasureGroup {
  const moments = momentsOf(model, numerics, orderTable(model.orders));
  const scale = scaling(model, numerics, m);
  return (values, group) => {
    const { mean, measure } = moments(values, group);
    return { mean, measure, scale: scale(measure, group) };
  };
}

/** Normalises one element: x, μ, scale, γ and β to the value before epilogue and output. */
export type Normalize = (x: number, statistics: GroupStatistics, weight: number | undefined, bias: number | undefined, element: number) => number;

export function normalizing(model: NormModel, numerics: Numerics): Normalize {
  const { center, normalize, affine } = model.stages;
  const c = numerics.arithmetic('center', center);
  const n = numerics.arithmetic('normalize', normalize);
  const a = numerics.arithmetic('affine', affine);
  const plus = (arithmetic: Arithmetic, contract: boolean) => (x: number, y: number, z: number): number =>
    contract ? arithmetic.fma(x, y, z) : arithmetic.add(arithmetic.multiply(x, y), z);
  const normalizeFused = plus(n, normalize.contract);
  const affineFused = plus(a, affine.contract);
  const withParameters = (xHat: number, weight: number | undefined, bias: number | undefined, element: number): number => {
    numerics.at('affine', element);
    if (weight !== undefined && bias !== undefined) return affineFused(xHat, weight, bias);
    if (weight !== undefined) return a.multiply(xHat, weight);
    return bias === undefined ? xHat : a.add(xHat, bias);
  };
  const apply = ({ value, divides }: Scale, x: number): number => (divides ? n.divide(x, value) : n.multiply(x, value));
  switch (normalize.form) {
    case 'centered':
      return (x, { mean, scale }, weight, bias, element) => {
        numerics.at('center', element);
        const centred = mean === undefined ? x : c.subtract(x, mean);
        numerics.at('normalize', element);
        return withParameters(apply(scale, centred), weight, bias, element);
      };
    case 'shifted':
      return (x, { mean, scale }, weight, bias, element) => {
        numerics.at('normalize', element);
        const xHat = mean === undefined ? apply(scale, x) : normalizeFused(x, scale.value, n.multiply(-mean, scale.value));
        return withParameters(xHat, weight, bias, element);
      };
    case 'folded':
      return (x, { mean, scale }, weight, bias, element) => {
        numerics.at('normalize', element);
        const slope = weight === undefined ? scale.value : n.multiply(scale.value, weight);
        if (mean === undefined) return bias === undefined ? n.multiply(x, slope) : normalizeFused(x, slope, bias);
        const offset = bias === undefined ? n.multiply(-mean, slope) : normalizeFused(-mean, slope, bias);
        return normalizeFused(x, slope, offset);
      };
  }
}

/** Converts values into a stage's format. */
export function loading(model: NormModel, numerics: Numerics): Arithmetic {
  return numerics.arithmetic('load', { ...model.stages.output, format: model.formats.compute });
}

export { findFloatFormat, type MakeArithmetic };
