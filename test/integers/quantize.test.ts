import { describe, expect, test } from 'vitest';
import { binary32, findFloatFormat } from '../../src/formats/catalogue.ts';
import { eventsOf, newTally } from '../../src/formats/flags.ts';
import {
  type Convention,
  channelOf,
  conventions,
  dequantize,
  dequantizeArray,
  dequantizeChannels,
  dequantizeExact,
  int4,
  int8,
  type Quantization,
  quantization,
  quantize,
  quantizeArray,
  quantizeChannels,
  quantizer,
  uint8,
} from '../../src/formats/integers/index.ts';
import type { Direction } from '../../src/formats/rounding.ts';

const codes = (values: readonly number[], q: Quantization) => Array.from(quantizeArray(values, q));

describe('quantize', () => {
  test("the operator's own example", () => {
    const q = quantization({ format: uint8, scale: 2, zeroPoint: 128 });
    expect(codes([0, 2, 3, 1000, -254, -1000], q)).toEqual([128, 129, 130, 255, 1, 0]);
  });

  test('ties, infinities, NaN and zeros', () => {
    const q = quantization({ format: int8, scale: 0.25, zeroPoint: 5 });
    expect(codes([0.125, 0.375, 0.625, -0.125, -0.375], q)).toEqual([5, 7, 7, 5, 3]);
    expect(codes([Infinity, -Infinity, Number.NaN, 1e300, 5e-324, -5e-324, -0], q)).toEqual([
      127, -128, -128, 127, 5, 5, 5,
    ]);
    expect(quantize(-0, quantization({ format: int8, scale: 1 }))).toBe(0);
    expect(quantize(-0.25, quantization({ format: int8, scale: 1 }))).toBe(0);
  });

  test('NaN as the convention says', () => {
    for (const [nan, integer] of [['minimum', -8] as const, ['maximum', 7] as const, ['zeroPoint', 3] as const]) {
      const convention = { ...conventions.onnx, nan };
      expect(quantize(Number.NaN, quantization({ format: int4, scale: 1, zeroPoint: 3, convention }))).toBe(integer);
    }
    expect(quantize(Number.NaN, quantization({ format: int8, scale: 1, convention: conventions.tensorrt }))).toBe(0);
  });

  test('narrow ranges', () => {
    const narrow = (format: typeof int8) => quantization({ format, scale: 1, symmetric: true, narrowRange: true });
    expect(codes([-1000, -128, -127], narrow(int8))).toEqual([-127, -127, -127]);
    expect(codes([-1000, -8, -7, 8], narrow(int4))).toEqual([-7, -7, -7, 7]);
  });

  test('a reciprocal makes a tie where the quotient is below it', () => {
    // From FBGEMM's comment on why it multiplies: 127.5 by the reciprocal, 127.499992 by division.
    const [x, scale] = [Math.fround(0.273939937), Math.fround(0.00214854861)];
    const under = (convention: Convention) => quantize(x, quantization({ format: uint8, scale, convention }));
    expect([under(conventions.onnx), under(conventions.reciprocal)]).toEqual([127, 128]);
  });

  test('a division rounded in binary32 meets a tie that the exact one misses', () => {
    const scale = Math.fround(0.1);
    const x = Math.fround(0.25);
    // 0.25/fl32(0.1) is 2.49999996…, and 2.5 in binary32; bfloat16 has 2.5 and 2.484375 around it.
    const under = (intermediate: 'exact' | typeof binary32) =>
      quantize(
        x,
        quantization({
          format: int8,
          scale,
          convention: { ...conventions.onnx, intermediate, rounding: 'tiesToAway' },
        }),
      );
    expect([under('exact'), under(binary32), under(findFloatFormat('bfloat16'))]).toEqual([2, 3, 3]);
  });

  test('a zero point added before the rounding moves ties', () => {
    const before = { ...conventions.exact, zeroPoint: 'beforeRounding' } as const;
    const at = (zeroPoint: number, convention: Convention) =>
      quantize(0.5, quantization({ format: int8, scale: 1, zeroPoint, convention }));
    expect([at(1, conventions.exact), at(1, before)]).toEqual([1, 2]);
    const rounded = { ...conventions.onnx, zeroPoint: 'beforeRounding' } as const;
    expect(quantize(-2.5, quantization({ format: int8, scale: 1, zeroPoint: 1, convention: rounded }))).toBe(-2);
    // 2^-30 + 1 is 1 in binary32, so that rounding up has nothing to raise.
    const up = (intermediate: 'exact' | typeof binary32) => {
      const convention = {
        ...conventions.onnx,
        intermediate,
        zeroPoint: 'beforeRounding',
        rounding: 'towardPositive',
      } as const;
      return quantize(2 ** -30, quantization({ format: int8, scale: 1, zeroPoint: 1, convention }));
    };
    expect([up('exact'), up(binary32)]).toEqual([2, 1]);
  });

  test('a conversion to int64 sends what is too large to the bottom', () => {
    const q = quantization({ format: uint8, scale: 1, zeroPoint: 10, convention: conventions.pytorchCpu });
    expect(codes([2 ** 62, 2 ** 63, Infinity, -Infinity, 1e30], q)).toEqual([255, 0, 0, 0, 0]);
  });

  test('every direction', () => {
    const values = [-1.5, -0.5, -0.25, 0.25, 0.5, 1.5];
    const under = (rounding: Direction) =>
      codes(values, quantization({ format: int8, scale: 1, convention: { ...conventions.exact, rounding } }));
    expect(under('tiesToEven')).toEqual([-2, 0, 0, 0, 0, 2]);
    expect(under('towardPositive')).toEqual([-1, 0, 0, 1, 1, 2]);
    expect(under('towardNegative')).toEqual([-2, -1, -1, 0, 0, 1]);
  });

  test('counts what happens', () => {
    const tally = newTally();
    const q = quantization({ format: int8, scale: 0.5 });
    quantizeArray([1, 0.25, 1000, -Infinity, Number.NaN, 63.5], q, tally);
    expect(eventsOf(tally)).toMatchObject({ operations: 6, saturated: 2, overflow: 2, inexact: 3, invalid: 1 });
  });
});

