import { type Dyadic, toNumber } from '../exact/dyadic.ts';
import * as interval from '../exact/interval.ts';
import * as rational from '../exact/rational.ts';
import { fromEnclosure, fromRational, type Real } from '../exact/real.ts';
import type { Arithmetic } from '../formats/arithmetic.ts';
import type { ExactGroup } from './exact-group.ts';
import type { ExactNumber } from './exact-number.ts';

/** The exact statistics of a group, with what its elements share worked out once. */
export interface ExactScaling {
  readonly group: ExactGroup;
  readonly scale: ExactNumber;
  /** 1/s, enclosed; kept for each number of bits asked. */
  readonly inverse: (bits: number) => interval.Interval;
  /** 1/s as a double, to within 2^-52 of itself; NaN where it is not a double well inside the range. */
  readonly approximateInverse: number;
  /** The group's mean as the sum of two doubles, to within 2^-104 of itself. */
  readonly meanHigh: number;
  readonly meanLow: number;
}

/** Precondition: the scale is above 0. `centres`: whether the values were centred. */
export function exactScaling(group: ExactGroup, scale: ExactNumber, centres: boolean): ExactScaling {
  const known = new Map<number, interval.Interval>();
  const inverse = (bits: number): interval.Interval => {
    const found = known.get(bits) ?? interval.reciprocal(scale.enclose(bits + 16), bits + 8);
    known.set(bits, found);
    return found;
  };
  const approximate = toNumber(inverse(64).low);
  const meanHigh = centres ? nearDouble(group.mean) : 0;
  const rest = centres ? rational.subtract(group.mean, rational.fromNumber(meanHigh)) : rational.zero;
  return {
    group,
    scale,
    inverse,
    approximateInverse: approximate > 1e-100 && approximate < 1e100 ? approximate : Number.NaN,
    meanHigh,
    meanLow: nearDouble(rest),
  };
}

function nearDouble(a: rational.Rational): number {
  return a.numerator === 0n ? 0 : toNumber(interval.fromRational(a, 60).low);
}

/** (γ·c/s + β)·unit as a real number. */
export function exactElement(
  scaling: ExactScaling,
  j: number,
  factor: Dyadic,
  bias: number,
  unit: rational.Rational,
): Real {
  const { group, scale, inverse } = scaling;
  const numerator = factor.significand * group.numerators[j];
  const dividend = rational.fromDyadic({ significand: numerator, exponent: group.exponent + factor.exponent });
  const product = rational.multiply(rational.divide(dividend, rational.fromInteger(group.divisor)), unit);
  const offset = rational.multiply(rational.fromNumber(bias), unit);
  if (numerator === 0n) return fromRational(offset);
  if (scale.rational !== undefined) return fromRational(rational.add(rational.divide(product, scale.rational), offset));
  return fromEnclosure((bits) =>
    interval.add(
      interval.multiply(interval.fromRational(product, bits + 8), inverse(bits), bits + 8),
      interval.fromRational(offset, bits + 8),
      bits + 8,
    ),
  );
}

/**
 * The rounded element where doubles can tell it, else undefined. x is the element's exact value. c = (x − μ) is off by at most
 * 2^-51·|c| + 2^-100·|μ|, the factors by 2^-52 each and every operation by 2^-53: the margin below covers them several times over. Where both
 * ends round to one value, so does everything between them.
 */
export function filteredElement(
  scaling: ExactScaling,
  x: number,
  weight: number,
  bias: number,
  output: Arithmetic,
): number | undefined {
  const { meanHigh, meanLow, approximateInverse } = scaling;
  const c = x - meanHigh - meanLow;
  const factor = weight * approximateInverse;
  const product = c * factor;
  const y = product + bias;
  const margin = (Math.abs(product) + Math.abs(bias)) * 2 ** -48 + Math.abs(meanHigh * factor) * 2 ** -90;
  // Tiny products may have lost bits to underflow.
  if (!(Math.abs(product) > 1e-200 && Math.abs(y) < 1e200)) return undefined;
  const low = output.round(y - margin);
  const high = output.round(y + margin);
  return Object.is(low, high) ? low : undefined;
}
