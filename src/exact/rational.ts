import { type Dyadic, fromNumber as dyadicFromNumber } from './dyadic.ts';
import { bitLength, gcd, trailingZeros } from './integer.ts';

/** The number numerator/denominator; the denominator is positive. Not always in lowest terms. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const zero: Rational = Object.freeze({ numerator: 0n, denominator: 1n });
export const one: Rational = Object.freeze({ numerator: 1n, denominator: 1n });

/** @throws RangeError when the denominator is 0. */
export function rational(numerator: bigint, denominator: bigint): Rational {
  if (denominator === 0n) throw new RangeError('"denominator" expected an integer other than 0, got 0');
  return denominator < 0n ? { numerator: -numerator, denominator: -denominator } : { numerator, denominator };
}

export function fromInteger(n: bigint | number): Rational {
  return { numerator: BigInt(n), denominator: 1n };
}

export function fromDyadic(a: Dyadic): Rational {
  return a.exponent >= 0
    ? { numerator: a.significand << BigInt(a.exponent), denominator: 1n }
    : { numerator: a.significand, denominator: 1n << BigInt(-a.exponent) };
}

/**
 * The exact value of a finite double.
 * @throws RangeError for NaN and infinities.
 */
export function fromNumber(x: number): Rational {
  return fromDyadic(dyadicFromNumber(x));
}

export function add(a: Rational, b: Rational): Rational {
  if (a.denominator === b.denominator) return { numerator: a.numerator + b.numerator, denominator: a.denominator };
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

export function negate(a: Rational): Rational {
  return { numerator: -a.numerator, denominator: a.denominator };
}

export function subtract(a: Rational, b: Rational): Rational {
  return add(a, negate(b));
}

export function multiply(a: Rational, b: Rational): Rational {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/** @throws RangeError when b is 0. */
export function divide(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator);
}

export function absolute(a: Rational): Rational {
  return a.numerator < 0n ? negate(a) : a;
}

/** −1, 0 or 1. */
export function sign(a: Rational): -1 | 0 | 1 {
  return a.numerator < 0n ? -1 : a.numerator > 0n ? 1 : 0;
}

/** −1, 0 or 1 as a is less than, equal to or greater than b. */
export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  return sign(subtract(a, b));
}

export function maximum(a: Rational, b: Rational): Rational {
  return compare(a, b) < 0 ? b : a;
}

export function minimum(a: Rational, b: Rational): Rational {
  return compare(a, b) > 0 ? b : a;
}

/** a^n for an integer n ≥ 0. */
export function power(a: Rational, n: number): Rational {
  return { numerator: a.numerator ** BigInt(n), denominator: a.denominator ** BigInt(n) };
}

/** The sum of many numbers, over one denominator where they share it. */
export function sum(terms: readonly Rational[]): Rational {
  return terms.reduce((total, term) => reduceTwos(add(total, term)), zero);
}

/** The same number in lowest terms. */
export function lowestTerms(a: Rational): Rational {
  const divisor = gcd(a.numerator, a.denominator);
  return divisor <= 1n ? a : { numerator: a.numerator / divisor, denominator: a.denominator / divisor };
}

/** The same number without common factors of two: cheap, and enough where denominators grow by powers of two. */
export function reduceTwos(a: Rational): Rational {
  if (a.numerator === 0n) return zero;
  const twos = BigInt(Math.min(trailingZeros(a.numerator), trailingZeros(a.denominator)));
  return twos === 0n ? a : { numerator: a.numerator >> twos, denominator: a.denominator >> twos };
}

/** ⌊log2 |a|⌋ of a number other than 0. */
export function exponentOf(a: Rational): number {
  const numerator = a.numerator < 0n ? -a.numerator : a.numerator;
  const guess = bitLength(numerator) - bitLength(a.denominator);
  const atLeast =
    guess >= 0 ? numerator >= a.denominator << BigInt(guess) : numerator << BigInt(-guess) >= a.denominator;
  return atLeast ? guess : guess - 1;
}
