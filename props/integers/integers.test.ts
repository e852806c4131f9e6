import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromNumber, multiply, type Rational } from '../../src/exact/rational.ts';
import { eventsOf, newTally } from '../../src/formats/flags.ts';
import {
  doublingHighMultiply,
  fixedPointMultiplier,
  int32,
  multiplyFixedPoint,
  newAccumulator,
  overflowLength,
  requantization,
  requantize,
  requantizeExactly,
  roundedQuotient,
  roundedSquareRoot,
  roundingShiftRight,
} from '../../src/formats/integers/index.ts';
import { direction, format } from './arbitraries.ts';
import { clip, rounded } from './oracle.ts';

const int32s = fc.oneof(fc.integer(), fc.integer({ min: -300, max: 300 }), fc.constantFrom(int32.min, int32.max));
const safe = fc.oneof(
  fc.maxSafeInteger(),
  int32s,
  fc.maxSafeNat().map((n) => Number.MAX_SAFE_INTEGER - (n % 100)),
);

/** Multipliers, those that make ties and those beyond doubles among them. */
const multiplier: fc.Arbitrary<number | Rational> = fc.oneof(
  fc.double({ min: 2 ** -40, max: 4, noNaN: true }),
  fc.double({ min: 5e-324, noNaN: true, noDefaultInfinity: true }),
  fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 30 })).map(([n, k]) => n / 2 ** k),
  fc.record({
    numerator: fc.bigInt({ min: 1n, max: 2n ** 1200n }),
    denominator: fc.bigInt({ min: 1n, max: 2n ** 1200n }),
  }),
  fc.record({ numerator: fc.bigInt({ min: 1n, max: 50n }), denominator: fc.bigInt({ min: 1n, max: 5000n }) }),
);

test('requantising is one rounding of the exact product', () => {
  fc.assert(
    fc.property(
      format,
      multiplier,
      direction,
      fc.integer({ min: 0, max: 7 }),
      safe,
      (target, m, rounding, zeroPoint, acc) => {
        const r = requantization({ format: target, multiplier: m, rounding, zeroPoint });
        const exact = typeof m === 'number' ? fromNumber(m) : m;
        const product = multiply({ numerator: BigInt(acc), denominator: 1n }, exact);
        const expected = clip(rounded(product, rounding) + BigInt(zeroPoint), r.qmin, r.qmax);
        const [fast, slow] = [newTally(), newTally()];
        expect(requantize(acc, r, fast)).toBe(expected);
        expect(requantizeExactly(acc, r, slow)).toBe(expected);
        expect(eventsOf(fast)).toEqual(eventsOf(slow));
      },
    ),
    { numRuns: 5000 },
  );
});

test('ties of rationals that are no doubles are ties', () => {
  fc.assert(
    fc.property(fc.nat(5000), fc.nat(50), fc.integer({ min: -50, max: 50 }), direction, (d, n, k, rounding) => {
      const exact = { numerator: BigInt(2 * n + 1), denominator: BigInt(2 * d + 2) };
      const accumulator = (d + 1) * k;
      const product = multiply({ numerator: BigInt(accumulator), denominator: 1n }, exact);
      const r = requantization({ format: int32, multiplier: exact, rounding });
      expect(requantize(accumulator, r)).toBe(Number(rounded(product, rounding)));
    }),
    { numRuns: 1000 },
  );
});

