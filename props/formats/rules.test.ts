import { describe, expect, test } from 'vitest';
import { realZero } from '../../src/exact/real.ts';
import { binary16, findFloatFormat } from '../../src/formats/catalogue.ts';
import { encode } from '../../src/formats/codec.ts';
import type { ArithmeticOptions, OverflowPolicy } from '../../src/formats/context.ts';
import { divideByZero, flushed, inexact, invalid, overflow, saturated, underflow } from '../../src/formats/flags.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { referenceArithmetic } from '../../src/formats/reference.ts';
import type { Direction } from '../../src/formats/rounding.ts';

const engines = { reference: referenceArithmetic, float64: float64Arithmetic };
const { NaN: nan } = Number;

/** [format, what is rounded, its rounding or all options, the result, the flags] */
type Case = readonly [string, number, Direction | ArithmeticOptions, number, number];

const policy = (overflowPolicy: OverflowPolicy): ArithmeticOptions => ({ overflow: overflowPolicy });

describe.each(Object.entries(engines))('%s', (_name, make) => {
  const check = (
    name: string,
    x: number,
    how: Direction | ArithmeticOptions,
    expected: number,
    flags: number,
  ): void => {
    const arithmetic = make(findFloatFormat(name), typeof how === 'string' ? { rounding: how } : how);
    expect([arithmetic.round(x), arithmetic.tally.last]).toEqual([expected, flags]);
  };

  describe('round first, then test for overflow', () => {
    const cases: readonly Case[] = [
      ['f16', 65520, 'tiesToEven', Infinity, overflow | inexact],
      ['f16', 65519.99, 'tiesToEven', 65504, inexact],
      ['f16', 65520, 'towardZero', 65504, inexact],
      ['f16', 65536, 'towardZero', 65504, overflow | inexact],
      ['f16', 65536, 'toOdd', 65504, overflow | inexact],
      ['f16', -65505, 'towardNegative', -Infinity, overflow | inexact],
      ['f16', -65505, 'towardPositive', -65504, inexact],
      ['f16', -1e9, 'towardPositive', -65504, overflow | inexact],
      ['f16', 70000, 'tiesToEven', Infinity, overflow | inexact],
      ['f16', 131071, 'tiesToEven', Infinity, overflow | inexact],
      ['f16', 1e300, 'tiesToAway', Infinity, overflow | inexact],
      ['e5m2', 61440, 'tiesToEven', Infinity, overflow | inexact],
      ['e5m2', 61439, 'tiesToEven', 57344, inexact],
      ['e4m3fn', 450, 'tiesToEven', 448, inexact],
      ['e4m3fn', 450, 'towardPositive', nan, overflow | inexact],
      ['e4m3fn', 464, 'tiesToEven', 448, inexact],
      ['e4m3fn', 464, 'tiesToAway', nan, overflow | inexact],
      ['e4m3fn', 465, 'tiesToEven', nan, overflow | inexact],
      ['e4m3fn', 465, policy('saturate'), 448, overflow | inexact | saturated],
      ['e4m3fn', 465, 'toOdd', 448, overflow | inexact],
      ['e4m3fn', -465, 'towardPositive', -448, inexact],
      ['e4m3fn', -465, 'towardNegative', nan, overflow | inexact],
      ['e2m1', 7, 'tiesToEven', 6, overflow | inexact],
      ['e2m1', 6.9, 'tiesToEven', 6, inexact],
      ['e3m2', 100, 'towardPositive', 28, overflow | inexact],
    ];
    test.each(cases)('%s %d %o is %d, flags %i', check);
  });

  describe('infinities and NaNs', () => {
    const cases: readonly Case[] = [
      ['f16', Infinity, 'tiesToEven', Infinity, 0],
      ['e4m3fn', Infinity, 'tiesToEven', nan, 0],
      ['e4m3fn', -Infinity, 'towardZero', nan, 0],
      ['e4m3fnuz', Infinity, 'tiesToEven', nan, 0],
      ['e2m1', Infinity, 'tiesToEven', 6, 0],
      ['e2m1', -Infinity, 'tiesToEven', -6, 0],
      ['e2m1', nan, 'tiesToEven', 0, invalid],
      ['e3m2', nan, 'tiesToEven', 0, invalid],
      ['f16', nan, 'tiesToEven', nan, 0],
      ['f16', Infinity, policy('saturateFinite'), Infinity, 0],
      ['e4m3fn', Infinity, policy('saturateFinite'), nan, 0],
      ['e2m3', Infinity, policy('saturateFinite'), 7.5, 0],
      ['f16', -Infinity, policy('saturate'), -65504, overflow | inexact | saturated],
      ['e4m3fnuz', Infinity, policy('saturate'), 240, overflow | inexact | saturated],
      ['f16', 1e6, policy('saturateFinite'), 65504, overflow | inexact | saturated],
      ['f16', 65519, policy('saturate'), 65504, inexact],
    ];
    test.each(cases)('%s %d %o is %d, flags %i', check);
  });

  describe('the ONNX Cast table', () => {
    test.each([
      ['e4m3fn', Infinity, 448],
      ['e4m3fn', -Infinity, -448],
      ['e5m2', Infinity, 57344],
      ['e4m3fnuz', Infinity, nan],
      ['e5m2fnuz', -Infinity, nan],
      ['e4m3fnuz', 1000, 240],
      ['e5m2fnuz', 1e6, 57344],
      ['e4m3fn', nan, nan],
    ])('saturating, %s of %d is %d', (name, x, expected) => {
      expect(make(findFloatFormat(name), policy('onnx')).round(x)).toBe(expected);
    });

    test.each([
      ['e5m2', 1e6, Infinity],
      ['e4m3fn', 1e6, nan],
      ['e4m3fnuz', 1e6, nan],
      ['e5m2fnuz', -1e6, nan],
    ])('not saturating, %s of %d is %d', (name, x, expected) => {
      expect(make(findFloatFormat(name)).round(x)).toBe(expected);
    });
  });

  test('division by zero raises divideByZero alone', () => {
    const results = ['f16', 'e4m3fn', 'e4m3fnuz', 'e2m1'].map((name) => {
      const arithmetic = make(findFloatFormat(name));
      return [arithmetic.divide(-1, 0), arithmetic.tally.last];
    });
    expect(results).toEqual([-Infinity, nan, nan, -6].map((value) => [value, divideByZero]));
    const arithmetic = make(findFloatFormat('e2m1'));
    expect([arithmetic.divide(0, 0), arithmetic.tally.last]).toEqual([0, invalid]);
  });

  test('invalid operations', () => {
    const half = make(binary16);
    const flagsOf = (result: number): readonly number[] => [result, half.tally.last];
    expect(flagsOf(half.add(Infinity, -Infinity))).toEqual([nan, invalid]);
    expect(flagsOf(half.multiply(0, Infinity))).toEqual([nan, invalid]);
    expect(flagsOf(half.fma(0, Infinity, 1))).toEqual([nan, invalid]);
    expect(flagsOf(half.fma(Infinity, 1, -Infinity))).toEqual([nan, invalid]);
    expect(flagsOf(half.divide(Infinity, -Infinity))).toEqual([nan, invalid]);
    expect(flagsOf(half.sqrt(-1))).toEqual([nan, invalid]);
    expect(flagsOf(half.rsqrt(-1))).toEqual([nan, invalid]);
    expect(flagsOf(half.rsqrt(-0))).toEqual([-Infinity, divideByZero]);
    expect(flagsOf(half.sqrt(-0))).toEqual([-0, 0]);
  });

  test('x − x is +0, but −0 toward negative', () => {
    const results = (['tiesToEven', 'towardNegative', 'toOdd'] as const).map((rounding) => {
      const arithmetic = make(binary16, { rounding });
      return [arithmetic.subtract(3, 3), arithmetic.fma(3, 1, -3), arithmetic.add(-0, 0), arithmetic.add(-0, -0)];
    });
    expect(results).toEqual([
      [0, 0, 0, -0],
      [-0, -0, -0, -0],
      [0, 0, 0, -0],
    ]);
  });

  test('fnuz has no −0', () => {
    const fnuz = make(findFloatFormat('e4m3fnuz'));
    expect([fnuz.round(-0), fnuz.multiply(-1, 0), fnuz.add(-0, -0), fnuz.round(-1e-9)]).toEqual([0, 0, 0, 0]);
    expect(fnuz.tally.last).toBe(inexact | underflow);
    expect(encode(Number.NaN, findFloatFormat('e4m3fnuz'))).toBe(0x80);
  });

  describe('flushing', () => {
    const ftz = { subnormals: 'flushOutput' } as const;
    const cases: readonly Case[] = [
      ['f16', 2 ** -15, ftz, 0, inexact | underflow | flushed],
      ['f16', -(2 ** -24), ftz, -0, inexact | underflow | flushed],
      ['f16', 2 ** -14, ftz, 2 ** -14, 0],
      ['f16', 2 ** -14 * (1 - 2 ** -12), ftz, 2 ** -14, inexact],
      ['f16', 2 ** -14 * (1 - 2 ** -12), { ...ftz, tininess: 'before' }, 0, inexact | underflow | flushed],
      ['f16', -(2 ** -15), { subnormals: 'flushInput' }, -0, flushed],
      ['f16', 2 ** -14, { subnormals: 'flushInput' }, 2 ** -14, 0],
      ['f16', 2 ** -15, { subnormals: 'flush' }, 0, flushed],
      ['f16', 2 ** -15, { subnormals: 'flushInput', operands: findFloatFormat('f32') }, 2 ** -15, 0],
    ];
    test.each(cases)('%s %d %o is %d, flags %i', check);

    test('one operation does not mark the next', () => {
      const arithmetic = make(binary16, { subnormals: 'flush' });
      expect([arithmetic.add(2 ** -20, 1), arithmetic.tally.last]).toEqual([1, flushed]);
      expect([arithmetic.add(1, 1), arithmetic.tally.last]).toEqual([2, 0]);
      expect([arithmetic.fma(-(2 ** -20), 1, 1), arithmetic.tally.last]).toEqual([1, flushed]);
      expect([arithmetic.roundReal(realZero), arithmetic.tally.last]).toEqual([0, 0]);
    });

    test('a flushed divisor divides by zero', () => {
      const arithmetic = make(binary16, { subnormals: 'flushInput' });
      expect([arithmetic.divide(1, -(2 ** -20)), arithmetic.tally.last]).toEqual([-Infinity, divideByZero | flushed]);
    });
  });

  describe('underflow', () => {
    const cases: readonly Case[] = [
      ['f16', 2 ** -24, 'tiesToEven', 2 ** -24, 0],
      ['f16', 2 ** -25, 'tiesToEven', 0, inexact | underflow],
      ['f16', -(2 ** -25), 'tiesToAway', -(2 ** -24), inexact | underflow],
      ['f16', 1.5 * 2 ** -24, 'tiesToEven', 2 ** -23, inexact | underflow],
      ['f16', 2.5 * 2 ** -24, 'tiesToEven', 2 ** -23, inexact | underflow],
      ['f16', 5e-324, 'towardPositive', 2 ** -24, inexact | underflow],
      ['f16', -5e-324, 'towardPositive', -0, inexact | underflow],
      ['f16', 5e-324, 'toOdd', 2 ** -24, inexact | underflow],
      ['f16', 2 ** -14 * (1 - 2 ** -12), 'tiesToEven', 2 ** -14, inexact],
      ['f16', 2 ** -14 * (1 - 2 ** -12), { tininess: 'before' }, 2 ** -14, inexact | underflow],
      ['f16', -0, 'tiesToEven', -0, 0],
    ];
    test.each(cases)('%s %d %o is %d, flags %i', check);
  });
});
