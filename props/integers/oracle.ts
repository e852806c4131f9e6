import { add, divide, fromInteger, fromNumber, type Rational } from '../../src/exact/rational.ts';
import type { Direction } from '../../src/formats/rounding.ts';

/** A rational rounded to an integer by the definition of each direction, on whole numbers alone. */
export function rounded({ numerator, denominator }: Rational, direction: Direction): bigint {
  const [n, d] = denominator < 0n ? [-numerator, -denominator] : [numerator, denominator];
  const floor = (n - (((n % d) + d) % d)) / d;
  const rest = n - floor * d;
  if (rest === 0n) return floor;
  const toward: Record<Direction, () => bigint> = {
    towardNegative: () => floor,
    towardPositive: () => floor + 1n,
    towardZero: () => (n < 0n ? floor + 1n : floor),
    toOdd: () => (floor % 2n === 0n ? floor + 1n : floor),
    tiesToEven: () => nearest(floor % 2n === 0n ? floor : floor + 1n),
    tiesToAway: () => nearest(n < 0n ? floor : floor + 1n),
  };
  const nearest = (tie: bigint): bigint => (2n * rest === d ? tie : 2n * rest < d ? floor : floor + 1n);
  return toward[direction]();
}

export function clip(integer: bigint, low: number, high: number): number {
  return integer < BigInt(low) ? low : integer > BigInt(high) ? high : Number(integer);
}

/** x/scale + offset of doubles, exactly. */
export function steps(x: number, scale: number, offset: number): Rational {
  return add(divide(fromNumber(x), fromNumber(scale)), fromInteger(offset));
}
