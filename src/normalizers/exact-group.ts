import { alignedTo, type Dyadic } from '../exact/dyadic.ts';
import * as interval from '../exact/interval.ts';
import { enclosePower, exponentFromNumber, inverse, rationalPower } from '../exact/power.ts';
import * as rational from '../exact/rational.ts';
import type { Enclosure } from '../exact/real.ts';
import type { NormModel, Statistic, StatisticKind } from './model.ts';

/** A positive number: rational, or known to be irrational and enclosed as tightly as asked. */
export type ExactNumber =
  | { readonly rational: rational.Rational; readonly enclose: Enclosure }
  | { readonly rational: undefined; readonly enclose: Enclosure };

export function exactRational(value: rational.Rational): ExactNumber {
  return { rational: value, enclose: (bits) => interval.fromRational(value, bits) };
}

/** A finite group over the reals. */
export interface ExactGroup {
  /** Centred (or, for norms that don't centre, the plain) values are numerators[j]·2^exponent / divisor. */
  readonly numerators: readonly bigint[];
  readonly exponent: number;
  readonly divisor: bigint;
  readonly mean: rational.Rational;
}

/** Centres the values of a group exactly; `mean` given: about that number instead of their own mean. */
export function exactGroup(values: readonly Dyadic[], centres: boolean): ExactGroup {
  const exponent = values.reduce((least, value) => Math.min(least, value.exponent), 0);
  const integers = values.map((value) => alignedTo(value, exponent));
  const sum = integers.reduce((total, n) => total + n, 0n);
  const m = BigInt(values.length);
  const mean = rational.divide(rational.fromDyadic({ significand: sum, exponent }), rational.fromInteger(m));
  if (!centres) return { numerators: integers, exponent, divisor: 1n, mean };
  return { numerators: integers.map((n) => m * n - sum), exponent, divisor: m, mean };
}

const magnitude = (n: bigint): bigint => (n < 0n ? -n : n);
const total = (terms: readonly bigint[]): bigint => terms.reduce((sum, term) => sum + term, 0n);
const largest = (terms: readonly bigint[]): bigint => terms.reduce((a, b) => (a > b ? a : b));
const smallest = (terms: readonly bigint[]): bigint => terms.reduce((a, b) => (a < b ? a : b));

/** numerator·2^exponent / denominator. */
function scaled(numerator: bigint, exponent: number, denominator: bigint): rational.Rational {
  return rational.divide(rational.fromDyadic({ significand: numerator, exponent }), rational.fromInteger(denominator));
}

/** Σ of the k largest, exactly. */
function topSum(terms: readonly bigint[], k: number): bigint {
  return total([...terms].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)).slice(0, k));
}

function chunkedRange({ numerators }: ExactGroup, chunks: number): bigint {
  const length = numerators.length / chunks;
  const ranges = Array.from({ length: chunks }, (_, k) => {
    const chunk = numerators.slice(k * length, (k + 1) * length);
    return largest(chunk) - smallest(chunk);
  });
  return total(ranges);
}

/** The mean of squares, or what the constant multiplies, where it is rational. */
const rationalMeasures: Readonly<
  Record<Exclude<StatisticKind, 'lp'>, (group: ExactGroup, statistic: Statistic) => rational.Rational>
> = {
  l2: ({ numerators, exponent, divisor }) =>
    scaled(total(numerators.map((n) => n * n)), 2 * exponent, divisor * divisor * BigInt(numerators.length)),
  l1: ({ numerators, exponent, divisor }) =>
    scaled(total(numerators.map(magnitude)), exponent, divisor * BigInt(numerators.length)),
  linf: ({ numerators, exponent, divisor }) => scaled(largest(numerators.map(magnitude)), exponent, divisor),
  topk: ({ numerators, exponent, divisor }, { k = 1 }) =>
    scaled(topSum(numerators.map(magnitude), k), exponent, divisor * BigInt(k)),
  range: (group, { chunks = 1 }) => scaled(chunkedRange(group, chunks), group.exponent, group.divisor * BigInt(chunks)),
};

