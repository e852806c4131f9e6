/** The rounding directions of IEEE 754, and rounding to odd. */
export const directions = [
  'tiesToEven',
  'tiesToAway',
  'towardZero',
  'towardPositive',
  'towardNegative',
  'toOdd',
] as const;

export type Direction = (typeof directions)[number];

/**
 * Rounds up in magnitude with the probability of the discarded fraction, to `stochastic` bits: up iff ⌊tail·2^r⌋ + R ≥ 2^r.
 * `random` gives R, uniform in [0, 2^r); it is called once an operation, whatever the operands are.
 */
export interface Stochastic {
  /** r, from 1 to 32. */
  readonly stochastic: number;
  readonly random: () => number;
}

export type Rounding = Direction | Stochastic;

/** Where the discarded part of a magnitude lies within the last place kept. */
export type Tail = 0 | 1 | 2 | 3;
export const tailZero = 0;
export const tailBelowHalf = 1;
export const tailHalf = 2;
export const tailAboveHalf = 3;

/**
 * Whether a magnitude that was cut is raised by one unit in the last place kept.
 * @param odd whether the last bit kept is set
 */
export function increments(direction: Direction, negative: boolean, odd: boolean, tail: Tail): boolean {
  if (tail === tailZero) return false;
  switch (direction) {
    case 'tiesToEven':
      return tail === tailAboveHalf || (tail === tailHalf && odd);
    case 'tiesToAway':
      return tail >= tailHalf;
    case 'towardZero':
      return false;
    case 'towardPositive':
      return !negative;
    case 'towardNegative':
      return negative;
    case 'toOdd':
      return !odd;
  }
}

/** Whether a finite overflow in this direction goes to infinity rather than to the largest finite value. */
export function overflowsToInfinity(rounding: Rounding, negative: boolean): boolean {
  if (typeof rounding !== 'string') return true;
  switch (rounding) {
    case 'tiesToEven':
    case 'tiesToAway':
      return true;
    case 'towardZero':
    case 'toOdd':
      return false;
    case 'towardPositive':
      return !negative;
    case 'towardNegative':
      return negative;
  }
}

/** @throws RangeError when the number of random bits is not an integer from 1 to 32. */
export function checkRounding(rounding: Rounding): void {
  if (typeof rounding === 'string') {
    if (!directions.includes(rounding)) {
      throw new RangeError(
        `"rounding" expected one of ${directions.join(', ')} or {stochastic, random}, got "${rounding}"`,
      );
    }
  } else if (!Number.isInteger(rounding.stochastic) || rounding.stochastic < 1 || rounding.stochastic > 32) {
    throw new RangeError(`"rounding.stochastic" expected an integer from 1 to 32, got ${rounding.stochastic}`);
  }
}
