import { perGroup } from '../reductions/by-group.ts';
import { evaluate } from '../reductions/evaluate.ts';
import { welfordAccumulator } from '../reductions/moments.ts';
import { norms } from './catalogue.ts';
import type { Geometry } from './geometry.ts';
import type { MomentStage, NormModel, Stages } from './model.ts';
import { type Numerics, rounderOf } from './numerics.ts';
import { newReducer, orderTable, type Reducer } from './reducer.ts';
import { type Scale, scaling } from './scale.ts';
import { statistics } from './statistics.ts';

/** What a group's statistics came to. */
export interface GroupStatistics {
  /** μ; undefined for norms that do not centre. */
  readonly mean: number | undefined;
  /** The statistic before constant and epsilon: the mean of squares, mean |c|, …; undefined where running statistics were used. */
  readonly measure: number | undefined;
  /** Σ of squared deviations, where the measure was divided from it at the end. */
  readonly squares: number | undefined;
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
    const centred = new Float64Array(values.length);
    for (let j = 0; j < centred.length; j++) {
      numerics.at('center', base + member[j]);
      centred[j] = center.subtract(values[j], mean);
    }
    return centred;
  };
}

/** The statistics of a group before its scale; see GroupStatistics. */
type Moments = (
  values: Float64Array,
  group: number,
) => { mean: number | undefined; measure: number; squares: number | undefined };

function twoPass(model: NormModel, numerics: Numerics, geometry: Geometry, meanOf: Reducer, moment: Reducer): Moments {
  const record = statistics[model.statistic.kind];
  const centres = norms[model.norm].centres;
  const centre = centring(numerics, model, geometry);
  const { mean: averages = true } = model.statistic;
  const sums = record.root && averages && model.stages.moment.divide === 'after';
  return (values, group) => {
    numerics.at('mean', group);
    const mean = centres ? meanOf.mean(values) : undefined;
    const centred = mean === undefined ? values : centre(values, mean, group);
    numerics.at('moment', group);
    if (!sums) return { mean, measure: record.measure(centred, model.statistic, moment), squares: undefined };
    const squares = moment.sumOfSquares(centred);
    return { mean, measure: moment.divideBy(squares, centred.length), squares };
  };
}

/** E[x²] − μ² of a group's values, as the moment stage forms it. */
function meanDifference(
  { contract, difference }: MomentStage,
  moment: Reducer,
): (x: Float64Array, mean: number) => number {
  const { arithmetic: a } = moment;
  switch (difference ?? (contract ? 'fusedMean' : 'rounded')) {
    case 'rounded':
      return (values, mean) => a.subtract(moment.meanOfSquares(values), a.multiply(mean, mean));
    case 'fusedMean':
      return (values, mean) => a.fma(-mean, mean, moment.meanOfSquares(values));
    case 'fusedShare':
      return (values, mean) => a.fma(moment.sumOfSquares(values), moment.share(values.length), -a.multiply(mean, mean));
  }
}

function onePass(model: NormModel, numerics: Numerics, meanOf: Reducer, moment: Reducer): Moments {
  const difference = meanDifference(model.stages.moment, moment);
  const { clamp = false } = model.stages.moment;
  return (values, group) => {
    numerics.at('mean', group);
    const mean = meanOf.mean(values);
    numerics.at('moment', group);
    const variance = difference(values, mean);
    return { mean, measure: clamp && variance < 0 ? 0 : variance, squares: undefined };
  };
}

function welford(model: NormModel, numerics: Numerics, moment: Reducer): Moments {
  const { contract, pushKind = 'divide', mergeKind = 'divide', mergeForm = 'moved' } = model.stages.moment;
  const accumulator = welfordAccumulator({
    arithmetic: moment.arithmetic,
    division: pushKind,
    mergeDivision: mergeKind,
    mergeForm,
    contract,
  });
  return (values, group) => {
    numerics.at('moment', group);
    const state = evaluate(moment.plan(values.length), accumulator, (i) => values[i]);
    const { mean, squares } = state;
    return { mean, measure: moment.divideBy(squares, values.length), squares };
  };
}

/** @param stages the mean and the moment, in an order that all groups take */
function momentsIn(
  model: NormModel,
  stages: Pick<Stages, 'mean' | 'moment'>,
  numerics: Numerics,
  geometry: Geometry,
): Moments {
  const table = orderTable(model.orders);
  const meanOf = newReducer('mean', stages.mean, numerics, table);
  const moment = newReducer('moment', stages.moment, numerics, table);
  switch (stages.moment.method) {
    case 'twoPass':
      return twoPass(model, numerics, geometry, meanOf, moment);
    case 'onePass':
      return onePass(model, numerics, meanOf, moment);
    case 'welford':
      return welford(model, numerics, moment);
  }
}

function momentsOf(model: NormModel, numerics: Numerics, geometry: Geometry): Moments {
  const { mean, moment } = model.stages;
  const table = orderTable(model.orders);
  const moments = perGroup([mean.order, moment.order], geometry.groups, table, ([ofMean, ofMoment]) => {
    const stages = { mean: { ...mean, order: ofMean }, moment: { ...moment, order: ofMoment } };
    return momentsIn(model, stages, numerics, geometry);
  });
  return (values, group) => moments(group)(values, group);
}

/** The forward statistics of a model's groups. */
export function measuring(model: NormModel, numerics: Numerics, geometry: Geometry): MeasureGroup {
  const moments = momentsOf(model, numerics, geometry);
  const scale = scaling(model, numerics, geometry.size);
  const { mean: meanStage } = model.stages;
  const stored = rounderOf(numerics, 'mean', meanStage, meanStage.storedFormat);
  return (values, group) => {
    const { mean, measure, squares } = moments(values, group);
    return { mean: mean === undefined ? mean : stored(mean), measure, squares, scale: scale(measure, group) };
  };
}