/**
 * (mean |c|^p)^(1/p) = a·(mean (|c|/a)^p)^(1/p) with a the largest |c|. It is rational only if every ratio's power is: positive radicals
 * that are linearly independent over the rationals do not add up to a single one.
 */
function powerMean(group: ExactGroup, p: number): ExactNumber {
  const exponent = exponentFromNumber(p);
  const terms = group.numerators.map(magnitude);
  const top = largest(terms);
  const unit = scaled(top, group.exponent, group.divisor);
  if (top === 0n) return exactRational(rational.zero);
  const ratios = terms.filter((n) => n > 0n).map((n) => rational.lowestTerms(rational.rational(n, top)));
  const powers = ratios.map((ratio) => rationalPower(ratio, exponent));
  const m = BigInt(terms.length);
  if (powers.every((power) => power !== undefined)) {
    const mean = rational.divide(rational.sum(powers), rational.fromInteger(m));
    const root = rationalPower(mean, inverse(exponent));
    if (root !== undefined) return exactRational(rational.multiply(unit, root));
    return {
      rational: undefined,
      enclose: (bits) => times(unit, enclosePower(mean, inverse(exponent), bits + 8), bits),
    };
  }
  const enclose: Enclosure = (bits) => {
    const work = bits + 32 + terms.length.toString(2).length;
    const sum = ratios.map((ratio) => enclosePower(ratio, exponent, work)).reduce((a, b) => interval.add(a, b, work));
    const mean = times(rational.rational(1n, m), sum, work);
    return times(unit, powerOfInterval(mean, inverse(exponent), work), bits + 8);
  };
  return { rational: undefined, enclose };
}

/** x^p of an interval above 0: the power of each end, which is increasing. */
function powerOfInterval(a: interval.Interval, p: Parameters<typeof enclosePower>[1], bits: number): interval.Interval {
  const { low } = enclosePower(rational.fromDyadic(a.low), p, bits);
  const { high } = enclosePower(rational.fromDyadic(a.high), p, bits);
  return { low, high };
}

function times(a: rational.Rational, b: interval.Interval, bits: number): interval.Interval {
  return interval.multiply(interval.fromRational(a, bits + 8), b, bits + 8);
}

/** a·x + b of a positive x, for rational a > 0 and b. */
function affine(x: ExactNumber, a: rational.Rational, b: rational.Rational): ExactNumber {
  if (x.rational !== undefined) return exactRational(rational.add(rational.multiply(a, x.rational), b));
  const enclose: Enclosure = (bits) =>
    interval.add(times(a, x.enclose(bits + 8), bits + 8), interval.fromRational(b, bits + 8), bits + 8);
  return { rational: undefined, enclose };
}

const half = { numerator: 1n, denominator: 2n };

function squareRoot(a: rational.Rational): ExactNumber {
  const root = rationalPower(a, half);
  if (root !== undefined) return exactRational(root);
  return { rational: undefined, enclose: (bits) => enclosePower(a, half, bits) };
}

/** The statistic before constant and epsilon: the mean of squares, mean |c| and so on. */
export function exactMeasure(group: ExactGroup, statistic: Statistic): ExactNumber {
  if (statistic.kind === 'lp') return powerMean(group, statistic.p as number);
  return exactRational(rationalMeasures[statistic.kind](group, statistic));
}

/** The scale s = C·statistic with epsilon in its place; `constant` and `epsilon` are the numbers that the root stage's format holds. */
export function exactScale(
  model: NormModel,
  measure: ExactNumber,
  constant: rational.Rational,
  epsilon: rational.Rational,
): ExactNumber {
  if (model.statistic.kind !== 'l2') return affine(measure, constant, epsilon);
  const square = measure.rational as rational.Rational;
  return model.epsilon.place === 'insideRoot'
    ? affine(squareRoot(rational.add(square, epsilon)), constant, rational.zero)
    : affine(squareRoot(square), constant, epsilon);
}
