import fc from 'fast-check';
import type { Dyadic } from '../../src/exact/dyadic.ts';
import type { Rational } from '../../src/exact/rational.ts';

/** Integers of a few bits and of hundreds, and the neighbours of powers of two. */
export const integers: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: -1000n, max: 1000n }),
  fc.bigInt({ min: -(1n << 300n), max: 1n << 300n }),
  fc
    .tuple(fc.integer({ min: 0, max: 400 }), fc.bigInt({ min: -2n, max: 2n }), fc.constantFrom(1n, -1n))
    .map(([k, step, sign]) => sign * ((1n << BigInt(k)) + step)),
);

export const naturals: fc.Arbitrary<bigint> = integers.map((n) => (n < 0n ? -n : n));
export const positives: fc.Arbitrary<bigint> = naturals.map((n) => (n === 0n ? 1n : n));

export const dyadics: fc.Arbitrary<Dyadic> = fc.record({
  significand: integers,
  exponent: fc.integer({ min: -300, max: 300 }),
});

export const rationals: fc.Arbitrary<Rational> = fc.record({ numerator: integers, denominator: positives });
export const positiveRationals: fc.Arbitrary<Rational> = fc.record({ numerator: positives, denominator: positives });

/** Doubles that are finite. */
export const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
