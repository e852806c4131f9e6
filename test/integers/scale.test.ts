import { describe, expect, test } from 'vitest';
import { bfloat16 } from '../../src/formats/catalogue.ts';
import {
  chooseAffine,
  chooseSymmetric,
  conventions,
  dynamicQuantize,
  extremesOf,
  int4,
  int8,
  tensorrtWeights,
  uint8,
} from '../../src/formats/integers/index.ts';

describe('symmetric', () => {
  test('divides by the largest integer', () => {
    expect(chooseSymmetric(127, { format: int8 })).toMatchObject({
      scale: 1,
      zeroPoint: 0,
      symmetric: true,
      qmin: -128,
    });
    expect(chooseSymmetric(1, { format: int8 }).scale).toBe(Math.fround(1 / 127));
    expect(chooseSymmetric(1, { format: int4, narrowRange: true })).toMatchObject({
      scale: Math.fround(1 / 7),
      qmin: -7,
    });
    expect(chooseSymmetric(1, { format: int8, scaleFormat: bfloat16 }).scale).toBe(129 * 2 ** -14);
    expect(tensorrtWeights(2)).toMatchObject({ scale: Math.fround(2 / 127), convention: conventions.tensorrt });
  });

  test('has a scale for zeros and for the smallest numbers', () => {
    expect(chooseSymmetric(0, { format: int8 }).scale).toBe(1);
    expect(chooseSymmetric(2 ** -149, { format: int8 }).scale).toBe(2 ** -149);
  });

  test.each([-1, Infinity, Number.NaN])('rejects %d', (amax) => {
    expect(() => chooseSymmetric(amax, { format: int8 })).toThrow('"amax" expected a finite number of at least 0');
  });
});

describe('affine', () => {
  test("the operator's own examples", () => {
    const first = dynamicQuantize([0, 2, -3, -2.5, 1.34, 0.5].map(Math.fround));
    expect(first.quantization).toMatchObject({ scale: Math.fround(0.0196078438), zeroPoint: 153 });
    expect(first.integers).toEqual(Uint8Array.of(153, 255, 0, 26, 221, 179));
    const negative = dynamicQuantize([-1, -2.1, -1.3, -2.5, -3.34, -4].map(Math.fround));
    expect(negative.quantization).toMatchObject({ scale: Math.fround(0.0156862754), zeroPoint: 255 });
    expect(negative.integers).toEqual(Uint8Array.of(191, 121, 172, 96, 42, 0));
    const positive = dynamicQuantize([1, 2.1, 1.3, 2.5, 3.34, 4, 1.5, 2.6, 3.9, 4, 3, 2.345].map(Math.fround));
    expect(positive.quantization).toMatchObject({ scale: Math.fround(0.0156862754), zeroPoint: 0 });
    expect(positive.integers).toEqual(Uint8Array.of(64, 134, 83, 159, 213, 255, 96, 166, 249, 255, 191, 149));
  });

  test('of nothing, of zeros, and of the smallest numbers', () => {
    expect(dynamicQuantize([]).quantization).toMatchObject({ scale: 1, zeroPoint: 0 });
    expect(chooseAffine(0, 0, { format: int8 })).toMatchObject({ scale: 1, zeroPoint: -128 });
    expect(chooseAffine(0, 2 ** -149, { format: uint8 }).scale).toBe(2 ** -149);
  });

  test('contains 0 in the range', () => {
    expect(chooseAffine(255, 510, { format: uint8 })).toMatchObject({ scale: 2, zeroPoint: 0 });
    expect(chooseAffine(-510, -255, { format: int8 })).toMatchObject({ scale: 2, zeroPoint: 127 });
    expect(chooseAffine(-127, 127, { format: int8, narrowRange: true })).toMatchObject({ scale: 1, zeroPoint: 0 });
  });

  test.each([
    [Number.NaN, 1, '"min"'],
    [0, Infinity, '"max"'],
    [1, 0, '"max" expected at least 1'],
    [-3e38, 3e38, '"max" expected max − min to be finite in binary32'],
  ])('rejects %d … %d', (min, max, message) => {
    expect(() => chooseAffine(min, max, { format: uint8 })).toThrow(RangeError);
    expect(() => chooseAffine(min, max, { format: uint8 })).toThrow(message);
  });

  test('extremes pass NaN on', () => {
    expect(extremesOf([1, -3, 2])).toEqual({ min: -3, max: 2, amax: 3 });
    expect(extremesOf([1, Number.NaN])).toEqual({ min: Number.NaN, max: Number.NaN, amax: Number.NaN });
    expect(() => dynamicQuantize([1, Number.NaN])).toThrow(RangeError);
  });
});
