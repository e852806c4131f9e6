import { realZero } from '../../exact/real.ts';
import type { Arithmetic } from '../../formats/arithmetic.ts';
import type { FloatFormat } from '../../formats/format.ts';
import type { Centred } from './centre.ts';
import { type Near, unit, widened } from './near.ts';

/*
 * Elements y = γ·c/s + β of a group in doubles, each with a margin that its exact value is within. Where both ends of the margin round to one
 * value, so does the exact element; it is left undecided otherwise. The margin, derived in docs/architecture.md:
 *   (|γ·c/s| + |y|)·A + |γ|·E of A = relative errors of c and 1/s + 5u and E = c's absolute error times 1/s.
 */

/** Where the rounded elements go: `out` from `start` on; and the places of those that are undecided. */
export interface Decisions {
  readonly out: Float64Array;
  readonly start: number;
  readonly undecided: Int32Array;
}

/** γ and β of a group's members: the entries from `start` on. */
export interface Affine {
  readonly weight: Float64Array;
  readonly bias: Float64Array;
  readonly start: number;
  /** Their largest magnitudes, or more. */
  readonly most: { readonly weight: number; readonly bias: number };
  /** γ's relative error. */
  readonly relative: number;
}

/** Decides what it can and says how many it cannot. */
export type Decide = (c: Centred, inverse: Near, affine: Affine, decisions: Decisions) => number;

/** A and E of a group. */
export function marginsOf(c: Centred, inverse: Near, { relative }: Affine): { share: number; shift: number } {
  return {
    share: widened(c.relative + inverse.relative + relative + 5 * unit),
    shift: widened(c.error * inverse.value),
  };
}

/** Whether products of such values neither overflow nor lose bits to underflow, for 1/s within 1e±100. */
export const isMiddling = ({ min, max }: FloatFormat): boolean => min >= 2 ** -200 && max <= 2 ** 200;

/**
 * Precondition of the inline rounding: to nearest, ties to even, p ≤ 25, signed with subnormals, and values and parameters in range. For
 * s = 53 − p the multiple 2^s·y is exact, and (2^s − 1)·y is rounded to a multiple of 2^s: their difference is y rounded to p bits, ties to
 * even. Below twice the least normal number it is y rounded to its quantum, by way of a number of which that is the last bit.
 */
export function supportsInline(output: Arithmetic, rounding: unknown, operands: readonly FloatFormat[]): boolean {
  const { format } = output;
  const { signed, subnormals, precision } = format;
  return (
    rounding === 'tiesToEven' && signed && subnormals && precision <= 25 && [format, ...operands].every(isMiddling)
  );
}

/** The decision for formats that `supportsInline` takes: of normal results first, then of what is left. */
export function inlineDecision(format: FloatFormat): Decide {
  const [normal, small] = [normalElements(format), smallElements(format)];
  return (...of) => small(...of, normal(...of));
}

/** With |γ·c/s| ≤ 2|y| + |β| the margin is 2·A·|y| and a number that the group's members share. */
function normalElements(format: FloatFormat): Decide {
  return (c, inverse, affine, { out, start, undecided }) => {
    // Constants of the loop, in variables of its own: those of an enclosing function would be loaded each time.
    const { max, precision, emin } = format;
    const multiple = 2 ** (53 - precision);
    const less = multiple - 1;
    const normal = 2 ** emin;
    const { values, size } = c;
    const { weight, bias, start: from, most } = affine;
    const { share, shift } = marginsOf(c, inverse, affine);
    const factor = inverse.value;
    const relative = 2 * share;
    const absolute = widened(most.bias * share + most.weight * shift);
    let count = 0;
    for (let j = 0; j < size; j++) {
      const y = values[j] * (weight[from + j] * factor) + bias[from + j];
      const magnitude = Math.abs(y);
      const margin = magnitude * relative + absolute;
      const low = y - margin;
      const high = y + margin;
      const rounded = low * multiple - low * less;
      out[start + j] = rounded;
      const isOne = rounded === high * multiple - high * less;
      if (!(isOne && magnitude - margin >= normal && magnitude <= max)) undecided[count++] = j;
    }
    return count;
  };
}

/** Results below twice the least normal number, of `left` that are undecided: the others stay so. */
function smallElements({ max, precision, emin, signedZero }: FloatFormat) {
  const end = 2 ** (emin + 1);
  const carrier = 1.5 * 2 ** (52 + emin - precision + 1);
  const zeroBelow = signedZero ? -0 : 0;
  return (...[c, inverse, affine, { out, start, undecided }, left]: [...Parameters<Decide>, number]): number => {
    const { values } = c;
    const { weight, bias, start: from } = affine;
    const { share, shift } = marginsOf(c, inverse, affine);
    const factor = inverse.value;
    let count = 0;
    for (let i = 0; i < left; i++) {
      const j = undecided[i];
      const gamma = weight[from + j];
      const product = values[j] * (gamma * factor);
      const y = product + bias[from + j];
      const magnitude = Math.abs(y);
      const margin = (Math.abs(product) + magnitude) * share + Math.abs(gamma) * shift;
      const rounded = y - margin + carrier - carrier;
      // Of what is 0 exactly the margin is 0; else the sign must be certain.
      const isOne = rounded === y + margin + carrier - carrier && (magnitude > margin || margin === 0);
      if (isOne && magnitude + margin < end && Math.abs(rounded) <= max)
        out[start + j] = rounded === 0 && y < 0 ? zeroBelow : rounded;
      else undecided[count++] = j;
    }
    return count;
  };
}

/** The rounded element where doubles can tell it, else undefined. */
export type DecideOne = (c: Centred, inverse: Near, affine: Affine, j: number) => number | undefined;

/** The decision for any format and direction. A product that may have lost bits to underflow stays undecided. */
export function anyDecision(output: Arithmetic): DecideOne {
  return (c, inverse, affine, j) => {
    const value = c.values[j];
    const gamma = affine.weight[affine.start + j];
    const { share, shift } = marginsOf(c, inverse, affine);
    const product = value * (gamma * inverse.value);
    const y = product + affine.bias[affine.start + j];
    const size = Math.abs(product);
    const margin = (size + Math.abs(y)) * share + Math.abs(gamma) * shift;
    const vanishes = (value === 0 && c.error === 0) || (gamma === 0 && Number.isFinite(value));
    if (vanishes && y === 0) return output.roundReal(realZero);
    if (!((vanishes || size > 1e-200) && Math.abs(y) < 1e200 && Math.abs(y) > margin)) return undefined;
    const low = output.round(y - margin);
    return Object.is(low, output.round(y + margin)) ? low : undefined;
  };
}
