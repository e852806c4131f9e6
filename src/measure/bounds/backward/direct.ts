import { findFloatFormat } from '../../../formats/catalogue.ts';
import { float64Arithmetic } from '../../../formats/float64.ts';
import { slopes } from '../../../normalizers/backward/slope.ts';
import type { DirectStages } from '../../../normalizers/backward/stages.ts';
import { clamping } from '../../../normalizers/backward/statistics.ts';
import { norms } from '../../../normalizers/catalogue.ts';
import { applied } from '../normalize.ts';
import { type BoundNumerics, exactly } from '../numerics.ts';
import { closer, maybe, negated, type Quantity } from '../quantity.ts';
import { type BoundDirectGroup, dotInherits } from './dot.ts';
import { boundPreparing } from './prepare.ts';
import { apart, boundCentring, boundRestoring, boundWeighting } from './restore.ts';
import type { BoundGradientGroup, BoundGradientOf, BoundRun } from './run.ts';
import { boundSlopeConstant, boundSlopeWeights } from './slope-weights.ts';
import { boundMoving } from './statistics.ts';
import { boundGroupReducers } from './sums.ts';

/** What is taken off δ: w·a + b; see src/normalizers/backward/direct.ts. */
interface Removed {
  readonly weights: readonly Quantity[];
  readonly share: Quantity;
  readonly mean: Quantity | undefined;
}

function removed(run: BoundRun, stages: DirectStages): (terms: BoundDirectGroup) => Removed {
  const { model, numerics, geometry } = run;
  const source = model.affine.weight ? stages.product.format : stages.load.format;
  const dots = boundGroupReducers(run, 'dot', stages.dot, 'products');
  const sums = boundGroupReducers(run, 'sum', stages.sum, source);
  const weightsOf = boundSlopeWeights(run, stages);
  const count = slopes[model.statistic.kind].count(geometry.size, model.statistic);
  const constant = boundSlopeConstant(run, findFloatFormat(stages.dot.format));
  const { centres } = norms[model.norm];
  const moves = boundMoving(run);
  const clamped = clamping({ model, geometry, make: float64Arithmetic });
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

/** A group's gradient before it is divided by the scale, and what is collected for parameters. */
interface Parts {
  /** x̂. */
  readonly normalized: readonly Quantity[];
  /** δ − w·a − b. */
  readonly rests: readonly Quantity[];
}

function forming(run: BoundRun, stages: DirectStages): (terms: BoundGradientGroup) => Parts {
  const { numerics } = run;
  const centre = boundCentring(run, stages.center);
  const restore = boundRestoring(run, stages.normalize);
  const weigh = boundWeighting(run, stages.product);
  const remove = difference(numerics, stages.gradient);
  const removing = run.model.mode === 'inference' ? undefined : removed(run, stages);
  return (terms) => {
    const centred = centre(terms);
    const normalized = restore(terms, centred);
    const alone = apart(terms, run);
    const own = restore(alone, centre(alone));
    const scaled = weigh(terms, terms.gradients);
    const all = removing?.({ ...terms, centred, normalized, own, scaled });
    const rests = scaled.map((delta, j) => {
      numerics.at('backward.gradient', terms.elements[j]);
      return all === undefined ? delta : remove(delta, all.weights[j], all.share, all.mean);
    });
    return { normalized, rests };
  };
}

/** Along an emulation, a group's rests are compared with what doubles say of them: errors that its sums share are then seen. */
function comparing(run: BoundRun, stages: DirectStages): (group: number, rests: Parts['rests']) => Parts['rests'] {
  if (run.numerics.kind !== 'running') return (_group, rests) => rests;
  const exactRun = { ...run, numerics: exactly(run.numerics) };
  const prepare = boundPreparing(exactRun);
  const form = forming(exactRun, stages);
  return (group, rests) => {
    const exact = form(prepare(group)).rests;
    return rests.map((rest, j) => closer(rest, exact[j]));
  };
}

/** dx of a group's members on quantities: the counterpart of src/normalizers/backward/direct.ts. */
export function boundDirectGradient(run: BoundRun, stages: DirectStages): BoundGradientOf {
  const { numerics } = run;
  const a = numerics.arithmetic('backward.gradient', stages.gradient);
  const form = forming(run, stages);
  const compare = comparing(run, stages);
  return (terms, collect) => {
    const { normalized, rests } = form(terms);
    terms.parameters.forEach((parameter, j) => {
      collect(parameter, terms.gradients[j], normalized[j], terms.gradients[j]);
    });
    return compare(terms.group, rests).map((rest, j) => {
      numerics.at('backward.gradient', terms.elements[j]);
      return applied(a, terms.statistics.scale, rest);
    });
  };
}
