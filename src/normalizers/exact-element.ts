import type { Dyadic } from '../exact/dyadic.ts';
import * as interval from '../exact/interval.ts';
import * as rational from '../exact/rational.ts';
import { fromEnclosure, fromRational, type Real } from '../exact/real.ts';
import type { ExactGroup } from './exact-group.ts';
import type { ExactNumber } from './exact-number.ts';

/** The exact statistics of a group, with what its elements share worked out once. */
export interface ExactScaling {
  readonly group: ExactGroup;
  readonly scale: ExactNumber;
  /** 1/s, enclosed; kept for each number of bits asked. */
  readonly inverse: (bits: number) => interval.Interval;
}

/** Precondition: the scale is above 0. */
export function exactScaling(group: ExactGroup, scale: ExactNumber): ExactScaling {
  const known = new Map<number, interval.Interval>();
  const inverse = (bits: number): interval.Interval => {
    const found = known.get(bits) ?? interval.reciprocal(scale.enclose(bits + 16), bits + 8);
    known.set(bits, found);
    return found;
  };
  return { group, scale, inverse };
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
