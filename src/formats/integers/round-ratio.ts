import {
  type Direction,
  increments,
  type Tail,
  tailAboveHalf,
  tailBelowHalf,
  tailHalf,
  tailZero,
} from '../rounding.ts';

/** The tail as seen from the next integer down instead of from the one below: a fraction f becomes 1 − f. */
function mirrored(tail: Tail): Tail {
  return tail === tailZero ? tailZero : ((4 - tail) as Tail);
}

/** The number that lies `tail` above the integer `floor`, rounded to an integer. Never −0. */
export function roundFloor(floor: number, tail: Tail, direction: Direction): number {
  if (tail === tailZero) return floor + 0;
  if (floor >= 0) return increments(direction, false, floor % 2 === 1, tail) ? floor + 1 : floor + 0;
  const magnitude = -floor - 1;
  const up = increments(direction, true, magnitude % 2 === 1, mirrored(tail));
  return 0 - (up ? magnitude + 1 : magnitude);
}

/** The integer below dividend/divisor, and where above it the quotient lies. */
export interface Ratio {
  readonly floor: number;
  readonly tail: Tail;
}

/**
 * The place of dividend/divisor among the integers, exactly. Preconditions: both finite, divisor > 0, and either
 * |dividend/divisor| < 2^50 or both are integers of at most 2^53.
 *
 * Why doubles are enough. The remainder of `%` is exact. What it leaves is an integer multiple n of the divisor: where
 * both are integers, difference and quotient are exact; else each carries a relative error of at most 2^-53, less than
 * 1/4 together, so n is the nearest integer. The rest r is on the side of divisor/2 that comparing r with fl(divisor −
 * r) says: from divisor/2 up the difference is exact (Sterbenz); below, the divisor exceeds 2r by at least one spacing
 * of doubles near 2r, and rounding can't bring the difference down to r.
 */
export function ratioOf(dividend: number, divisor: number): Ratio {
  const rest = dividend % divisor;
  const quotient = Math.round((dividend - rest) / divisor);
  if (rest === 0) return { floor: quotient, tail: tailZero };
  const size = Math.abs(rest);
  const gap = divisor - size;
  const tail = size > gap ? tailAboveHalf : size === gap ? tailHalf : tailBelowHalf;
  return rest > 0 ? { floor: quotient, tail } : { floor: quotient - 1, tail: mirrored(tail) };
}

/** The same place of numerator/denominator, for integers of any size; the denominator is positive. */
export function bigRatioOf(numerator: bigint, denominator: bigint): { floor: bigint; tail: Tail } {
  const truncated = numerator / denominator;
  const floor = numerator < 0n && truncated * denominator !== numerator ? truncated - 1n : truncated;
  const twice = 2n * (numerator - floor * denominator);
  if (twice === 0n) return { floor, tail: tailZero };
  return { floor, tail: twice < denominator ? tailBelowHalf : twice === denominator ? tailHalf : tailAboveHalf };
}
