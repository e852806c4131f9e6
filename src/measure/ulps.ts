import { exponentOf, powerOfTwo } from '../formats/codec.ts';
import type { FloatFormat, Format } from '../formats/format.ts';

/** Where a value stands: so many whole binades from the subnormals' end, and so many steps besides; both with its sign. */
interface Place {
  readonly binades: number;
  readonly steps: number;
}

const nowhere: Place = { binades: 0, steps: Number.NaN };

function placeOf(value: number, format: Format): Place {
  if (Number.isNaN(value)) return nowhere;
  if (format.kind === 'integer' || value === 0) return { binades: 0, steps: value + 0 };
  const magnitude = Math.abs(value);
  const { binades, steps } = magnitude === Infinity ? afterLargest(format) : finitePlace(magnitude, format);
  return value < 0 ? { binades: -binades, steps: -steps } : { binades, steps };
}

function afterLargest(format: FloatFormat): Place {
  const { binades, steps } = finitePlace(format.max, format);
  return { binades, steps: steps + 1 };
}

function finitePlace(magnitude: number, format: FloatFormat): Place {
  const exponent = exponentOf(magnitude);
  if (!format.subnormals) return { binades: exponent - format.emin, steps: 1 };
  const quantum = Math.max(exponent, format.emin) - format.precision + 1;
  // Counted in steps of its binade; each binade below emin + 1 starts where the one before ends.
  const steps = quantum < -1000 ? (magnitude * 2 ** 60) / 2 ** (quantum + 60) : magnitude / powerOfTwo(quantum);
  return { binades: Math.max(exponent - format.emin, 0), steps };
}

/** Steps in a binade. */
function stepsOf(format: Format): number {
  return format.kind === 'integer' ? 0 : 2 ** (format.precision - 1);
}

/**
 * The place of a value among the format's values in order: 0 for both zeros, 1 for the smallest positive value, −1 for its negative;
 * an infinity follows the largest finite value. Exact up to 2^53 places. NaN has none: NaN.
 */
export function orderedIndex(value: number, format: Format): number {
  const { binades, steps } = placeOf(value, format);
  return binades * stepsOf(format) + steps;
}

/** How many of the format's values two values are apart, exactly up to 2^53; NaN where either is NaN. */
export function ulpDistance(a: number, b: number, format: Format): number {
  const [from, to] = [placeOf(a, format), placeOf(b, format)];
  // The places themselves may be beyond 2^53 where the distance is not.
  return Math.abs((from.binades - to.binades) * stepsOf(format) + (from.steps - to.steps));
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
  const least = value === 0 && !format.signed;
  return { below: least ? undefined : negated(next(-value, format)), above: next(value, format) };
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
  if (value === -format.min) return format.subnormals ? (format.signedZero ? -0 : 0) : undefined;
  const exponent = Math.max(exponentOf(value), format.emin);
  const step = 2 ** (exponent - format.precision + 1);
  // Below a negative power of two the steps are half as large.
  const atPower = value < 0 && Math.abs(value) === 2 ** exponent && exponent > format.emin;
  return value + (atPower ? step / 2 : step);
}
