import * as interval from '../exact/interval.ts';
import { enclosePower, exponentFromNumber, inverse, rationalPower } from '../exact/power.ts';
import * as rational from '../exact/rational.ts';
import type { Enclosure } from '../exact/real.ts';
import { type ExactNumber, exactRational, irrationalPower, times } from './exact-number.ts';

/**
 * (Σ c^p / count)^(1/p) of c = term·quantum ≥ 0: it is a·(Σ (c/a)^p / count)^(1/p) with a the largest c. It is rational only if every
 * ratio's power is: positive radicals that are linearly independent over the rationals do not add up to a single one.
 */
export function powerMean(terms: readonly bigint[], quantum: rational.Rational, p: number, count: bigint): ExactNumber {
  const exponent = exponentFromNumber(p);
  const top = terms.reduce((a, b) => (a > b ? a : b));
  const unit = rational.multiply(quantum, rational.fromInteger(top));
  if (top === 0n) return exactRational(rational.zero);
  const ratios = terms.filter((n) => n > 0n).map((n) => rational.lowestTerms(rational.rational(n, top)));
  const powers = ratios.map((ratio) => rationalPower(ratio, exponent));
  if (powers.every((power) => power !== undefined)) {
    const mean = rational.divide(rational.sum(powers), rational.fromInteger(count));
    const root = rationalPower(mean, inverse(exponent));
    if (root !== undefined) return exactRational(rational.multiply(unit, root));
    return irrationalPower({ factor: unit, base: mean, exponent: inverse(exponent) });
  }
  const enclose: Enclosure = (bits) => {
    const work = bits + 32 + terms.length.toString(2).length;
    const sum = ratios.map((ratio) => enclosePower(ratio, exponent, work)).reduce((a, b) => interval.add(a, b, work));
    const mean = times(rational.rational(1n, count), sum, work);
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
