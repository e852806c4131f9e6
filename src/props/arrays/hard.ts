import * as fc from 'fast-check';
import { compare, fromNumber } from '../../exact/rational.ts';
import { isValue } from '../../formats/codec.ts';
import type { FloatFormat } from '../../formats/format.ts';
import { ulp } from '../../measure/ulps.ts';
import { simplified } from '../simplified.ts';
import { valuesOf } from '../values/values.ts';
import { type LengthOptions, maxLengthOf, shuffled } from './conditioned.ts';
import { simplerArrays, withoutPairs } from './simpler.ts';
import { exactSum, overflowStep, runningSums } from './sums.ts';

type Arrays = fc.Arbitrary<readonly number[]>;

const allOf = (values: readonly number[], format: FloatFormat): boolean =>
  values.every((value) => Number.isFinite(value) && isValue(value, format));

/** Whether the exact sum is not 0, yet below the last place of the largest term, so that adding to that term loses it. */
export function cancels(values: readonly number[], format: FloatFormat): boolean {
  if (values.length === 0 || !allOf(values, format)) return false;
  const total = exactSum(values);
  const limit = fromNumber(ulp(Math.max(...values.map(Math.abs)), format));
  const magnitude = total.numerator < 0n ? { ...total, numerator: -total.numerator } : total;
  return total.numerator !== 0n && compare(magnitude, limit) < 0;
}

/** Arrays in which large terms cancel and leave a sum below their last place. @throws RangeError for formats without a sign */
export function cancellationsOf(format: FloatFormat, options: LengthOptions = {}): Arrays {
  const maxLength = maxLengthOf(options);
  if (!format.signed) throw new RangeError(`"format" expected a signed format, got ${format.name}`);
  const large = valuesOf(format, { min: Math.max(format.min * 2 ** (format.precision + 1), 0), max: format.max });
  const small = fc.integer({ min: 1, max: 3 }).map((n) => n * format.min);
  const keys = fc.array(fc.nat(), { minLength: maxLength, maxLength });
  const base = fc
    .tuple(fc.array(large, { minLength: 1, maxLength: Math.floor((maxLength - 1) / 2) }), small, fc.boolean(), keys)
    .map(([terms, rest, negative, order]) =>
      shuffled([...terms.flatMap((term) => [term, -term]), negative ? -rest : rest], order),
    );
  const accepts = (values: readonly number[]): boolean => values.length <= maxLength && cancels(values, format);
  return simplified(base.filter(accepts), accepts, function* (values) {
    // What cancels goes in pairs.
    yield* withoutPairs(values);
    yield* simplerArrays(values);
  });
}

/** Whether a sum in sequence stays at its first term although its other terms, all alike, add up to another value. */
export function stagnates(values: readonly number[], format: FloatFormat): boolean {
  const [first, ...rest] = values;
  if (rest.length < 2 || !allOf(values, format) || rest.some((value) => value !== rest[0] || value === 0)) return false;
  const step = ulp(first, format);
  return runningSums(values, format).every((sum) => sum === first) && rest.length * Math.abs(rest[0]) >= step;
}

/**
 * Sums that stop growing: 2^p·u, then so many u that the exact sum is another value, of which none moves the sum in sequence.
 * @throws RangeError for formats whose range is too short
 */
export function stagnationsOf(format: FloatFormat, options: LengthOptions = {}): Arrays {
  const maxLength = maxLengthOf(options);
  const { precision, emax } = format;
  const [lowest, highest] = [Math.ceil(Math.log2(format.min)), emax - precision];
  if (!format.signed || lowest > highest)
    throw new RangeError(`"format" expected a signed format of more binades than bits, got ${format.name}`);
  const unit = fc.integer({ min: lowest, max: highest }).map((exponent) => 2 ** exponent);
  const base = fc
    .tuple(unit, fc.integer({ min: 2, max: maxLength - 1 }), fc.boolean())
    .map(([u, count, negative]) =>
      [u * 2 ** precision, ...new Array<number>(count).fill(u)].map((v) => (negative ? -v : v)),
    );
  const accepts = (values: readonly number[]): boolean => values.length <= maxLength && stagnates(values, format);
  return simplified(base, accepts, function* (values) {
    for (const size of [2, values.length >> 1]) if (size < values.length - 1) yield values.slice(0, size + 1);
    const [first, next] = values;
    for (const u of [1, 2, 4, 0.5, 0.25].filter((u) => Math.abs(Math.log2(u)) < Math.abs(Math.log2(Math.abs(next)))))
      yield [u * 2 ** precision, ...new Array<number>(values.length - 1).fill(u)];
    if (first < 0) yield values.map((value) => -value);
  });
}

