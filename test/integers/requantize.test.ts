import { describe, expect, test } from 'vitest';
import { eventsOf, newTally } from '../../src/formats/flags.ts';
import {
  doublingHighMultiply,
  fixedPointMultiplier,
  int8,
  multiplierOf,
  multiplyFixedPoint,
  requantization,
  requantize,
  roundingShiftRight,
  saturatingShiftLeft,
  uint8,
} from '../../src/formats/integers/index.ts';

describe('requantize', () => {
  test('rounds once', () => {
    const r = requantization({ format: int8, multiplier: 2 ** -10, zeroPoint: -3 });
    expect([512, 1536, -512, 1537, 0, 1e9, -1e9].map((a) => requantize(a, r))).toEqual([-3, -1, -3, -1, -3, 127, -128]);
    const away = requantization({
      format: int8,
      multiplier: { numerator: 1n, denominator: 6n },
      rounding: 'tiesToAway',
    });
    expect([3, 9, -3, 2, 4].map((a) => requantize(a, away))).toEqual([1, 2, -1, 0, 1]);
    // 1/98 is no double: in doubles 49/98 comes out below 1/2.
    const tie = { numerator: 1n, denominator: 98n };
    const up = requantization({ format: int8, multiplier: tie, rounding: 'tiesToAway' });
    expect([49 * (1 / 98) < 0.5, requantize(49, up)]).toEqual([true, 1]);
    const narrow = requantization({ format: int8, multiplier: 1, narrowRange: true });
    expect(requantize(-128, narrow)).toBe(-127);
  });

  test('counts', () => {
    const tally = newTally();
    const r = requantization({ format: uint8, multiplier: 0.5 });
    for (const accumulator of [4, 5, 600, -1, -2]) requantize(accumulator, r, tally);
    expect(eventsOf(tally)).toMatchObject({ operations: 5, inexact: 4, saturated: 2 });
  });

  test('multipliers far from 1', () => {
    const of = (multiplier: number) => requantization({ format: int8, multiplier, rounding: 'towardPositive' });
    expect(requantize(1, of(5e-324))).toBe(1);
    expect(requantize(-1, of(5e-324))).toBe(0);
    expect(requantize(-1, of(Number.MAX_VALUE))).toBe(-128);
    expect(requantize(1, of(2 ** 60))).toBe(127);
  });

  test('the multiplier of a product', () => {
    expect(multiplierOf([0.5, 0.25], 0.75)).toEqual({ numerator: 1n, denominator: 6n });
    expect(() => multiplierOf([1], 0)).toThrow(RangeError);
  });

  test.each([
    [{ multiplier: 0 }, '"multiplier" expected a number above 0'],
    [{ multiplier: -1 }, '"multiplier"'],
    [{ multiplier: Infinity }, '"multiplier" expected a finite number'],
    [{ multiplier: 1, zeroPoint: 200 }, '"zeroPoint"'],
    [{ multiplier: 1, rounding: 'up' as 'toOdd' }, '"rounding"'],
  ])('rejects %o', (options, message) => {
    expect(() => requantization({ format: int8, ...options })).toThrow(message);
  });

  test('rejects an accumulator that is no integer', () => {
    expect(() => requantize(0.5, requantization({ format: int8, multiplier: 1 }))).toThrow('"accumulator"');
  });
});

describe('fixed point', () => {
  test('multipliers', () => {
    expect(fixedPointMultiplier(0.5)).toEqual({ mantissa: 2 ** 30, shift: 0 });
    expect(fixedPointMultiplier(0.25 - 2 ** -50)).toEqual({ mantissa: 2 ** 30, shift: 1 });
    expect(fixedPointMultiplier(2 ** -32)).toEqual({ mantissa: 2 ** 30, shift: 31 });
    expect([1, 1 - 2 ** -53, 3, 2 ** 30 - 1].map(fixedPointMultiplier)).toEqual([
      { mantissa: 2 ** 30, shift: -1 },
      { mantissa: 2 ** 30, shift: -1 },
      { mantissa: 3 * 2 ** 29, shift: -2 },
      { mantissa: 2 ** 31 - 2, shift: -30 },
    ]);
    for (const multiplier of [0, -0.5, 2 ** 30, 2 ** 30 - 2 ** -23, 2 ** -33, Infinity, Number.NaN]) {
      expect(() => fixedPointMultiplier(multiplier)).toThrow('"multiplier" expected a number');
    }
  });

  test('doubling high multiplication', () => {
    expect(doublingHighMultiply(-(2 ** 31), -(2 ** 31))).toBe(2 ** 31 - 1);
    expect(doublingHighMultiply(-(2 ** 31), 2 ** 31 - 1)).toBe(-(2 ** 31) + 1);
    expect([1, 3, -1, -3].map((a) => doublingHighMultiply(a, 2 ** 30))).toEqual([1, 2, 0, -1]);
    expect(() => doublingHighMultiply(2 ** 31, 1)).toThrow('"a" expected an integer');
  });

  test('rounding shift', () => {
    expect([-6, -2, -1, 1, 2, 5, 6].map((x) => roundingShiftRight(x, 2))).toEqual([-2, -1, 0, 0, 1, 1, 2]);
    expect(roundingShiftRight(-(2 ** 31), 31)).toBe(-1);
    expect(roundingShiftRight(7, 0)).toBe(7);
    expect(() => roundingShiftRight(1, 32)).toThrow('"exponent" expected an integer from 0 to 31');
  });

  test('shift to the left', () => {
    expect([3, -3, 2 ** 30, -(2 ** 30)].map((x) => saturatingShiftLeft(x, 2))).toEqual([
      12,
      -12,
      2 ** 31 - 1,
      -(2 ** 31),
    ]);
    expect(() => saturatingShiftLeft(1, -1)).toThrow('"exponent" expected an integer from 0 to 31');
    // 1.5 · 5 = 7.5: ties toward positive.
    expect([5, -5].map((a) => multiplyFixedPoint(a, fixedPointMultiplier(1.5)))).toEqual([8, -7]);
    // 2^30·4 saturates before it is multiplied by 3/4.
    expect(multiplyFixedPoint(2 ** 30, fixedPointMultiplier(3))).toBe(3 * 2 ** 29 - 1);
  });

  test('two roundings can differ from one', () => {
    const multiplier = 0.125;
    const fixed = fixedPointMultiplier(multiplier);
    const r = requantization({ format: int8, multiplier, rounding: 'tiesToAway' });
    // 3/8: 1.5 rounds to 2 first, and 2/4 then away from zero.
    expect([multiplyFixedPoint(3, fixed), requantize(3, r)]).toEqual([1, 0]);
  });
});
