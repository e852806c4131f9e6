import { alignedTo, compare, type Dyadic, exponentOf as dyadicExponent } from './dyadic.ts';
import { integerSquareRoot, shift } from './integer.ts';
import type { Interval } from './interval.ts';
import { exponentOf, type Rational } from './rational.ts';

/** What is left of a positive number when everything below 2^quantum is cut off. */
export interface Truncation {
  /** ⌊value / 2^quantum⌋ */
  readonly integer: bigint;
  /** True when nothing was cut off. */
  readonly exact: boolean;
}

/** A positive real number that can be cut at any power of two: all that a correct rounding needs to know of it. */
export interface Magnitude {
  /** ⌊log2 value⌋ */
  readonly exponent: number;
  truncate(quantum: number): Truncation;
}

/** A real number with a sign; the magnitude of 0 is undefined. */
export interface Real {
  readonly negative: boolean;
  readonly magnitude: Magnitude | undefined;
}

export const realZero: Real = Object.freeze({ negative: false, magnitude: undefined });

/** significand·2^exponent. */
export function fromDyadic(a: Dyadic): Real {
  if (a.significand === 0n) return realZero;
  const negative = a.significand < 0n;
  const significand = negative ? -a.significand : a.significand;
  const truncate = (quantum: number): Truncation => {
    const cut = quantum - a.exponent;
    if (cut <= 0) return { integer: significand << BigInt(-cut), exact: true };
    const integer = significand >> BigInt(cut);
    return { integer, exact: integer << BigInt(cut) === significand };
  };
  return { negative, magnitude: { exponent: dyadicExponent(a), truncate } };
}

/** numerator/denominator. */
export function fromRational(a: Rational): Real {
  if (a.numerator === 0n) return realZero;
  const negative = a.numerator < 0n;
  const numerator = negative ? -a.numerator : a.numerator;
  const truncate = (quantum: number): Truncation => {
    const dividend = quantum < 0 ? numerator << BigInt(-quantum) : numerator;
    const divisor = quantum > 0 ? a.denominator << BigInt(quantum) : a.denominator;
    const integer = dividend / divisor;
    return { integer, exact: integer * divisor === dividend };
  };
  return { negative, magnitude: { exponent: exponentOf(a), truncate } };
}

/** √a of a rational number a ≥ 0, by integer root with the remainder as sticky bit. */
export function squareRootOf(a: Rational): Real {
  if (a.numerator === 0n) return realZero;
  const square = fromRational(a).magnitude as Magnitude;
  const truncate = (quantum: number): Truncation => {
    const cut = square.truncate(2 * quantum);
    const integer = integerSquareRoot(cut.integer);
    return { integer, exact: cut.exact && integer * integer === cut.integer };
  };
  return { negative: false, magnitude: { exponent: Math.floor(square.exponent / 2), truncate } };
}

/** A function that encloses a number ever more tightly as it is asked for more bits. */
export type Enclosure = (bits: number) => Interval;

/**
 * The number that the enclosure closes in on. Precondition: it is irrational. No power of two and no rounding boundary can then
 * equal it, so that each question is settled at some precision, however many bits that takes.
 */
export function fromEnclosure(enclose: Enclosure): Real {
  const refine = <T>(settle: (interval: Interval) => T | undefined): T => {
    for (let bits = 96; ; bits *= 2) {
      const answer = settle(enclose(bits));
      if (answer !== undefined) return answer;
    }
  };
  const negative = refine(({ low, high }) => (low.significand > 0n ? false : high.significand < 0n ? true : undefined));
  const positive = ({ low, high }: Interval): Interval =>
    negative ? { low: flip(high), high: flip(low) } : { low, high };
  const exponent = refine((interval) => {
    const { low, high } = positive(interval);
    if (low.significand <= 0n) return undefined;
    const below = dyadicExponent(low);
    return compare(high, { significand: 1n, exponent: below + 1 }) <= 0 ? below : undefined;
  });
  const truncate = (quantum: number): Truncation =>
    refine((interval) => {
      const { low, high } = positive(interval);
      const floor = cut(low, quantum);
      // The number is below `high`, which may itself be the next multiple of the quantum.
      const last = -cut(flip(high), quantum) - 1n;
      return low.significand > 0n && floor === last ? { integer: floor, exact: false } : undefined;
    });
  return { negative, magnitude: { exponent, truncate } };
}

function flip(a: Dyadic): Dyadic {
  return { significand: -a.significand, exponent: a.exponent };
}

function cut(a: Dyadic, quantum: number): bigint {
  return a.exponent >= quantum ? alignedTo(a, quantum) : shift(a.significand, a.exponent - quantum);
}
