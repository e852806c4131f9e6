import type * as interval from '../../exact/interval.ts';
import * as rational from '../../exact/rational.ts';
import type { ExactGroup } from '../exact-group.ts';
import type { ExactNumber } from '../exact-number.ts';
import type { Root } from './exact-inverse.ts';
import { aboutMean } from './exact-signs.ts';

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
