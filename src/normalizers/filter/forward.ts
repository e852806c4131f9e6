import { findFloatFormat } from '../../formats/catalogue.ts';
import { elementCount, type Tensor } from '../../tensors/tensor.ts';
import { norms } from '../catalogue.ts';
import { constantNumbers } from '../constants.ts';
import type { ExactScaling } from '../exact-element.ts';
import type { ExactFinish } from '../exact-finish.ts';
import type { ExactGain } from '../exact-gain.ts';
import type { Geometry } from '../geometry.ts';
import { type NormInputs, parametersOf } from '../inputs.ts';
import type { NormModel } from '../model.ts';
import { type Centred, centred, type NearMean, zeroMean } from './centre.ts';
import { anyDecision, type Decide, inlineDecision, supportsInline } from './elements.ts';
import { type GroupValues, measureNear, type NearGroup, nearInverse, nearInverseOf, nearMeanOf } from './group.ts';
import { exactly, type Near, root, times, unit } from './near.ts';
import { nearRunning } from './running.ts';
import { sumOfSquares } from './sums.ts';
import { affineRows, rowsOf } from './values.ts';

/** A group in doubles. */
export interface FilteredGroup {
  /** Its statistics, where doubles can hold them. */
  readonly near: NearGroup | undefined;
  /**
   * Writes the group's rounded elements into y, those that doubles cannot tell as `exact` gives them.
   * @param scaling the exact one, to go on with where statistics in doubles are missing
   * @returns whether it has done so: else nothing is written
   */
  elements(y: Float64Array, scaling: () => ExactScaling | undefined, exact: (j: number) => number): boolean;
}

/** Doubles decide next to nothing of formats as precise as they are. */
const mostFilteredBits = 25;

/** Every element is left to be decided one by one. */
const leaveAll: Decide = ({ size }, _inverse, _affine, { undecided }) => {
  for (let j = 0; j < size; j++) undecided[j] = j;
  return size;
};

/** What decides elements at once, before one by one. */
function decisionOf(model: NormModel, { rounding }: ExactFinish, operands: readonly (Tensor | undefined)[]): Decide {
  const { output } = model.stages;
  const formats = operands.flatMap((operand) => (operand === undefined ? [] : findFloatFormat(operand.format.name)));
  return supportsInline(rounding, output.rounding, formats) ? inlineDecision(rounding.format) : leaveAll;
}

/** The members of a group less its mean, and 1/s. */
interface Placed {
  readonly centred: Centred;
  readonly inverse: Near;
}

/** Measures groups in doubles, and places their members by these statistics or by exact ones. */
function placing(model: NormModel, inputs: NormInputs, size: number, { held }: ExactGain) {
  const { centres } = norms[model.norm];
  const constants = constantNumbers(model, size);
  const scratch = new Float64Array(size);
  const about = ({ values, start }: GroupValues, mean: NearMean): Centred =>
    centred(values, start, size, mean, scratch);
  // A held gain's ‖g‖ divides elements too.
  const norm = held === undefined ? exactly(1) : root(sumOfSquares(held.values, held.values.length));
  return {
    measure: (g: number, loaded: GroupValues): (NearGroup & { readonly centred: Centred }) | undefined => {
      if (model.mode === 'training') return measureNear(model, centres, loaded, constants, scratch);
      const near = nearRunning(model, inputs, g, constants);
      return near && { ...near, centred: about(loaded, near.mean) };
    },
    byNear: ({ scale, centred: c }: NearGroup & { readonly centred: Centred }): Placed | undefined => {
      const inverse = nearInverse(times(scale, norm));
      return inverse && { centred: c, inverse };
    },
    byExact: (loaded: GroupValues, scaling: ExactScaling | undefined): Placed | undefined => {
      const mean = centres && scaling !== undefined ? nearMeanOf(scaling) : zeroMean;
      const inverse = scaling && nearInverseOf(scaling);
      return mean && inverse && { centred: about(loaded, mean), inverse };
    },
  };
}

/**
 * The forward pass of a model in doubles, group by group. A group's `elements` must be taken before the next group is measured: they share
 * an array.
 */
export function forwardFilter(
  model: NormModel,
  inputs: NormInputs,
  geometry: Geometry,
  gain: ExactGain,
  finish: ExactFinish,
): (g: number) => FilteredGroup {
  const { size, parameterShape } = geometry;
  const residual = model.stages.prologue.length > 0 ? inputs.residual?.data : undefined;
  const rows = rowsOf(geometry, inputs.x.data, residual, findFloatFormat(model.formats.input));
  const parameters = elementCount(parameterShape);
  const weight = Float64Array.from({ length: parameters }, (_, p) => gain.quick(p));
  const bias = parametersOf(model, inputs).bias ?? new Float64Array(parameters);
  const affine = affineRows(geometry, weight, bias, gain.held === undefined ? 0 : unit);
  const decides = finish.plain && finish.rounding.format.precision <= mostFilteredBits;
  const decide = decisionOf(model, finish, [inputs.x, inputs.weight, inputs.bias, inputs.total, inputs.running_mean]);
  const decideOne = anyDecision(finish.rounding);
  const undecided = new Int32Array(size);
  const placed = placing(model, inputs, size, gain);
  const round = (g: number, { centred: c, inverse }: Placed, y: Float64Array, exact: (j: number) => number): void => {
    const [{ out, start }, parametersOfGroup] = [rows.target(g, y), affine(g)];
    const count = decide(c, inverse, parametersOfGroup, { out, start, undecided });
    for (let i = 0; i < count; i++) {
      const j = undecided[i];
      out[start + j] = decideOne(c, inverse, parametersOfGroup, j) ?? exact(j);
    }
  };
  return (g) => {
    const loaded = rows.values(g);
    const near = placed.measure(g, loaded);
    return {
      near,
      elements: (y, scaling, exact) => {
        const place = decides ? ((near && placed.byNear(near)) ?? placed.byExact(loaded, scaling())) : undefined;
        if (place !== undefined) round(g, place, y, exact);
        rows.settle(g, y, place !== undefined);
        return place !== undefined;
      },
    };
  };
}