/** Whether the values are all 1 and too many for the format to count in sequence. */
export function stopsCounting(values: readonly number[], format: FloatFormat): boolean {
  return values.length > 2 ** format.precision && values.every((value) => value === 1);
}

/**
 * So many ones that their sum in sequence stops growing at 2^p: 2^p + 1 of them, or up to twice as many.
 * @throws RangeError for formats of more than 12 bits of precision, or that cannot hold 2^p
 */
export function onesOf(format: FloatFormat): Arrays {
  const most = 2 ** format.precision;
  if (!format.signed || format.precision > 12 || most > format.max || !isValue(1, format))
    throw new RangeError(
      `"format" expected a precision of at most 12 bits and 2^p within its range, got ${format.name}`,
    );
  return fc.integer({ min: most + 1, max: 2 * most }).map(
    (count): readonly number[] => new Array<number>(count).fill(1),
    (values) => {
      if (!Array.isArray(values) || !values.every((value) => value === 1)) throw new RangeError('not all ones');
      return values.length;
    },
  );
}

/**
 * Arrays whose sum in sequence overflows at the term of index `step`, and at no earlier one.
 * @param step at least 1
 * @throws RangeError for a step below 1, and for formats without a sign
 */
export function overflowsAt(format: FloatFormat, step: number): Arrays {
  if (!Number.isInteger(step) || step < 1) throw new RangeError(`"step" expected a positive integer, got ${step}`);
  if (!format.signed) throw new RangeError(`"format" expected a signed format, got ${format.name}`);
  const { max, emax, min } = format;
  const first = valuesOf(format, { min: 2 ** (emax - 2), max: 2 ** (emax - 1) });
  const room = Math.max(min, 2 ** (emax - 2) / 2 ** Math.ceil(Math.log2(step + 1)));
  const filling = fc.array(valuesOf(format, { min: -room, max: room }), { minLength: step - 1, maxLength: step - 1 });
  const rest = fc.array(valuesOf(format, { min: -room, max: room }), { maxLength: 8 });
  const accepts = (values: readonly number[]): boolean =>
    allOf(values, format) && overflowStep(values, format) === step;
  const base = fc
    .tuple(first, filling, rest, fc.boolean())
    .map(([start, fill, more, negative]) => [start, ...fill, max, ...more].map((v) => (negative ? 0 - v : v)));
  return simplified(base.filter(accepts), accepts, simplerArrays);
}

/** Whether the k-th and the next largest magnitude are equal, and not 0. */
export function tiesAt(values: readonly number[], k: number): boolean {
  const magnitudes = values.map(Math.abs).sort((a, b) => b - a);
  return magnitudes[k - 1] === magnitudes[k] && magnitudes[k] > 0;
}

/** Arrays whose k-th largest magnitude is tied with the next one, so that the choice of the k largest is a rule's. */
export function topTiesOf(format: FloatFormat, k: number, options: LengthOptions = {}): Arrays {
  const maxLength = maxLengthOf(options);
  if (!Number.isInteger(k) || k < 1 || k > maxLength - 2)
    throw new RangeError(`"k" expected an integer from 1 to ${maxLength - 2}, got ${k}`);
  const positive = valuesOf(format, { min: format.min });
  const signed = format.signed ? fc.boolean() : fc.constant(false);
  const keys = fc.array(fc.nat(), { minLength: maxLength, maxLength });
  const signs = fc.array(signed, { minLength: maxLength, maxLength });
  const base = fc
    .tuple(fc.array(positive, { minLength: k + 1, maxLength: maxLength - 1 }), fc.nat(), signs, keys)
    .map(([values, copies, negative, order]) => {
      const sorted = [...values].sort((a, b) => b - a);
      const first = copies % k;
      const tied = sorted.map((value, i) => (i >= first && i <= k ? sorted[first] : value));
      return shuffled(
        tied.map((value, i) => (negative[i] ? -value : value)),
        order,
      );
    });
  const accepts = (values: readonly number[]): boolean =>
    values.length <= maxLength && allOf(values, format) && tiesAt(values, k);
  return simplified(base, accepts, simplerArrays);
}
