import * as fc from 'fast-check';
import { isValue } from '../../formats/codec.ts';
import type { FloatFormat } from '../../formats/format.ts';
import { neighbours } from '../../measure/ulps.ts';
import { simplified } from '../simplified.ts';
import { largestIndex, smallestIndex, valueAt } from './index-space.ts';
import { simplerNumbers } from './simpler.ts';

/** Which values there may be. */
export interface ValueOptions {
  /** Now and then a NaN, an infinity or −0, of those that the format has. Default false. */
  readonly specials?: boolean;
  /** Least and largest value. Default: the format's. */
  readonly min?: number;
  readonly max?: number;
}

/** The format's NaN, infinities and −0. */
export function specialValues(format: FloatFormat): readonly number[] {
  return [Number.NaN, Infinity, -Infinity, -0].filter((value) => isValue(value, format));
}

/**
 * One of these values, none twice.
 * @throws RangeError when there is none
 */
function among(values: readonly number[], what: string, format: FloatFormat): fc.Arbitrary<number> {
  const own = values.filter((value, i) => isValue(value, format) && values.findIndex((v) => Object.is(v, value)) === i);
  if (own.length === 0) throw new RangeError(`"format" expected a format with ${what}, got ${format.name}`);
  return simplified(fc.constantFrom(...own), (value) => own.some((one) => Object.is(one, value)), simplerNumbers);
}

/** The format's NaN, infinities and −0. @throws RangeError when it has none */
export function specialsOf(format: FloatFormat): fc.Arbitrary<number> {
  return among(specialValues(format), 'a NaN, an infinity or −0', format);
}

/** Ends of the range, the smallest normal and subnormal values, 1, and the neighbours of all of these, of either sign. */
export function boundariesOf(format: FloatFormat): fc.Arbitrary<number> {
  const magnitudes = [0, format.min, 2 ** format.emin, 1, format.max].flatMap((value) => {
    const { below, above } = neighbours(value, format);
    return [value, below, above].filter((one) => one !== undefined && Number.isFinite(one)) as number[];
  });
  return among([...magnitudes, ...magnitudes.filter(Boolean).map((value) => -value)], 'values', format);
}

/** Powers of two, of either sign. */
export function powersOfTwoOf(format: FloatFormat): fc.Arbitrary<number> {
  const lowest = Math.round(Math.log2(format.min));
  const magnitudes = Array.from({ length: format.emax - lowest + 1 }, (_, i) => 2 ** (lowest + i));
  return among([...magnitudes, ...magnitudes.map((value) => -value)], 'powers of two', format);
}

/** Values of index low to high, all equally likely. */
function indexed(format: FloatFormat, low: bigint, high: bigint): fc.Arbitrary<number> {
  return fc.bigInt({ min: low, max: high }).map((index) => valueAt(index, format));
}

/** Subnormal values of either sign. @throws RangeError for a format without any */
export function subnormalsOf(format: FloatFormat): fc.Arbitrary<number> {
  const count = (1n << BigInt(format.precision - 1)) - 1n;
  if (!format.subnormals || count === 0n)
    throw new RangeError(`"format" expected a format with subnormal values, got ${format.name}`);
  const isSubnormal = (value: number): boolean =>
    value !== 0 && Math.abs(value) < 2 ** format.emin && isValue(value, format);
  const nonZero = indexed(format, 1n, count);
  const either = fc.tuple(nonZero, fc.boolean()).map(([value, negative]) => (negative ? -value : value));
  return simplified(either, isSubnormal, simplerNumbers);
}

/**
 * Values of a format, uniform over those that it can represent: every exponent is as likely as any other. They shrink to 0, 1 and other
 * short numbers.
 * @throws RangeError when no value lies from min to max
 */
export function valuesOf(format: FloatFormat, options: ValueOptions = {}): fc.Arbitrary<number> {
  const { specials = false, min = format.signed ? -format.max : format.min, max = format.max } = options;
  const special = specials ? specialValues(format) : [];
  const inside = (value: number): boolean => isValue(value, format) && value >= min && value <= max;
  const accepts = (value: number): boolean =>
    special.some((one) => Object.is(one, value)) || (inside(value) && !Object.is(value, -0));
  const [low, high] = [lowestFrom(format, min), -lowestFromAbove(format, max)];
  if (low > high) throw new RangeError(`"min" expected a value of ${format.name} from ${min} to ${max}, got none`);
  const finite = indexed(format, low, high);
  const base =
    special.length === 0
      ? finite
      : fc.oneof({ weight: 15, arbitrary: finite }, { weight: 1, arbitrary: fc.constantFrom(...special) });
  return simplified(base, accepts, simplerNumbers);
}

/** The index of the least finite value that is at least `bound`, by bisection. */
function lowestFrom(format: FloatFormat, bound: number): bigint {
  return bisect(smallestIndex(format), largestIndex(format), (index) => valueAt(index, format) >= bound);
}

/** The negative of the index of the largest finite value that is at most `bound`. */
function lowestFromAbove(format: FloatFormat, bound: number): bigint {
  return bisect(-largestIndex(format), -smallestIndex(format), (index) => valueAt(-index, format) <= bound);
}

/** The least index of low … high that holds, or high + 1. */
function bisect(low: bigint, high: bigint, holds: (index: bigint) => boolean): bigint {
  let [from, to] = [low, high + 1n];
  while (from < to) {
    const middle = (from + to) >> 1n;
    if (holds(middle)) to = middle;
    else from = middle + 1n;
  }
  return from;
}
