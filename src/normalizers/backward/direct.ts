import { findFloatFormat } from '../../formats/catalogue.ts';
import { perGroup } from '../../reductions/by-group.ts';
import { norms } from '../catalogue.ts';
import { apply } from '../normalize.ts';
import { newReducer, orderTable, type Reducer } from '../reducer.ts';
import type { BackwardRun, GradientGroup, GradientOf } from './run.ts';
import { slopes } from './slope.ts';
import { slopeConstant, slopeWeights } from './slope-weights.ts';
import { clamping } from './statistics.ts';

interface Reducers {
  readonly dot: Reducer;
  readonly sum: Reducer;
  readonly slope: Reducer;
}

/** The reductions of a group, in the orders that it takes. */
function reducersOf({ model, numerics, geometry, backward }: BackwardRun): (group: number) => Reducers {
  const { dot, sum, slope } = backward.stages;
  const table = orderTable(model.orders);
  return perGroup([dot.order, sum.order, slope.order], geometry.groups, table, ([ofDot, ofSum, ofSlope]) => ({
    dot: newReducer('backward.dot', { ...dot, order: ofDot, divide: 'after' }, numerics, table),
    sum: newReducer('backward.sum', { ...sum, order: ofSum, divide: 'after' }, numerics, table),
    slope: newReducer('backward.slope', { ...slope, order: ofSlope, divide: 'after' }, numerics, table),
  }));
}

/** What is taken off δ: w·a + b, where there is an a and a b. */
interface Removed {
  readonly weights: Float64Array | undefined;
  /** k·A. */
  readonly share: number;
  /** The mean of δ. */
  readonly mean: number | undefined;
}

/** Works out k·A, the mean of δ and w. */
function removing(run: BackwardRun): (terms: GradientGroup) => Removed {
  const { model, numerics, geometry, backward } = run;
  const reducers = reducersOf(run);
  const count = slopes[model.statistic.kind].count(geometry.size, model.statistic);
  const constant = slopeConstant(model, geometry.size, findFloatFormat(backward.stages.dot.format));
  const { centres } = norms[model.norm];
  const clamped = clamping(run);
  return (terms) => {
    const { dot, sum, slope } = reducers(terms.group);
    const moves = !clamped(terms.group, terms.statistics.scale);
    numerics.at('backward.dot', terms.group);
    const part = moves ? dot.divideBy(dot.sumOfProducts(terms.scaled, terms.normalized), count) : 0;
    const share = moves && constant !== 1 ? dot.arithmetic.multiply(constant, part) : part;
    numerics.at('backward.sum', terms.group);
    const mean = centres ? sum.mean(terms.scaled) : undefined;
    return { share, mean, weights: moves ? slopeWeights(run, slope, terms) : undefined };
  };
}

type Remove = (delta: number, weight: number | undefined, share: number, mean: number | undefined) => number;

/** δ − (w·a + b), or (δ − b) − w·a. */
function difference({ numerics, backward }: BackwardRun): Remove {
  const { gradient } = backward.stages;
  const a = numerics.arithmetic('backward.gradient', gradient);
  const less = gradient.contract
    ? (from: number, w: number, share: number): number => a.fma(-w, share, from)
    : (from: number, w: number, share: number): number => a.subtract(from, a.multiply(w, share));
  const joined = (w: number, share: number, mean: number): number =>
    gradient.contract ? a.fma(w, share, mean) : a.add(a.multiply(w, share), mean);
  return (delta, w, share, mean) => {
    if (w === undefined) return mean === undefined ? delta : a.subtract(delta, mean);
    if (mean === undefined) return less(delta, w, share);
    return gradient.association === 'summed'
      ? a.subtract(delta, joined(w, share, mean))
      : less(a.subtract(delta, mean), w, share);
  };
}

/** dx = (δ − w·(k·A) − mean δ)/s, w less its mean; δ/s under given statistics. */
export function directGradient(run: BackwardRun): GradientOf {
  const { model, numerics, backward } = run;
  const a = numerics.arithmetic('backward.gradient', backward.stages.gradient);
  const remove = difference(run);
  const none: Removed = { weights: undefined, share: 0, mean: undefined };
  const removed = model.mode === 'inference' ? () => none : removing(run);
  return (terms) => {
    const { weights, share, mean } = removed(terms);
    return terms.scaled.map((delta, j) => {
      numerics.at('backward.gradient', terms.elements[j]);
      return apply(a, terms.statistics.scale, remove(delta, weights?.[j], share, mean));
    });
  };
}
