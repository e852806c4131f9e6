import { evaluate } from '../reductions/evaluate.ts';
import { welfordAccumulator } from '../reductions/moments.ts';
import type { OrderTable } from '../reductions/order.ts';
import { norms } from './catalogue.ts';
import { constantOf } from './constants.ts';
import type { Geometry } from './geometry.ts';
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

/** x − μ of each value; its random bits are those that `normalize` draws when it centres the element again. */
function centring(
  numerics: Numerics,
  model: NormModel,
  { groupBase, member }: Geometry,
): (values: Float64Array, mean: number, group: number) => Float64Array {
  const center = numerics.arithmetic('center', model.stages.center);
  return (values, mean, group) => {
    const base = groupBase[group];
    return values.map((x, j) => {
      numerics.at('center', base + member[j]);
      return center.subtract(x, mean);
    });
  };
}

/** The two statistics of a group: mean (undefined where the norm does not centre) and measure. */
type Moments = (values: Float64Array, group: number) => { mean: number | undefined; measure: number };

function twoPass(model: NormModel, numerics: Numerics, geometry: Geometry, meanOf: Reducer, moment: Reducer): Moments {
  const record = statistics[model.statistic.kind];
  const centres = norms[model.norm].centres;
  const centre = centring(numerics, model, geometry);
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
  const { contract, pushKind = 'divide', mergeKind = 'divide' } = model.stages.moment;
  const accumulator = welfordAccumulator({
    arithmetic: moment.arithmetic,
    division: pushKind,
    mergeDivision: mergeKind,
    contract,
  });
  return (values, group) => {
    numerics.at('moment', group);
    const state = evaluate(moment.plan(values.length), accumulator, (i) => values[i]);
    return { mean: state.mean, measure: moment.divideBy(state.squares, values.length) };
  };
}

function momentsOf(model: NormModel, numerics: Numerics, geometry: Geometry, table: OrderTable): Moments {
  const meanOf = newReducer('mean', model.stages.mean, numerics, table);
  const moment = newReducer('moment', model.stages.moment, numerics, table);
  switch (model.stages.moment.method) {
    case 'twoPass':
      return twoPass(model, numerics, geometry, meanOf, moment);
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
  const scaled = (x: number): number =>
    root.contract && constant !== 1 && epsilon !== 0 ? a.fma(constant, x, epsilon) : plus(times(x));
  const inside = hasRoot && place === 'insideRoot';
  const scaleOf = (measure: number): number => {
    if (inside) return times(a.sqrt(plus(measure)));
    return scaled(hasRoot ? a.sqrt(measure) : measure);
  };
  const result =
    root.resultFormat === undefined
      ? (x: number): number => x
      : numerics.arithmetic('root', root, root.resultFormat).round;
  return (measure, group) => {
    numerics.at('root', group);
    switch (root.kind) {
      case 'rsqrt': {
        const r = a.rsqrt(plus(measure));
        return { value: result(constant === 1 ? r : a.divide(r, constant)), divides: false };
      }
      case 'reciprocal':
        return { value: result(a.reciprocal(scaleOf(measure))), divides: false };
      case 'divide':
        return { value: result(scaleOf(measure)), divides: true };
    }
  };
}

/** The forward statistics of a model's groups. */
export function measuring(model: NormModel, numerics: Numerics, geometry: Geometry): MeasureGroup {
  const moments = momentsOf(model, numerics, geometry, orderTable(model.orders));
  const scale = scaling(model, numerics, geometry.size);
  return (values, group) => {
    const { mean, measure } = moments(values, group);
    return { mean, measure, scale: scale(measure, group) };
  };
}
