import { fromNumber as dyadicFromNumber, normalise } from './dyadic.ts';
import { exp, ln } from './elementary.ts';
import { bitLength, integerRoot } from './integer.ts';
import { fromRational as enclose, type Interval, multiply, root } from './interval.ts';
import { lowestTerms, one, power, type Rational, rational, zero } from './rational.ts';

/** The exponent of a power: numerator/denominator in lowest terms, both positive. */
export interface Exponent {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The exact exponent that a double is. @throws RangeError unless it is finite and positive. */
export function exponentFromNumber(p: number): Exponent {
  if (!(p > 0 && p < Infinity)) throw new RangeError(`"p" expected a finite number above 0, got ${p}`);
  const { significand, exponent } = normalise(dyadicFromNumber(p));
  return exponent >= 0 ? rational(significand << BigInt(exponent), 1n) : rational(significand, 1n << BigInt(-exponent));
}

/** 1/p. */
export function inverse(p: Exponent): Exponent {
  return { numerator: p.denominator, denominator: p.numerator };
}

/**
 * x^p where that is rational, else undefined. x ≥ 0. For x in lowest terms, x^(a/b) is rational only if numerator and denominator
 * of x are perfect b-th powers; 0 and 1 are for every b, another number only for b up to its length in bits.
 */
export function rationalPower(x: Rational, p: Exponent): Rational | undefined {
  const { numerator, denominator } = lowestTerms(x);
  if (numerator === 0n) return zero;
  if (numerator === 1n && denominator === 1n) return one;
  const base = [numerator, denominator].map((n) => perfectRoot(n, p.denominator));
  const [n, d] = base;
  if (n === undefined || d === undefined) return undefined;
  const bits = BigInt(Math.max(bitLength(n), bitLength(d)));
  if (bits * p.numerator > 1_000_000n)
    throw new RangeError(`"p" expected a power of at most a million bits, got ${p.numerator}/${p.denominator}`);
  return power({ numerator: n, denominator: d }, Number(p.numerator));
}

function perfectRoot(n: bigint, k: bigint): bigint | undefined {
  if (n === 1n || k === 1n) return n;
  if (k > BigInt(bitLength(n))) return undefined;
  const floor = integerRoot(n, Number(k));
  return floor ** k === n ? floor : undefined;
}

/** Roots of higher degree, and powers that lengthen the number more, go through the logarithm. */
const largestDegree = 16n;

/** Encloses x^p for x > 0; the relative width shrinks at least as fast as 2^−bits. */
export function enclosePower(x: Rational, p: Exponent, bits: number): Interval {
  if (p.numerator <= largestDegree && p.denominator <= largestDegree) {
    return root(enclose(power(x, Number(p.numerator)), bits + 8), Number(p.denominator), bits + 8);
  }
  return exp(multiply(ln(x, bits + 64), enclose(p, bits + 64), bits + 64), bits + 16);
}