test('the square root is the one that integers prove', () => {
  const root = fc.oneof(
    fc.nat({ max: 2 ** 31 - 1 }),
    fc.maxSafeNat(),
    fc.tuple(fc.nat({ max: 94906264 }), fc.integer({ min: -2, max: 2 })).map(([n, k]) => Math.max(0, n * n + k)),
    fc.tuple(fc.nat({ max: 94906264 }), fc.integer({ min: -1, max: 1 })).map(([n, k]) => Math.max(0, n * n + n + k)),
  );
  fc.assert(
    fc.property(root, (n) => {
      const square = 4n * BigInt(n);
      const floor = BigInt(roundedSquareRoot(n));
      expect(4n * floor * floor <= square && square < 4n * (floor + 1n) ** 2n).toBe(true);
      const nearest = 2n * BigInt(roundedSquareRoot(n, 'nearest'));
      expect((nearest === 0n || (nearest - 1n) ** 2n < square) && square < (nearest + 1n) ** 2n).toBe(true);
      const ceiling = BigInt(roundedSquareRoot(n, 'ceiling'));
      expect(square <= 4n * ceiling * ceiling && (ceiling === 0n || 4n * (ceiling - 1n) ** 2n < square)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

test('the quotient is rounded as rationals say', () => {
  fc.assert(
    fc.property(safe, safe, direction, (a, b, rounding) => {
      fc.pre(b !== 0);
      const exact = { numerator: BigInt(a), denominator: BigInt(b) };
      expect(roundedQuotient(a, b, rounding)).toBe(Number(rounded(exact, rounding)));
      expect(roundedQuotient(a, b, 'floor')).toBe(Number(rounded(exact, 'towardNegative')));
      expect(roundedQuotient(a, b, 'truncate')).toBe(Number(BigInt(a) / BigInt(b)));
    }),
    { numRuns: 5000 },
  );
});

test('accumulators apply their rule to the exact sum', () => {
  fc.assert(
    fc.property(format, safe, safe, safe, (target, sum, a, b) => {
      const exact = BigInt(sum) + BigInt(a) * BigInt(b);
      const modulus = 2n ** BigInt(target.bits);
      const wrapping = newAccumulator(target, 'wrap');
      const wrapped = wrapping.multiplyAdd(sum, a, b);
      expect((BigInt(wrapped) - exact) % modulus).toBe(0n);
      expect(wrapped >= target.min && wrapped <= target.max).toBe(true);
      expect(wrapping.events.wrapped).toBe(BigInt(wrapped) === exact ? 0 : 1);
      const saturating = newAccumulator(target, 'saturate');
      const saturated = saturating.multiplyAdd(sum, a, b);
      expect(saturated).toBe(clip(exact, target.min, target.max));
      expect(saturating.events.saturated).toBe(BigInt(saturated) === exact ? 0 : 1);
      expect(wrapping.add(sum, a)).toBe(wrapping.multiplyAdd(sum, a, 1));
    }),
    { numRuns: 3000 },
  );
});

test('the overflow length is the least that can overflow', () => {
  fc.assert(
    fc.property(format, fc.tuple(int32s, int32s), (target, ends) => {
      const [low, high] = ends.toSorted((a, b) => a - b);
      const n = overflowLength(target, low, high);
      const fits = (count: number) => count * high <= target.max && count * low >= target.min;
      expect(n === Infinity ? low === 0 && high === 0 : fits(n - 1) && !fits(n)).toBe(true);
    }),
  );
});

test('the fixed-point steps round as they say', () => {
  fc.assert(
    fc.property(int32s, int32s, fc.integer({ min: 0, max: 31 }), (a, b, exponent) => {
      // Nearest with ties toward positive is the floor of the value plus 1/2.
      const up = { numerator: BigInt(a) * BigInt(b) + 2n ** 30n, denominator: 2n ** 31n };
      expect(doublingHighMultiply(a, b)).toBe(clip(rounded(up, 'towardNegative'), int32.min, int32.max));
      const shifted = { numerator: BigInt(a), denominator: 2n ** BigInt(exponent) };
      expect(roundingShiftRight(a, exponent)).toBe(Number(rounded(shifted, 'tiesToAway')));
    }),
    { numRuns: 3000 },
  );
});

/** gemmlowp's and TensorFlow Lite's code, word by word on integers of any size. */
function multiplied(accumulator: number, mantissa: number, shift: number): bigint {
  const limit = (x: bigint): bigint => (x > 2n ** 31n - 1n ? 2n ** 31n - 1n : x < -(2n ** 31n) ? -(2n ** 31n) : x);
  const left = shift < 0 ? limit(BigInt(accumulator) << BigInt(-shift)) : BigInt(accumulator);
  const product = left * BigInt(mantissa);
  const high = (product + (product >= 0n ? 1n << 30n : 1n - (1n << 30n))) / (1n << 31n);
  const right = BigInt(Math.max(shift, 0));
  const mask = (1n << right) - 1n;
  const threshold = (mask >> 1n) + (high < 0n ? 1n : 0n);
  return (high >> right) + ((high & mask) > threshold ? 1n : 0n);
}

test('fixed-point multiplication is that of gemmlowp; its multiplier is within 2^-32 of the real one', () => {
  fc.assert(
    fc.property(int32s, fc.integer({ min: -32, max: 29 }), fc.double({ min: 1, max: 1.99, noNaN: true }), (a, k, m) => {
      const multiplier = m * 2 ** k;
      const fixed = fixedPointMultiplier(multiplier);
      expect(fixed.mantissa >= 2 ** 30 && fixed.mantissa < 2 ** 31).toBe(true);
      expect(Math.abs(fixed.mantissa * 2 ** (-31 - fixed.shift) - multiplier)).toBeLessThanOrEqual(
        2 ** (-32 - fixed.shift),
      );
      expect(multiplyFixedPoint(a, fixed)).toBe(Number(multiplied(a, fixed.mantissa, fixed.shift)));
    }),
    { numRuns: 3000 },
  );
});

test('two roundings are within one of a single one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -(2 ** 15), max: 2 ** 15 }),
      fc.double({ min: 2 ** -20, max: 0.9, noNaN: true }),
      (a, m) => {
        const once = requantizeExactly(a, requantization({ format: int32, multiplier: m, rounding: 'tiesToAway' }));
        expect(Math.abs(multiplyFixedPoint(a, fixedPointMultiplier(m)) - once)).toBeLessThanOrEqual(1);
      },
    ),
  );
});
