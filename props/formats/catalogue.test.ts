import { describe, expect, test } from 'vitest';
import { findFloatFormat, floatFormats } from '../../src/formats/catalogue.ts';
import { decode, exponentOf } from '../../src/formats/codec.ts';

const { NaN: nan } = Number;

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
    ['binary8p3', 8, 3, 16, 49152, 2 ** -15, 2 ** -17],
    ['binary8p4', 8, 4, 8, 224, 2 ** -7, 2 ** -10],
    ['binary8p5', 8, 5, 4, 15, 2 ** -3, 2 ** -7],
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
    ['binary8p4', 0x7e, 224],
    ['binary8p4', 0x7f, Infinity],
    ['binary8p4', 0x80, nan],
    ['binary8p4', 0xff, -Infinity],
  ])('%s code %i is %d', (name, code, expected) => expect(decode(code, findFloatFormat(name))).toBe(expected));
});
