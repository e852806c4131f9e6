import { bigRatioOf, ratioOf, roundFloor } from '../../formats/integers/round-ratio.ts';
import { type Direction, increments, tailZero } from '../../formats/rounding.ts';

/** An integer that a rounding gave; a number where it is a safe one. */
export interface RoundedInteger {
  readonly value: number | bigint;
  readonly exact: boolean;
}

/** The product of safe integers: a number where that is exact, else a bigint. */
export function productOf(factors: readonly number[]): number | bigint {
  let product = 1;
  for (const factor of factors) product *= factor;
  // Had an exact partial product been beyond 2^53, so would be its rounded one: only a factor 0 brings it back.
  return Number.isSafeInteger(product) ? product : factors.reduce((total, factor) => total * BigInt(factor), 1n);
}

/** numerator/denominator rounded to an integer once. Precondition: integers, the denominator not 0. */
export function quotientOf(
  numerator: number | bigint,
  denominator: number | bigint,
  direction: Direction,
): RoundedInteger {
  if (typeof numerator === 'number' && typeof denominator === 'number') {
    const { floor, tail } = denominator < 0 ? ratioOf(-numerator, -denominator) : ratioOf(numerator, denominator);
    return { value: roundFloor(floor, tail, direction), exact: tail === tailZero };
  }
  const [n, d] =
    denominator < 0 ? [-BigInt(numerator), -BigInt(denominator)] : [BigInt(numerator), BigInt(denominator)];
  const { floor, tail } = bigRatioOf(n, d);
  const negative = floor < 0n;
  const magnitude = negative ? -floor - 1n : floor;
  // Seen from zero, a negative quotient lies 1 − tail above the magnitude below it.
  const part = negative && tail !== tailZero ? ((4 - tail) as typeof tail) : tail;
  if (tail === tailZero) return { value: floor, exact: true };
  const raised = magnitude + (increments(direction, negative, (magnitude & 1n) === 1n, part) ? 1n : 0n);
  return { value: negative ? -raised : raised, exact: false };
}

/** A finite number rounded to an integer. */
export function integerNear(x: number, direction: Direction): RoundedInteger {
  // From 2^53 on there are no fractions, and ratioOf wants less than 2^50 where there are.
  if (Math.abs(x) >= 2 ** 50) return { value: BigInt(Math.trunc(x)), exact: Number.isInteger(x) };
  const { floor, tail } = ratioOf(x, 1);
  return { value: roundFloor(floor, tail, direction), exact: tail === tailZero };
}
