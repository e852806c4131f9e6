import * as fc from 'fast-check';
import { binary64 } from '../../formats/catalogue.ts';
import type { FloatFormat } from '../../formats/format.ts';
import { neighbours } from '../../measure/ulps.ts';
import { simplified } from '../simplified.ts';
import { largestIndex, valueAt } from './index-space.ts';
import { complexity, simplerNumbers } from './simpler.ts';

/** Whether the midpoints of the format and their neighbours are normal doubles. */
export function hasMidpoints({ precision, emin }: FloatFormat): boolean {
  return precision <= 51 && emin - precision >= -1021;
}

/** The double halfway from one value to the next, by the index of the lower one; beyond the largest value as if more followed. */
function midpointAt(index: bigint, format: FloatFormat): number {
  return (valueAt(index, format) + valueAt(index + 1n, format)) / 2;
}

/** Whether a double lies halfway between two values of the format, or between the largest and what would follow. */
export function isMidpoint(x: number, format: FloatFormat): boolean {
  const magnitude = Math.abs(x);
  if (!Number.isFinite(x) || magnitude === 0) return false;
  let [low, high] = [format.subnormals ? 0n : 1n, largestIndex(format)];
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (valueAt(middle, format) < magnitude) low = middle;
    else high = middle - 1n;
  }
  return midpointAt(low, format) === magnitude && (x > 0 || format.signed);
}

function checked(format: FloatFormat): FloatFormat {
  if (hasMidpoints(format)) return format;
  throw new RangeError(`"format" expected a format whose midpoints are doubles, got ${format.name}`);
}

function anyMidpoint(format: FloatFormat): fc.Arbitrary<number> {
  const least = format.subnormals ? 0n : 1n;
  const magnitude = fc.bigInt({ min: least, max: largestIndex(format) }).map((index) => midpointAt(index, format));
  const sign = format.signed ? fc.constantFrom(1, -1) : fc.constant(1);
  return fc.tuple(magnitude, sign).map(([value, by]) => by * value);
}

/** Simpler midpoints: the ones beside simpler numbers. */
function simplerMidpoints(format: FloatFormat) {
  return (x: number): readonly number[] => {
    const half = Math.abs(x) < format.min ? [] : [1, 2, 2 ** format.emin, Math.abs(x)].map((one) => one + ulpHalf(one));
    const limit = complexity(x);
    return [...half, ...simplerNumbers(x)].filter((one) => complexity(one) < limit);
  };
  function ulpHalf(x: number): number {
    const exponent = Math.max(Math.floor(Math.log2(x)), format.emin);
    return 2 ** (exponent - format.precision);
  }
}

/**
 * Doubles halfway between two values of a format, where a rounding to nearest has a tie, the halfway point of overflow included.
 * @throws RangeError for formats whose midpoints are no doubles
 */
export function midpointsOf(format: FloatFormat): fc.Arbitrary<number> {
  return simplified(anyMidpoint(checked(format)), (x) => isMidpoint(x, format), simplerMidpoints(format));
}

/** The double above or below. */
function beside(x: number, up: boolean): number {
  const { below, above } = neighbours(x, binary64);
  return (up ? above : below) as number;
}

/**
 * Doubles right beside such a midpoint, above or below, which a rounding to nearest must tell from it.
 * @throws RangeError for formats whose midpoints are no doubles
 */
export function nearMidpointsOf(format: FloatFormat): fc.Arbitrary<number> {
  const base = fc.tuple(anyMidpoint(checked(format)), fc.boolean()).map(([x, up]) => beside(x, up));
  const simpler = simplerMidpoints(format);
  return simplified(
    base,
    (x) => isNearMidpoint(x, format),
    (x) =>
      [true, false].flatMap((up) => simpler(beside(x, !up)).map((one) => beside(one, up))).filter(isSimplerThan(x)),
  );
}

const isSimplerThan =
  (x: number) =>
  (one: number): boolean =>
    complexity(one) < complexity(x);

/** Whether a double is a neighbour of a midpoint. */
export function isNearMidpoint(x: number, format: FloatFormat): boolean {
  return Number.isFinite(x) && x !== 0 && [true, false].some((up) => isMidpoint(beside(x, up), format));
}
