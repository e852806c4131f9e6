import { gcd } from '../../exact/integer.ts';
import * as interval from '../../exact/interval.ts';
import { type Exponent, enclosePower, exponentFromNumber, inverse, rationalPower } from '../../exact/power.ts';
import * as rational from '../../exact/rational.ts';
import { type ExactGroup, exactMeasure } from '../exact-group.ts';
import { affine, type ExactNumber } from '../exact-number.ts';
import type { Statistic } from '../model.ts';
import { half, type Root } from './exact-inverse.ts';
import { aboutMean, countOf, magnitude, signSlopes } from './exact-signs.ts';

/** Integers times one number. */
export interface IntegerDirection {
  readonly numerators: readonly bigint[];
  readonly factor: rational.Rational;
}

/** u_i/t of each value, less the mean where the norm centres: ∂t/∂c_i as a share of the statistic t. */
export type Direction = IntegerDirection | { readonly enclose: (bits: number) => readonly interval.Interval[] };

/** A statistic t = C·(…) > 0 of a group and how it moves with the values. */
export interface Slope {
  /** t; a plain enclosure where it is a nested root. */
  readonly size: Root | ExactNumber;
  readonly direction: Direction;
}

export function quantumOf({ exponent, divisor }: ExactGroup): rational.Rational {
  return rational.divide(rational.fromDyadic({ significand: 1n, exponent }), rational.fromInteger(divisor));
}

/** Numerators and their factor, or, with the mean taken off, m times the first and a share of the second. */
export function lessMean(numerators: readonly bigint[], factor: rational.Rational, centres: boolean): IntegerDirection {
  if (!centres) return { numerators, factor };
  const m = rational.fromInteger(numerators.length);
  return { numerators: aboutMean(numerators), factor: rational.lowestTerms(rational.divide(factor, m)) };
}

/**
 * √(mean c² + ε)·C, or ε = 0: u_i/t = c_i/(count·(mean c² + ε)). Its mean over centred values is 0.
 * @returns undefined where t is 0
 */
export function rootSlope(
  group: ExactGroup,
  statistic: Statistic,
  constant: rational.Rational,
  epsilon: rational.Rational,
): Slope | undefined {
  const square = exactMeasure(group, statistic).rational as rational.Rational;
  const base = rational.lowestTerms(rational.add(square, epsilon));
  if (base.numerator === 0n || constant.numerator === 0n) return undefined;
  const count = rational.fromInteger(countOf(group.numerators.length, statistic));
  const factor = rational.divide(quantumOf(group), rational.multiply(count, base));
  return {
    size: { coefficient: constant, base, exponent: half },
    direction: { numerators: group.numerators, factor: rational.lowestTerms(factor) },
  };
}

function signSlope(
  group: ExactGroup,
  statistic: Statistic & { readonly kind: keyof typeof signSlopes },
  constant: rational.Rational,
  centres: boolean,
): Slope | undefined {
  const measure = exactMeasure(group, statistic).rational as rational.Rational;
  if (measure.numerator === 0n || constant.numerator === 0n) return undefined;
  const { signs, count } = signSlopes[statistic.kind](group.numerators, statistic);
  const factor = rational.divide(rational.one, rational.multiply(rational.fromInteger(count), measure));
  return {
    size: { coefficient: rational.multiply(constant, measure), base: rational.one, exponent: half },
    direction: lessMean(signs, rational.lowestTerms(factor), centres),
  };
}

/** Rational numbers as integers over one denominator. */
function overOne(all: readonly rational.Rational[]): { integers: readonly bigint[]; denominator: bigint } {
  const lowest = all.map(rational.lowestTerms);
  const denominator = lowest.reduce((lcm, one) => (lcm / gcd(lcm, one.denominator)) * one.denominator, 1n);
  return { integers: lowest.map((one) => one.numerator * (denominator / one.denominator)), denominator };
}

/** |c_i/a|^p, a the largest magnitude, of each value; 0 at 0. */
function ratiosOf({ numerators }: ExactGroup): { top: bigint; ratios: readonly rational.Rational[] } {
  const top = numerators.map(magnitude).reduce((a, b) => (a > b ? a : b));
  return { top, ratios: numerators.map((n) => rational.lowestTerms(rational.rational(magnitude(n), top))) };
}

