import { findFloatFormat } from '../../formats/catalogue.ts';
import { norms } from '../catalogue.ts';
import { apply } from '../normalize.ts';
import type { Numerics } from '../numerics.ts';
import { centring, restoring, weighting } from './restore.ts';
import type { BackwardRun, GradientOf, StagesOf } from './run.ts';
import { slopes } from './slope.ts';
import { type SlopeGroup, slopeConstant, slopeWeights } from './slope-weights.ts';
import type { DirectStages } from './stages.ts';
import { clamping } from './statistics.ts';
import { groupReducers } from './sums.ts';

/** What is taken off δ: w·a + b, where there is an a and a b. */
interface Removed {
  readonly weights: Float64Array | undefined;
  /** k·A. */
  readonly share: number;
  /** The mean of δ. */
  readonly mean: number | undefined;
}

interface DirectGroup extends SlopeGroup {
  /** δ. */
  readonly scaled: Float64Array;
}

/** Works out k·A, the mean of δ and w. */
function removing(run: BackwardRun, stages: DirectStages): (terms: DirectGroup) => Removed {
  const { model, numerics, geometry } = run;
  const dots = groupReducers(run, 'dot', stages.dot);
  const sums = groupReducers(run, 'sum', stages.sum);
  const ofSlope = groupReducers(run, 'slope', stages.slope);
  const count = slopes[model.statistic.kind].count(geometry.size, model.statistic);
  const constant = slopeConstant(model, geometry.size, findFloatFormat(stages.dot.format));
  const { centres } = norms[model.norm];
  const clamped = clamping(run);
  return (terms) => {
    const { group, scaled } = terms;
    const [dot, sum] = [dots(group), sums(group)];
    const moves = !clamped(group, terms.statistics.scale);
    numerics.at('backward.dot', group);
    const part = moves ? dot.divideBy(dot.sumOfProducts(scaled, terms.normalized), count) : 0;
    const share = moves && constant !== 1 ? dot.arithmetic.multiply(constant, part) : part;
    numerics.at('backward.sum', group);
    const mean = centres ? sum.mean(scaled) : undefined;
    return { share, mean, weights: moves ? slopeWeights(run, ofSlope(group), terms) : undefined };
  };
}

type Remove = (delta: number, weight: number | undefined, share: number, mean: number | undefined) => number;

/** δ − (w·a + b), or (δ − b) − w·a. */
function difference(numerics: Numerics, gradient: DirectStages['gradient']): Remove {
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

/** dx = (δ − w·(k·A) − mean δ)/s, w less its mean; δ/s under given statistics. Every element adds dy·x̂ and dy to its parameter's. */
export function directGradient(run: BackwardRun, stages: StagesOf<'direct'>): GradientOf {
  const { model, numerics } = run;
  const a = numerics.arithmetic('backward.gradient', stages.gradient);
  const centre = centring(run, stages.center);
  const restore = restoring(run, stages.normalize);
  const weigh = weighting(run, stages.product);
  const remove = difference(numerics, stages.gradient);
  const none: Removed = { weights: undefined, share: 0, mean: undefined };
  const removed = model.mode === 'inference' ? () => none : removing(run, stages);
  return (terms, collect) => {
    const { group, statistics, elements, gradients, parameters } = terms;
    const centred = centre(terms);
    const normalized = restore(terms, centred);
    const scaled = weigh(terms, gradients);
    parameters.forEach((parameter, j) => {
      collect(parameter, gradients[j], normalized[j], gradients[j]);
    });
    const { weights, share, mean } = removed({ group, statistics, centred, normalized, scaled });
    const dx = new Float64Array(scaled.length);
    for (let j = 0; j < dx.length; j++) {
      numerics.at('backward.gradient', elements[j]);
      dx[j] = apply(a, statistics.scale, remove(scaled[j], weights?.[j], share, mean));
    }
    return dx;
  };
}
