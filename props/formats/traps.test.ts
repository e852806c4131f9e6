import { describe, expect, test } from 'vitest';
import { bfloat16, binary16 } from '../../src/formats/catalogue.ts';
import { decode, encode } from '../../src/formats/codec.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { referenceArithmetic } from '../../src/formats/reference.ts';

const engines = { reference: referenceArithmetic, float64: float64Arithmetic };

describe.each(Object.entries(engines))('%s', (_name, make) => {
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
