import { type Direction, directions } from '../rounding.ts';
import { ratioOf, roundFloor } from './round-ratio.ts';

/**
 * What becomes of the remainder of an integer square root. 'nearest' meets no ties: the square of n + 1/2 is no
 * integer.
 */
export const rootRoundings = ['floor', 'nearest', 'ceiling'] as const;
export type RootRounding = (typeof rootRoundings)[number];

/**
 * √n of an integer 0 ≤ n ≤ 2^53, rounded to an integer. The double root is within one of the floor, which exact products then
 * settle: they stay below (94906265 + 2)², and those above 2^53 exceed n by far more than doubles there lose.
 * @throws RangeError when n is not an integer from 0 to 2^53, or the rounding unknown.
 */
export function roundedSquareRoot(n: number, rounding: RootRounding = 'floor'): number {
  if (!(Number.isInteger(n) && n >= 0 && n <= 2 ** 53)) {
    throw new RangeError(`"n" expected an integer from 0 to 2^53, got ${n}`);
  }
  if (!rootRoundings.includes(rounding)) {
    throw new RangeError(`"rounding" expected one of ${rootRoundings.join(', ')}, got "${rounding}"`);
  }
  let floor = Math.floor(Math.sqrt(n)) + 0;
  while (floor * floor > n) floor--;
  while ((floor + 1) * (floor + 1) <= n) floor++;
  return floor + carry(n - floor * floor, floor, rounding);
}

/**
 * √n is above floor + 1/2 exactly when the remainder is above floor, since remainders are integers and (floor + 1/2)² =
 * floor² + floor + 1/4.
 */
function carry(remainder: number, floor: number, rounding: RootRounding): 0 | 1 {
  switch (rounding) {
    case 'floor':
      return 0;
    case 'nearest':
      return remainder > floor ? 1 : 0;
    case 'ceiling':
      return remainder > 0 ? 1 : 0;
  }
}

/** 'floor' goes toward negative, 'truncate' toward zero, as the instructions of most machines do. */
export type QuotientRounding = Direction | 'floor' | 'truncate';

/**
 * a/b of safe integers as an integer. Never −0.
 * @throws RangeError when an operand is not a safe integer, b is 0, or the rounding unknown.
 */
export function roundedQuotient(a: number, b: number, rounding: QuotientRounding = 'truncate'): number {
  if (!Number.isSafeInteger(a)) throw new RangeError(`"a" expected a safe integer, got ${a}`);
  if (!Number.isSafeInteger(b) || b === 0) throw new RangeError(`"b" expected a safe integer other than 0, got ${b}`);
  const { floor, tail } = b < 0 ? ratioOf(-a, -b) : ratioOf(a, b);
  return roundFloor(floor, tail, directionOf(rounding));
}

function directionOf(rounding: QuotientRounding): Direction {
  if (rounding === 'floor') return 'towardNegative';
  if (rounding === 'truncate') return 'towardZero';
  if (directions.includes(rounding)) return rounding;
  throw new RangeError(
    `"rounding" expected floor, truncate or one of ${directions.join(', ')}, got "${rounding as string}"`,
  );
}
