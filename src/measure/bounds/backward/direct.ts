import { findFloatFormat } from '../../../formats/catalogue.ts';
import { float64Arithmetic } from '../../../formats/float64.ts';
import { slopes } from '../../../normalizers/backward/slope.ts';
import type { DirectStages } from '../../../normalizers/backward/stages.ts';
import { clamping } from '../../../normalizers/backward/statistics.ts';
import { norms } from '../../../normalizers/catalogue.ts';
import { applied } from '../normalize.ts';
import type { BoundNumerics } from '../numerics.ts';
import { maybe, negated, type Quantity } from '../quantity.ts';
import { type DotTerms, dotInherits } from './dot.ts';
import { apart, boundCentring, boundRestoring, boundWeighting } from './restore.ts';
import type { BoundGradientGroup, BoundGradientOf, BoundRun } from './run.ts';
import { boundSlopeConstant, boundSlopeWeights } from './slope-weights.ts';
import { boundMoving } from './statistics.ts';
import { boundGroupReducers } from './sums.ts';

/** A group with what its slope and its sums are formed from. */
export interface BoundDirectGroup extends BoundGradientGroup, DotTerms {
  readonly centred: readonly Quantity[];
}

/** What is taken off δ: w·a + b; see src/normalizers/backward/direct.ts. */
interface Removed {
  readonly weights: readonly Quantity[];
  readonly share: Quantity;
  readonly mean: Quantity | undefined;
}

function removing(run: BoundRun, stages: DirectStages): (terms: BoundDirectGroup) => Removed {
  const { model, numerics, geometry } = run;
  const source = model.affine.weight ? stages.product.format : stages.load.format;
  const dots = boundGroupReducers(run, 'dot', stages.dot, 'products');
  const sums = boundGroupReducers(run, 'sum', stages.sum, source);
  const weightsOf = boundSlopeWeights(run, stages);
  const count = slopes[model.statistic.kind].count(geometry.size, model.statistic);
  const constant = boundSlopeConstant(run, findFloatFormat(stages.dot.format));
  const { centres } = norms[model.norm];
  const moves = boundMoving(run);
  const clamped = clamping({ ...run, numerics: numerics.emulation, make: float64Arithmetic });
  return (terms) => {
    const { group, scaled, normalized, statistics } = terms;
    const [dot, sum] = [dots(group), sums(group)];
    numerics.at('backward.dot', group);
    const part = dot.divideBy(dot.sumOfProducts(scaled, normalized, dotInherits(terms)), count);
    const share = constant(part, dot.arithmetic);
    numerics.at('backward.sum', group);
    const mean = centres ? sum.mean(scaled) : undefined;
    const weights = weightsOf(terms);
    if (moves(statistics)) return { share, mean, weights };
    const { applied: scale, divides } = statistics.scale;
    const isThere = !clamped(group, { value: scale.value, divides });
    return { share: maybe(share, isThere, dot.arithmetic.emulation !== undefined), mean, weights };
  };
}

type Remove = (delta: Quantity, w: Quantity, share: Quantity, mean: Quantity | undefined) => Quantity;

/** δ − (w·a + b), or (δ − b) − w·a. */
function difference(numerics: BoundNumerics, gradient: DirectStages['gradient']): Remove {
  const a = numerics.arithmetic('backward.gradient', gradient);
  const less = (from: Quantity, w: Quantity, share: Quantity): Quantity =>
    gradient.contract ? a.fma(negated(w), share, from) : a.subtract(from, a.multiply(w, share));
  const joined = (w: Quantity, share: Quantity, mean: Quantity): Quantity =>
    gradient.contract ? a.fma(w, share, mean) : a.add(a.multiply(w, share), mean);
  return (delta, w, share, mean) => {
    if (mean === undefined) return less(delta, w, share);
    return gradient.association === 'summed'
      ? a.subtract(delta, joined(w, share, mean))
      : less(a.subtract(delta, mean), w, share);
  };
}

/** dx of a group's members on quantities: the counterpart of src/normalizers/backward/direct.ts. */
export function boundDirectGradient(run: BoundRun, stages: DirectStages): BoundGradientOf {
  const { model, numerics } = run;
  const a = numerics.arithmetic('backward.gradient', stages.gradient);
  const centre = boundCentring(run, stages.center);
  const restore = boundRestoring(run, stages.normalize);
  const weigh = boundWeighting(run, stages.product);
  const remove = difference(numerics, stages.gradient);
  const removed = model.mode === 'inference' ? undefined : removing(run, stages);
  return (terms, collect) => {
    const centred = centre(terms);
    const normalized = restore(terms, centred);
    const alone = apart(terms, run);
    const own = restore(alone, centre(alone));
    const scaled = weigh(terms, terms.gradients);
    terms.parameters.forEach((parameter, j) => {
      collect(parameter, terms.gradients[j], normalized[j], terms.gradients[j]);
    });
    const all = removed?.({ ...terms, centred, normalized, own, scaled });
    return scaled.map((delta, j) => {
      numerics.at('backward.gradient', terms.elements[j]);
      const rest = all === undefined ? delta : remove(delta, all.weights[j], all.share, all.mean);
      return applied(a, terms.statistics.scale, rest);
    });
  };
}
