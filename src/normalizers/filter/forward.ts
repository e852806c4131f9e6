import { realZero } from '../../exact/real.ts';
import type { Arithmetic } from '../../formats/arithmetic.ts';
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
import { anyDecision, type Decide, inlineDecision, isMiddling, supportsInline } from './elements.ts';
import {
  type GroupValues,
  measureNear,
  type NearGroup,
  nearDouble,
  nearInverse,
  nearInverseOf,
  nearMeanOf,
} from './group.ts';
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

/** Whether values of each tensor and of the output lie well inside the range of doubles. */
function areMiddling({ rounding }: ExactFinish, operands: readonly (Tensor | undefined)[]): boolean {
  const formats = operands.flatMap((operand) => (operand === undefined ? [] : findFloatFormat(operand.format.name)));
  return [rounding.format, ...formats].every(isMiddling);
}

/** What an activation leaves of a rounded element; undefined where the element's sign cannot be told any more. */
function rectified(y: number | undefined, output: Arithmetic): number | undefined {
  if (y === undefined || Number.isNaN(y)) return undefined;
  return y < 0 || Object.is(y, -0) ? output.roundReal(realZero) : y;
}

/** γ and β over the parameters, times what the epilogue's scales come to; `relative`: what the numbers and that are off by. */
function scaledParameters(
  model: NormModel,
  inputs: NormInputs,
  gain: ExactGain,
  { unit: factor }: ExactFinish,
  n: number,
) {
  const isOne = factor.numerator === factor.denominator;
  const scale = isOne ? 1 : nearDouble(factor);
  const bias = parametersOf(model, inputs).bias ?? new Float64Array(n);
  return {
    weight: Float64Array.from({ length: n }, (_, p) => gain.quick(p) * scale),
    bias: isOne ? bias : bias.map((value) => value * scale),
    // Of the scale 4u, of each product with it u; β's share counts for γ too.
    relative: (gain.held === undefined ? 0 : unit) + (isOne ? 0 : 10 * unit),
    isOne,
    isMiddling: scale > 2 ** -200 && scale < 2 ** 200,
  };
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
  const { x, weight, bias, total, running_mean: mean } = inputs;
  const parameters = scaledParameters(model, inputs, gain, finish, elementCount(parameterShape));
  const middling = parameters.isMiddling && areMiddling(finish, [x, weight, bias, total, mean]);
  const decides =
    finish.isRounded && finish.rounding.format.precision <= mostFilteredBits && (parameters.isOne || middling);
  const affine = affineRows(geometry, parameters.weight, parameters.bias, parameters.relative);
  const { rounding: output, relu } = finish;
  const inline = middling && supportsInline(output.format, finish.direction);
  const decide = inline ? inlineDecision(output.format) : leaveAll;
  const decideOne = anyDecision(output);
  const undecided = new Int32Array(size);
  const placed = placing(model, inputs, size, gain);
  const round = (g: number, { centred: c, inverse }: Placed, y: Float64Array, exact: (j: number) => number): void => {
    const [{ out, start }, own] = [rows.target(g, y), affine(g)];
    const count = decide(c, inverse, own, { out, start, undecided });
    // To nearest, an activation's 0 is +0.
    if (relu && inline) for (let j = start; j < start + size; j++) out[j] = out[j] > 0 ? out[j] : 0;
    for (let i = 0; i < count; i++) {
      const j = undecided[i];
      const decided = decideOne(c, inverse, own, j);
      out[start + j] = (relu ? rectified(decided, output) : decided) ?? exact(j);
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
