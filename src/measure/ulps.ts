import { exponentOf, powerOfTwo } from '../formats/codec.ts';
import type { FloatFormat, Format } from '../formats/format.ts';

/**
 * The place of a value among the format's values in order: 0 for both zeros, 1 for the smallest positive value, −1 for its negative;
 * an infinity follows the largest finite value. Exact up to 2^53 places. NaN has none: NaN.
 */
export function orderedIndex(value: number, format: Format): number {
  if (format.kind === 'integer' || Number.isNaN(value) || value === 0) return value + 0;
  const magnitude = Math.abs(value);
  const index = magnitude === Infinity ? finiteIndex(format.max, format) + 1 : finiteIndex(magnitude, format);
  return value < 0 ? -index : index;
}

function finiteIndex(magnitude: number, format: FloatFormat): number {
  const exponent = exponentOf(magnitude);
  const fractions = 2 ** (format.precision - 1);
  if (!format.subnormals) return (exponent - format.emin) * fractions + 1;
  const quantum = Math.max(exponent, format.emin) - format.precision + 1;
  // Counted in steps of its binade; each binade below emin + 1 starts where the one before ends.
  const steps = quantum < -1000 ? (magnitude * 2 ** 60) / 2 ** (quantum + 60) : magnitude / powerOfTwo(quantum);
  return steps + Math.max(exponent - format.emin, 0) * fractions;
}

/** How many of the format's values two values are apart: the difference of their ordered indices; NaN where either is NaN. */
export function ulpDistance(a: number, b: number, format: Format): number {
  return Math.abs(orderedIndex(a, format) - orderedIndex(b, format));
}

/** The unit in the last place of x in the format: 2^(max(⌊log2|x|⌋, emin) − p + 1); of 0 the smallest step. */
export function ulp(x: number, format: FloatFormat): number {
  const exponent = x === 0 ? format.emin : Math.max(exponentOf(x), format.emin);
  return 2 ** (exponent - format.precision + 1);
}

/** |y − exact| in units of the last place of `exact`, for an exact value known as a double. */
export function ulpError(y: number, exact: number, format: FloatFormat): number {
  return Math.abs(y - exact) / ulp(exact, format);
}

/** The neighbours of a value in its format; beyond the largest finite value comes infinity where there is one, else nothing. */
export function neighbours(
  value: number,
  format: FloatFormat,
): { readonly below: number | undefined; readonly above: number | undefined } {
  return { below: negated(next(-value, format)), above: next(value, format) };
}

function negated(value: number | undefined): number | undefined {
  // −0 is not a value of every format.
  return value === undefined ? undefined : value === 0 ? 0 : -value;
}

/** The next value above. */
function next(value: number, format: FloatFormat): number | undefined {
  if (Number.isNaN(value) || value === Infinity) return undefined;
  if (value === -Infinity) return -format.max;
  if (value === format.max) return format.infinities ? Infinity : undefined;
  if (value === 0) return format.min;
  if (value === -format.min) return format.signed ? (format.signedZero ? -0 : 0) : undefined;
  const exponent = Math.max(exponentOf(value), format.emin);
  const step = 2 ** (exponent - format.precision + 1);
  // Below a negative power of two the steps are half as large.
  const atPower = value < 0 && Math.abs(value) === 2 ** exponent && exponent > format.emin;
  return value + (atPower ? step / 2 : step);
}