describe('dequantize', () => {
  test('rounds the product once', () => {
    const q = quantization({ format: int8, scale: Math.fround(0.1), zeroPoint: -3 });
    expect(dequantize(127, q)).toBe(Math.fround(130 * Math.fround(0.1)));
    expect(dequantize(-3, q)).toBe(0);
    expect(dequantizeExact(4, q)).toEqual({ significand: 7n * 13421773n, exponent: -27 });
    expect(dequantize(4, q, findFloatFormat('binary16'))).toBe(0.7001953125);
    expect(Array.from(dequantizeArray([0, -4], quantization({ format: int8, scale: 2 })))).toEqual([0, -8]);
  });

  test('is the inverse of quantize on every code', () => {
    for (const scale of [2 ** -149, Math.fround(0.3), 1, Math.fround(1.3e36)]) {
      for (const zeroPoint of [-128, -3, 0, 100]) {
        const q = quantization({ format: int8, scale, zeroPoint });
        const all = Array.from({ length: 256 }, (_, i) => i - 128);
        expect(codes(Array.from(dequantizeArray(all, q)), q).filter((code, i) => code !== all[i])).toEqual([]);
      }
    }
  });

  test.each([128, -129, 0.5, Number.NaN])('rejects %d', (integer) => {
    const q = quantization({ format: int8, scale: 1 });
    expect(() => dequantize(integer, q)).toThrow(RangeError);
    expect(() => dequantizeExact(integer, q)).toThrow('"integer" expected an integer from -128 to 127');
  });
});

describe('channels', () => {
  const layout = { outer: 2, channels: 3, inner: 2 };
  const quantizations = [1, 2, 4].map((scale) => quantization({ format: int8, scale }));
  const values = Array.from({ length: 12 }, () => 8);

  test('each has its own scale', () => {
    const integers = quantizeChannels(values, quantizations, layout);
    expect(integers).toEqual(Int8Array.of(8, 8, 4, 4, 2, 2, 8, 8, 4, 4, 2, 2));
    expect(Array.from(dequantizeChannels(integers, quantizations, layout))).toEqual(values);
    const each = Int8Array.from(values, (value, i) => quantizer(quantizations[channelOf(layout, i)])(value));
    expect(integers).toEqual(each);
  });

  test('must fit', () => {
    expect(() => quantizeChannels([1], quantizations, layout)).toThrow('"layout" expected 1 elements, got 2 × 3 × 2');
    expect(() => quantizeChannels(values, quantizations.slice(1), layout)).toThrow('"quantizations" expected 3');
    expect(() => quantizeChannels([], [], { outer: 0, channels: 0, inner: 0 })).toThrow('"quantizations"');
    expect(() => quantizeChannels(values, quantizations, { ...layout, outer: 0.5 })).toThrow('"layout.outer"');
    const mixed = [quantizations[0], quantization({ format: uint8, scale: 1 })];
    expect(() => quantizeChannels([1, 2], mixed, { outer: 1, channels: 2, inner: 1 })).toThrow('one integer format');
    expect(quantizeChannels([], quantizations, { outer: 0, channels: 3, inner: 1 })).toEqual(new Int8Array());
  });
});
