import { compare, type Dyadic, add as exactAdd, multiply as exactMultiply, negate as exactNegate } from './dyadic.ts';
import { bitLength, floorDivide, integerRoot, shift } from './integer.ts';
import type { Rational } from './rational.ts';

/** A closed interval with dyadic ends that is known to hold a number. Every operation widens it outward, never inward. */
export interface Interval {
  readonly low: Dyadic;
  readonly high: Dyadic;
}

/** a rounded toward −∞ to the given number of significant bits. */
function down(a: Dyadic, bits: number): Dyadic {
  const excess = bitLength(a.significand) - bits;
  return excess <= 0 ? a : { significand: shift(a.significand, -excess), exponent: a.exponent + excess };
}

function up(a: Dyadic, bits: number): Dyadic {
  return exactNegate(down(exactNegate(a), bits));
}

export function point(a: Dyadic): Interval {
  return { low: a, high: a };
}

/** The interval's ends rounded outward to the given number of significant bits. */
export function outward(a: Interval, bits: number): Interval {
  return { low: down(a.low, bits), high: up(a.high, bits) };
}

/** An enclosure of a rational number, of the given relative width. */
export function fromRational(a: Rational, bits: number): Interval {
  const quantum = bitLength(a.numerator) - bitLength(a.denominator) - bits;
  const [numerator, denominator] =
    quantum >= 0 ? [a.numerator, a.denominator << BigInt(quantum)] : [a.numerator << BigInt(-quantum), a.denominator];
  const floor = floorDivide(numerator, denominator);
  const low = { significand: floor, exponent: quantum };
  return floor * denominator === numerator ? point(low) : { low, high: { significand: floor + 1n, exponent: quantum } };
}

export function add(a: Interval, b: Interval, bits: number): Interval {
  return outward({ low: exactAdd(a.low, b.low), high: exactAdd(a.high, b.high) }, bits);
}

export function negate(a: Interval): Interval {
  return { low: exactNegate(a.high), high: exactNegate(a.low) };
}

export function multiply(a: Interval, b: Interval, bits: number): Interval {
  const products = [
    exactMultiply(a.low, b.low),
    exactMultiply(a.low, b.high),
    exactMultiply(a.high, b.low),
    exactMultiply(a.high, b.high),
  ];
  const low = products.reduce((x, y) => (compare(x, y) <= 0 ? x : y));
  const high = products.reduce((x, y) => (compare(x, y) >= 0 ? x : y));
  return outward({ low, high }, bits);
}

/**
 * 1/a of an interval that lies above 0.
 * @throws RangeError when the interval does not.
 */
export function reciprocal(a: Interval, bits: number): Interval {
  if (a.low.significand <= 0n) throw new RangeError('"a" expected an interval above 0');
  return { low: reciprocalEnd(a.high, bits, 0n), high: reciprocalEnd(a.low, bits, 1n) };
}

function reciprocalEnd(a: Dyadic, bits: number, ulps: bigint): Dyadic {
  const digits = bitLength(a.significand) + bits;
  const numerator = 1n << BigInt(digits);
  const floor = numerator / a.significand;
  const exact = floor * a.significand === numerator;
  return { significand: exact ? floor : floor + ulps, exponent: -digits - a.exponent };
}

/** The k-th root of an interval that does not reach below 0. */
export function root(a: Interval, k: number, bits: number): Interval {
  return { low: rootEnd(a.low, k, bits, 0n), high: rootEnd(a.high, k, bits, 1n) };
}

function rootEnd(a: Dyadic, k: number, bits: number, ulps: bigint): Dyadic {
  if (a.significand === 0n) return a;
  // Scale so that the integer root carries at least `bits` bits and the exponent is a multiple of k.
  let extra = Math.max(0, k * bits - bitLength(a.significand));
  while ((a.exponent - extra) % k !== 0) extra++;
  const radicand = a.significand << BigInt(extra);
  const floor = integerRoot(radicand, k);
  const exact = floor ** BigInt(k) === radicand;
  return { significand: exact ? floor : floor + ulps, exponent: (a.exponent - extra) / k };
}
