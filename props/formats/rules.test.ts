import { describe, expect, test } from 'vitest';
import { bfloat16, binary16, findFloatFormat, floatFormats } from '../../src/formats/catalogue.ts';
import { decode, encode, exponentOf } from '../../src/formats/codec.ts';
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

  describe('what a second rounding gets wrong', () => {
    test('f16 2^-25 + 2^-120', () => {
      expect(make(binary16).add(2 ** -25, 2 ** -120)).toBe(2 ** -24);
      expect(make(binary16).round(2 ** -25 + 2 ** -120)).toBe(0);
    });

    test('bf16 fma(1.0625, 1.0625, 2^-100)', () => {
      expect(make(bfloat16).fma(1.0625, 1.0625, 2 ** -100)).toBe(1.1328125);
      expect(make(bfloat16).round(1.0625 * 1.0625 + 2 ** -100)).toBe(1.125);
    });

    test('bf16 1 + 2^-80 toward positive', () => {
      expect(make(bfloat16, { rounding: 'towardPositive' }).add(1, 2 ** -80)).toBe(1.0078125);
    });

    test('bf16 of a binary32 1 + 2^-8 plus 2^-100', () => {
      expect(make(bfloat16).add(1 + 2 ** -8, 2 ** -100)).toBe(1.0078125);
    });

    test('f16 through f32, near 2^-25 and at a midpoint', () => {
      expect(make(binary16).round(2 ** -25 + 2 ** -60)).toBe(2 ** -24);
      expect(make(binary16).round(1 + 2 ** -11 + 2 ** -40)).toBe(1 + 2 ** -10);
      expect(make(binary16).round(0.499994)).toBe(0.5);
    });
  });

  describe('numbers of fp16', () => {
    test('a square overflows from 256 on and vanishes from 2^-12.5 down', () => {
      const half = make(binary16);
      const below = decode(encode(256, binary16) - 1, binary16);
      expect([half.multiply(256, 256), half.multiply(below, below)]).toEqual([Infinity, 65472]);
      const small = make(binary16, { rounding: 'towardZero' }).round(2 ** -12.5);
      const next = decode(encode(small, binary16) + 1, binary16);
      expect([half.multiply(small, small), half.multiply(next, next)]).toEqual([0, 2 ** -24]);
      expect(half.round(2 ** -12.5)).toBe(small);
    });

    test('a sum of ones stops at 2048', () => {
      const half = make(binary16);
      let sum = 0;
      for (let i = 0; i < 3000; i++) sum = half.add(sum, 1);
      expect(sum).toBe(2048);
    });

    test('1e-5 is subnormal, 1e-8 is 0, and 1/f16(1e-5) is infinite where 1/√ is not', () => {
      const half = make(binary16);
      expect([half.round(1e-5), half.round(1e-8)]).toEqual([168 * 2 ** -24, 0]);
      expect([half.reciprocal(half.round(1e-5)), half.rsqrt(half.round(1e-5))]).toEqual([Infinity, 316]);
    });

    test('updates below 2^-12 of a weight vanish', () => {
      const half = make(binary16);
      for (let code = encode(2 ** -2, binary16); code < encode(4, binary16); code++) {
        const weight = decode(code, binary16);
        expect(half.add(weight, weight * 2 ** -12 * 0.999)).toBe(weight);
      }
    });

    test('the spacing at 100 is 1/16', () => {
      expect(decode(encode(100, binary16) + 1, binary16) - 100).toBe(1 / 16);
    });
  });
});

describe('the exponent of a double', () => {
  test('is right just below, at and just above each power of two', () => {
    for (let k = -1021; k <= 1023; k++) {
      const power = 2 ** k;
      const below = power * (1 - 2 ** -53);
      expect([exponentOf(power), exponentOf(power * (1 + 2 ** -52)), exponentOf(-power)]).toEqual([k, k, k]);
      if (below < power) expect(exponentOf(below)).toBe(k - 1);
    }
    expect([exponentOf(5e-324), exponentOf(2 ** -1022 - 5e-324)]).toEqual([-1074, -1023]);
  });
});

describe('the catalogue', () => {
  const facts: readonly (readonly [string, number, number, number, number, number, number])[] = [
    ['binary64', 64, 53, 1023, Number.MAX_VALUE, 2 ** -1022, 2 ** -1074],
    ['binary32', 32, 24, 127, (2 - 2 ** -23) * 2 ** 127, 2 ** -126, 2 ** -149],
    ['tf32', 19, 11, 127, (2 - 2 ** -10) * 2 ** 127, 2 ** -126, 2 ** -136],
    ['bfloat16', 16, 8, 127, (2 - 2 ** -7) * 2 ** 127, 2 ** -126, 2 ** -133],
    ['binary16', 16, 11, 15, 65504, 2 ** -14, 2 ** -24],
    ['float8_e5m2', 8, 3, 15, 57344, 2 ** -14, 2 ** -16],
    ['float8_e4m3fn', 8, 4, 7, 448, 2 ** -6, 2 ** -9],
    ['float8_e4m3', 8, 4, 7, 240, 2 ** -6, 2 ** -9],
    ['float8_e4m3fnuz', 8, 4, 8, 240, 2 ** -7, 2 ** -10],
    ['float8_e5m2fnuz', 8, 3, 16, 57344, 2 ** -15, 2 ** -17],
    ['float8_e4m3b11fnuz', 8, 4, 11, 30, 2 ** -10, 2 ** -13],
    ['float8_e3m4', 8, 5, 3, 15.5, 2 ** -2, 2 ** -6],
    ['float6_e3m2fn', 6, 3, 3, 28, 2 ** -2, 2 ** -4],
    ['float6_e2m3fn', 6, 4, 1, 7.5, 2 ** 0, 2 ** -3],
    ['float4_e2m1fn', 4, 2, 1, 6, 2 ** 0, 2 ** -1],
    ['float8_e8m0fnu', 8, 1, 127, 2 ** 127, 2 ** -127, 2 ** -127],
  ];

  test('has the formats of the table and no other', () => {
    const rows = floatFormats.map((f) => [f.name, f.bits, f.precision, f.bias, f.max, 2 ** f.emin, f.min]);
    expect(rows).toEqual(facts);
  });

  test.each([
    ['e5m2', 0x7c, Infinity],
    ['e5m2', 0xfd, nan],
    ['e4m3fn', 0x7e, 448],
    ['e4m3fn', 0x7f, nan],
    ['e4m3fn', 0xff, nan],
    ['e4m3fn', 0x80, -0],
    ['e4m3', 0x78, Infinity],
    ['e4m3fnuz', 0x80, nan],
    ['e4m3fnuz', 0x7f, 240],
    ['e8m0', 0xff, nan],
    ['e8m0', 0x00, 2 ** -127],
    ['e8m0', 0x7f, 1],
    ['e2m1', 0xf, -6],
    ['f16', 0x7bff, 65504],
    ['f16', 0x8001, -(2 ** -24)],
  ])('%s code %i is %d', (name, code, expected) => expect(decode(code, findFloatFormat(name))).toBe(expected));
});
