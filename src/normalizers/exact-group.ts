import { alignedTo, type Dyadic } from '../exact/dyadic.ts';
import * as rational from '../exact/rational.ts';
import { affine, atLeast, type ExactNumber, exactRational, squareRoot } from './exact-number.ts';
import { powerMean } from './exact-power.ts';
import type { NormModel, Statistic, StatisticKind } from './model.ts';

export type { ExactNumber } from './exact-number.ts';

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

/** What a sum over the group is divided by: 1 where the statistic takes sums. */
function countOf({ numerators }: ExactGroup, { mean = true }: Statistic): bigint {
  return mean ? BigInt(numerators.length) : 1n;
}

/** The mean of squares, or what the constant multiplies, where it is rational. */
const rationalMeasures: Readonly<
  Record<Exclude<StatisticKind, 'lp'>, (group: ExactGroup, statistic: Statistic) => rational.Rational>
> = {
  l2: (group, statistic) => {
    const { numerators, exponent, divisor } = group;
    return scaled(total(numerators.map((n) => n * n)), 2 * exponent, divisor * divisor * countOf(group, statistic));
  },
  l1: (group, statistic) => {
    const { numerators, exponent, divisor } = group;
    return scaled(total(numerators.map(magnitude)), exponent, divisor * countOf(group, statistic));
  },
  linf: ({ numerators, exponent, divisor }) => scaled(largest(numerators.map(magnitude)), exponent, divisor),
  topk: ({ numerators, exponent, divisor }, { k = 1 }) =>
    scaled(topSum(numerators.map(magnitude), k), exponent, divisor * BigInt(k)),
  unit: () => rational.one,
  range: (group, { chunks = 1 }) => scaled(chunkedRange(group, chunks), group.exponent, group.divisor * BigInt(chunks)),
};

/** The statistic before constant and epsilon: the mean of squares, mean |c| and so on. */
export function exactMeasure(group: ExactGroup, statistic: Statistic): ExactNumber {
  if (statistic.kind === 'lp') {
    const { numerators, exponent, divisor } = group;
    const quantum = scaled(1n, exponent, divisor);
    return powerMean(numerators.map(magnitude), quantum, statistic.p as number, countOf(group, statistic));
  }
  return exactRational(rationalMeasures[statistic.kind](group, statistic));
}

/** The scale s = C·statistic with epsilon in its place; `constant` and `epsilon` are the numbers that the root stage's format holds. */
export function exactScale(
  model: NormModel,
  measure: ExactNumber,
  constant: rational.Rational,
  epsilon: rational.Rational,
): ExactNumber {
  const { kind } = model.statistic;
  const { place } = model.epsilon;
  const square = measure.rational as rational.Rational;
  if (kind === 'l2' && place === 'insideRoot') {
    return affine(squareRoot(rational.add(square, epsilon)), constant, rational.zero);
  }
  const size = kind === 'l2' ? squareRoot(square) : measure;
  if (place === 'maximum') return atLeast(affine(size, constant, rational.zero), epsilon);
  return affine(size, constant, epsilon);
}
