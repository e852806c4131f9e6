import * as interval from '../exact/interval.ts';
import { enclosePower, exponentFromNumber, inverse, rationalPower } from '../exact/power.ts';
import * as rational from '../exact/rational.ts';
import type { Enclosure } from '../exact/real.ts';
import type { ExactGroup } from './exact-group.ts';
import { type ExactNumber, exactRational, times } from './exact-number.ts';

/**
 * (Σ|c|^p / count)^(1/p) = a·(Σ(|c|/a)^p / count)^(1/p) with a the largest |c|. It is rational only if every ratio's power is: positive radicals
 * that are linearly independent over the rationals do not add up to a single one.
 */
export function powerMean({ numerators, exponent: scale, divisor }: ExactGroup, p: number, count: bigint): ExactNumber {
  const exponent = exponentFromNumber(p);
  const terms = numerators.map((n) => (n < 0n ? -n : n));
  const top = terms.reduce((a, b) => (a > b ? a : b));
  const unit = rational.divide(
    rational.fromDyadic({ significand: top, exponent: scale }),
    rational.fromInteger(divisor),
  );
  if (top === 0n) return exactRational(rational.zero);
  const ratios = terms.filter((n) => n > 0n).map((n) => rational.lowestTerms(rational.rational(n, top)));
  const powers = ratios.map((ratio) => rationalPower(ratio, exponent));
  if (powers.every((power) => power !== undefined)) {
    const mean = rational.divide(rational.sum(powers), rational.fromInteger(count));
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
