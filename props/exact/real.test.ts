import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import * as dyadic from '../../src/exact/dyadic.ts';
import * as interval from '../../src/exact/interval.ts';
import { enclosePower } from '../../src/exact/power.ts';
import * as rational from '../../src/exact/rational.ts';
import {
  fromDyadic,
  fromEnclosure,
  fromRational,
  type Magnitude,
  type Real,
  squareRootOf,
} from '../../src/exact/real.ts';
import { dyadics, positiveRationals, rationals } from './numbers.ts';

const quantum = fc.integer({ min: -200, max: 200 });

/** What every magnitude owes to whoever rounds it. */
function isLawful(magnitude: Magnitude, at: number): void {
  const { exponent } = magnitude;
  const truncate = (q: number) => magnitude.truncate(q);
  expect(truncate(exponent).integer).toBe(1n);
  expect(truncate(exponent + 1)).toEqual({ integer: 0n, exact: false });
  const [fine, coarse] = [truncate(at), truncate(at + 1)];
  expect(fine.integer >> 1n).toBe(coarse.integer);
  expect(coarse.exact).toBe(fine.exact && (fine.integer & 1n) === 0n);
}

/** ⌊|a|/2^at⌋ by the definition. */
function floored(a: rational.Rational, at: number): { integer: bigint; exact: boolean } {
  const unit = rational.fromDyadic({ significand: 1n, exponent: at });
  const { numerator, denominator } = rational.divide(rational.absolute(a), unit);
  return { integer: numerator / denominator, exact: numerator % denominator === 0n };
}

const magnitudeOf = (real: Real): Magnitude => {
  if (real.magnitude === undefined) throw new RangeError('expected a number other than 0');
  return real.magnitude;
};

property.prop([dyadics, quantum])('dyadic numbers cut', (a, at) => {
  const real = fromDyadic(a);
  expect(real.magnitude === undefined).toBe(a.significand === 0n);
  if (real.magnitude === undefined) return;
  expect(real.negative).toBe(a.significand < 0n);
  isLawful(real.magnitude, at);
  expect(real.magnitude.truncate(at)).toEqual(floored(rational.fromDyadic(a), at));
});

property.prop([rationals, quantum])('rational numbers cut', (a, at) => {
  const real = fromRational(a);
  expect(real.magnitude === undefined).toBe(a.numerator === 0n);
  if (real.magnitude === undefined) return;
  expect(real.negative).toBe(a.numerator < 0n);
  isLawful(real.magnitude, at);
  expect(real.magnitude.truncate(at)).toEqual(floored(a, at));
});

property.prop([positiveRationals, quantum])('square roots cut', (a, at) => {
  const magnitude = magnitudeOf(squareRootOf(a));
  isLawful(magnitude, at);
  const { integer, exact } = magnitude.truncate(at);
  const square = (n: bigint): rational.Rational => rational.fromDyadic({ significand: n * n, exponent: 2 * at });
  expect(rational.compare(square(integer), a)).toBe(exact ? 0 : -1);
  expect(rational.compare(a, square(integer + 1n))).toBe(-1);
});

property.prop([positiveRationals, fc.integer({ min: -60, max: 60 })])('roots of squares are exact', (a, at) => {
  const magnitude = magnitudeOf(squareRootOf(rational.multiply(a, a)));
  expect(magnitude.truncate(at)).toEqual(floored(a, at));
});

describe('a number known by enclosures', () => {
  property.prop([positiveRationals, quantum], { numRuns: 60 })('cuts as the root that it is', (a, at) => {
    fc.pre(!isRationalSquare(a));
    const root = magnitudeOf(squareRootOf(a));
    const half = { numerator: 1n, denominator: 2n };
    const enclosed = fromEnclosure((bits) => enclosePower(a, half, bits));
    expect(enclosed.negative).toBe(false);
    expect(magnitudeOf(enclosed).exponent).toBe(root.exponent);
    isLawful(magnitudeOf(enclosed), at);
    expect(magnitudeOf(enclosed).truncate(at)).toEqual(root.truncate(at));
    const mirrored = fromEnclosure((bits) => interval.negate(enclosePower(a, half, bits)));
    expect(mirrored.negative).toBe(true);
    expect(magnitudeOf(mirrored).truncate(at)).toEqual(root.truncate(at));
  });

  test('asks for as many bits as a near miss needs', () => {
    // √(1 + 2^-300) = 1 + 2^-301 − …: a thousandth of a thousandth of an ulp above 1.
    const a = rational.add(rational.one, rational.fromDyadic({ significand: 1n, exponent: -300 }));
    const near = magnitudeOf(fromEnclosure((bits) => enclosePower(a, { numerator: 1n, denominator: 2n }, bits)));
    expect(near.exponent).toBe(0);
    expect(near.truncate(-300)).toEqual({ integer: 1n << 300n, exact: false });
    expect(near.truncate(-301)).toEqual({ integer: 1n << 301n, exact: false });
    expect(near.truncate(-302)).toEqual({ integer: (1n << 302n) + 1n, exact: false });
  });
});

/** Whether both terms of a fraction in lowest terms are squares. */
function isRationalSquare(a: rational.Rational): boolean {
  const { numerator, denominator } = rational.lowestTerms(a);
  return [numerator, denominator].every((n) => {
    const cut = magnitudeOf(squareRootOf({ numerator: n, denominator: 1n })).truncate(0);
    return cut.exact;
  });
}

test('0 has no magnitude', () => {
  for (const real of [fromDyadic(dyadic.zero), fromRational(rational.zero), squareRootOf(rational.zero)]) {
    expect(real).toEqual({ negative: false, magnitude: undefined });
  }
});
