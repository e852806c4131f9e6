import type { Arithmetic } from '../../formats/arithmetic.ts';
import { findFloatFormat } from '../../formats/catalogue.ts';
import { elementCount, type Tensor } from '../../tensors/tensor.ts';
import { norms } from '../catalogue.ts';
import { type ConstantNumbers, constantNumbers } from '../constants.ts';
import { centred, type NearMean, zeroMean } from '../filter/centre.ts';
import { isMiddling, supportsInline } from '../filter/elements.ts';
import { givenPull, gradientScratch, type NearKnown, nearGradient, rootPull } from '../filter/gradient.ts';
import { type GroupValues, measureNear, nearInverse } from '../filter/group.ts';
import { exactly, larger, type Near, over, plus, root, times } from '../filter/near.ts';
import { nearRunning } from '../filter/running.ts';
import { sumOf } from '../filter/sums.ts';
import { affineRows, rowsOf } from '../filter/values.ts';
import { roundAllWithin } from '../filter/within.ts';
import type { Geometry } from '../geometry.ts';
import { type NormInputs, parametersOf } from '../inputs.ts';
import type { NormModel } from '../model.ts';
import { isMeasured } from '../statistics.ts';
import { givenStatistics } from './exact-groups.ts';
import type { NearNormalized } from './exact-parameters.ts';
import type { Backward } from './stages.ts';

type BackwardModel = NormModel & { readonly backward: Backward };

/** A group in doubles. */
export interface FilteredGradient {
  /** Undefined where doubles cannot hold it. */
  readonly near: NearNormalized | undefined;
  /**
   * Writes the group's rounded dx, where doubles cannot tell as `exact` gives it.
   * @returns whether it has done so: else nothing is written
   */
  gradient(dx: Float64Array, exact: (j: number) => number): boolean;
}

/** Whether ε is the larger one of t and ε; undefined where doubles cannot tell. */
function isClamped({ epsilon }: NormModel, t: Near, least: number): boolean | undefined {
  if (epsilon.place !== 'maximum') return false;
  const most = larger(t, exactly(least));
  return Number.isNaN(most.value) ? undefined : most !== t;
}

/** How the scale of a measured group pulls; null where doubles have no formula for it. */
function measuredPull(
  model: NormModel,
  size: number,
  measure: Near,
  scale: Near,
  { constant, epsilon }: ConstantNumbers,
): Near | undefined | null {
  const { statistic } = model;
  if (!isMeasured(statistic)) return undefined;
  if (statistic.kind !== 'l2') return null;
  const base = model.epsilon.place === 'insideRoot' ? plus(measure, exactly(epsilon)) : measure;
  const clamped = isClamped(model, times(exactly(constant), root(base)), epsilon);
  if (clamped === undefined) return null;
  return clamped ? undefined : rootPull(statistic, size, base, exactly(constant), scale);
}

/** Groups in doubles, of each kind of pass. */
function measuring(model: BackwardModel, inputs: NormInputs, size: number) {
  const { centres } = norms[model.norm];
  const constants = constantNumbers(model, size);
  const scratch = new Float64Array(size);
  const known = (
    loaded: GroupValues,
    mean: NearMean,
    scale: Near,
    pull: NearKnown['pull'],
    moves: boolean,
  ): NearKnown | undefined => {
    const inverse = nearInverse(scale);
    const c = centred(loaded.values, loaded.start, size, mean, scratch);
    if (!Number.isFinite(sumOf(scratch, 0, size, 1).high)) return undefined;
    return inverse && { centred: c, inverse, pull, centres: moves };
  };
  return (g: number, loaded: GroupValues): NearKnown | undefined => {
    if (model.mode === 'inference') {
      const near = nearRunning(model, inputs, g, constants);
      return near && known(loaded, near.mean, near.scale, undefined, false);
    }
    if (model.backward.saved === 'given') {
      const { mean, value, divides } = givenStatistics(model, inputs, g);
      const { statistic, epsilon } = model;
      // The statistic itself is the scale where no epsilon is added to it or may stand in its place.
      const isPlain = epsilon.place === 'insideRoot' || constants.epsilon === 0;
      if (isMeasured(statistic) && !(statistic.kind === 'l2' && isPlain)) return undefined;
      if (!Number.isFinite(mean)) return undefined;
      const scale = divides ? exactly(value) : over(exactly(1), exactly(value));
      const pull = isMeasured(statistic) ? givenPull(statistic, size, exactly(constants.constant), scale) : undefined;
      return known(loaded, { ...zeroMean, high: mean, sum: mean }, scale, pull, centres);
    }
    const near = measureNear(model, centres, loaded, constants, scratch);
    if (near === undefined) return undefined;
    const pull = measuredPull(model, size, near.measure as Near, near.scale, constants);
    const inverse = nearInverse(near.scale);
    return inverse && pull !== null ? { centred: near.centred, inverse, pull, centres } : undefined;
  };
}

/** Whether what doubles work out is what the model's gradient is: dy is passed on as it is, and γ is a double. */
function supports(model: BackwardModel, inputs: NormInputs, output: Arithmetic): boolean {
  const { x, dy, weight, running_mean: mean, mean: given } = inputs;
  const operands = [x, dy, weight, mean, given].flatMap((one) => (one === undefined ? [] : one.format.name));
  return (
    model.stages.epilogue.length === 0 &&
    !norms[model.norm].gains &&
    output.format.precision <= 25 &&
    [output.format, ...operands.map(findFloatFormat)].every(isMiddling)
  );
}

/**
 * The backward pass of a model in doubles, group by group; undefined where it is not for doubles. A group's `gradient` must be taken before
 * the next group is measured: they share arrays.
 */
export function backwardFilter(
  model: BackwardModel,
  inputs: NormInputs,
  geometry: Geometry,
  output: Arithmetic,
): ((g: number) => FilteredGradient) | undefined {
  if (!supports(model, inputs, output)) return undefined;
  const { size, parameterShape } = geometry;
  const residual = model.stages.prologue.length > 0 ? inputs.residual?.data : undefined;
  const { data: gradients, format } = inputs.dy as Tensor;
  const rows = rowsOf(geometry, inputs.x.data, residual, findFloatFormat(model.formats.input));
  const incoming = rowsOf(geometry, gradients, undefined, findFloatFormat(format.name));
  const ones = new Float64Array(elementCount(parameterShape)).fill(1);
  const weight = parametersOf(model, inputs).weight ?? ones;
  const affine = affineRows(geometry, weight, weight, 0);
  const measure = measuring(model, inputs, size);
  const scratch = gradientScratch(size);
  const inline = supportsInline(output, model.backward.stages.output.rounding, []);
  return (g) => {
    const [loaded, dy] = [rows.values(g), incoming.values(g)];
    const known = measure(g, loaded);
    const gradient = known && nearGradient(known, dy, affine(g), scratch);
    return {
      near: gradient && { ...known, dy },
      gradient: (dx, exact) => {
        if (gradient !== undefined) roundAllWithin(gradient, size, rows.target(g, dx), output, inline, exact);
        rows.settle(g, dx, gradient !== undefined);
        return gradient !== undefined;
      },
    };
  };
}