/** (Σ r^p/count)^(1/p) as a square root where it is one, so that what is quadratic is seen to be. */
function powerRoot(coefficient: rational.Rational, base: rational.Rational, p: Exponent): Root {
  const square = rationalPower(base, rational.lowestTerms(rational.rational(2n * p.denominator, p.numerator)));
  if (square !== undefined) return { coefficient, base: square, exponent: half };
  return { coefficient, base, exponent: inverse(p) };
}

/** t = C·(Σ|c|^p/count)^(1/p): u_i/t = |c_i|^p/(c_i·Σ|c|^p), 0 at c_i = 0. */
function powerSlope(
  group: ExactGroup,
  statistic: Statistic,
  constant: rational.Rational,
  centres: boolean,
): Slope | undefined {
  const p = exponentFromNumber(statistic.p as number);
  const { top, ratios } = ratiosOf(group);
  if (top === 0n || constant.numerator === 0n) return undefined;
  const largest = rational.multiply(quantumOf(group), rational.fromInteger(top));
  const signed = ratios.map((ratio, i) => (group.numerators[i] < 0n ? rational.negate(ratio) : ratio));
  const powers = ratios.map((ratio) => rationalPower(ratio, p));
  if (!powers.every((power) => power !== undefined)) {
    const size = affine(exactMeasure(group, statistic), constant, rational.zero);
    return { size, direction: { enclose: enclosedDirection(signed, largest, p, centres) } };
  }
  const total = rational.lowestTerms(rational.sum(powers));
  const shares = powers.map((power, i) => (power.numerator === 0n ? power : rational.divide(power, signed[i])));
  const { integers, denominator } = overOne(shares);
  const mean = rational.divide(total, rational.fromInteger(countOf(ratios.length, statistic)));
  const factor = rational.multiply(rational.rational(1n, denominator), inverseProduct(largest, total));
  return {
    size: powerRoot(rational.multiply(constant, largest), rational.lowestTerms(mean), p),
    direction: lessMean(integers, rational.lowestTerms(factor), centres),
  };
}

function inverseProduct(a: rational.Rational, b: rational.Rational): rational.Rational {
  return rational.divide(rational.one, rational.multiply(a, b));
}

function enclosedDirection(
  signed: readonly rational.Rational[],
  largest: rational.Rational,
  p: Exponent,
  centres: boolean,
): (bits: number) => readonly interval.Interval[] {
  const nothing = interval.fromRational(rational.zero, 1);
  const known = new Map<number, readonly interval.Interval[]>();
  const work = (bits: number): readonly interval.Interval[] => {
    const add = (a: interval.Interval, b: interval.Interval): interval.Interval => interval.add(a, b, bits);
    const powers = signed.map((ratio) =>
      ratio.numerator === 0n ? nothing : enclosePower(rational.absolute(ratio), p, bits),
    );
    const unit = interval.reciprocal(
      interval.multiply(interval.fromRational(largest, bits), powers.reduce(add), bits),
      bits,
    );
    const shares = powers.map((power, i) => {
      if (signed[i].numerator === 0n) return nothing;
      const inverse = interval.fromRational(rational.divide(rational.one, signed[i]), bits);
      return interval.multiply(interval.multiply(power, inverse, bits), unit, bits);
    });
    if (!centres) return shares;
    const share = interval.fromRational(rational.rational(1n, BigInt(signed.length)), bits);
    const mean = interval.negate(interval.multiply(shares.reduce(add), share, bits));
    return shares.map((one) => add(one, mean));
  };
  return (bits) => {
    const found = known.get(bits) ?? work(bits + 32 + Math.ceil(Math.log2(signed.length + 1)));
    known.set(bits, found);
    return found;
  };
}

/** The statistic of a group and its slope; undefined where it is 0, which moves nothing. */
export function slopeOf(
  group: ExactGroup,
  statistic: Statistic,
  constant: rational.Rational,
  centres: boolean,
): Slope | undefined {
  const { kind } = statistic;
  switch (kind) {
    case 'l2':
      return rootSlope(group, statistic, constant, rational.zero);
    case 'lp':
      return powerSlope(group, statistic, constant, centres);
    case 'l1':
    case 'linf':
    case 'topk':
    case 'range':
      return signSlope(group, { ...statistic, kind }, constant, centres);
  }
}
