import { gcd } from '../../exact/integer.ts';
import * as interval from '../../exact/interval.ts';
import { type Exponent, enclosePower, exponentFromNumber, inverse, rationalPower } from '../../exact/power.ts';
import * as rational from '../../exact/rational.ts';
import { type ExactGroup, exactMeasure } from '../exact-group.ts';
import { affine } from '../exact-number.ts';
import type { Statistic } from '../model.ts';
import { lessMean, quantumOf, type Slope } from './exact-direction.ts';
import { half, type Root } from './exact-inverse.ts';
import { countOf, magnitude } from './exact-signs.ts';

/** Rational numbers as integers over one denominator. */
function overOne(all: readonly rational.Rational[]): { integers: readonly bigint[]; denominator: bigint } {
  const lowest = all.map(rational.lowestTerms);
  const denominator = lowest.reduce((lcm, one) => (lcm / gcd(lcm, one.denominator)) * one.denominator, 1n);
  return { integers: lowest.map((one) => one.numerator * (denominator / one.denominator)), denominator };
}

/** |c_i/a|, a the largest magnitude, of each value. Precondition: a is not 0. */
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
export function powerSlope(
  group: ExactGroup,
  statistic: Statistic,
  constant: rational.Rational,
  centres: boolean,
): Slope | undefined {
  const p = exponentFromNumber(statistic.p as number);
  if (constant.numerator === 0n || group.numerators.every((n) => n === 0n)) return undefined;
  const { top, ratios } = ratiosOf(group);
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
