import { describe, expect, test } from 'vitest';
import { allValues, smallFormats } from '../../props/formats/operands.ts';
import { binary16, binary32, binary64, findFloatFormat, floatFormats } from '../../src/formats/catalogue.ts';
import { isValue } from '../../src/formats/codec.ts';
import { integerFormat } from '../../src/formats/format.ts';
import { neighbours, orderedIndex, ulp, ulpDistance, ulpError } from '../../src/measure/ulps.ts';

describe.each(smallFormats)('distances in $name', (format) => {
  // Every value once, in order; both zeros share a place.
  const ordered = [...new Set(allValues(format).filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b);
  const zero = ordered.indexOf(0);
  const offset = zero >= 0 ? zero : -1;

  test('count the values between two', () => {
    for (const [i, value] of ordered.entries()) expect(orderedIndex(value, format)).toBe(i - offset);
    const wrong = ordered.flatMap((a, i) =>
      ordered
        .map((b, j) => ({ a, b, distance: ulpDistance(a, b, format), between: Math.abs(i - j) }))
        .filter(({ distance, between }) => distance !== between),
    );
    expect(wrong).toEqual([]);
  });

  test('of NaN are NaN', () => {
    expect(orderedIndex(Number.NaN, format)).toBeNaN();
    expect(ulpDistance(Number.NaN, ordered[0], format)).toBeNaN();
  });

  test('neighbours are one apart, values of the format, and each other’s', () => {
    for (const [i, value] of ordered.entries()) {
      const { below, above } = neighbours(value, format);
      // Stepping over zero from below gives −0 where there is one.
      expect(above === undefined ? undefined : above + 0).toBe(ordered[i + 1]);
      expect(below === undefined ? undefined : below + 0).toBe(ordered[i - 1]);
      for (const one of [below, above]) expect(one === undefined || isValue(one, format)).toBe(true);
    }
    expect(neighbours(Number.NaN, format)).toEqual({ below: undefined, above: undefined });
  });

  test('the unit in the last place is the step above, in each binade', () => {
    for (const [i, value] of ordered.entries()) {
      const next = ordered[i + 1];
      if (value >= 0 && Number.isFinite(value) && Number.isFinite(next)) expect(ulp(value, format)).toBe(next - value);
    }
  });
});

describe('distances in wide formats', () => {
  test.each(floatFormats.filter(({ bits }) => bits > 8))('the largest value and infinity of $name', (format) => {
    expect(ulpDistance(format.max, Infinity, format)).toBe(1);
    expect(ulpDistance(-format.min, format.min, format)).toBe(2);
    expect(ulpDistance(0, -0, format)).toBe(0);
    expect(ulpDistance(1, 1 + 2 ** (1 - format.precision), format)).toBe(1);
    expect(ulpDistance(1, 1 - 2 ** -format.precision, format)).toBe(1);
    expect(neighbours(-format.min, format).above).toBe(-0);
    expect(neighbours(format.min, format).below).toBe(0);
  });

  test('are the difference of the codes', () => {
    const float = new Float32Array(1);
    const code = new Int32Array(float.buffer);
    for (const x of [1e-45, 1e-40, 1e-38, 1.5, 3e38, 2 ** -126, 2 ** 127]) {
      float[0] = x;
      expect(orderedIndex(float[0], binary32)).toBe(code[0]);
    }
    expect(orderedIndex(Number.MIN_VALUE, binary64)).toBe(1);
    expect(orderedIndex(2 ** -1022, binary64)).toBe(2 ** 52);
  });

  test('in binary64 are exact where places are not', () => {
    expect(ulpDistance(1, 1 + 2 ** -52, binary64)).toBe(1);
    expect(ulpDistance(-1, -1 - 3 * 2 ** -52, binary64)).toBe(3);
    expect(ulpDistance(2 - 2 ** -52, 2 + 2 ** -51, binary64)).toBe(2);
    expect(ulpDistance(Number.MAX_VALUE, -Infinity, binary64)).toBe(2 * 2047 * 2 ** 52);
  });

  test('in integers are differences', () => {
    expect(ulpDistance(-128, 127, integerFormat('int8', 8, true))).toBe(255);
  });
});

test('errors are in units of the exact value', () => {
  expect(ulpError(1.5, 1, binary16)).toBe(512);
  expect(ulpError(1, 1 - 2 ** -11, binary16)).toBe(1);
  expect(ulpError(2 ** -24, 0, binary16)).toBe(1);
  expect(ulp(0, findFloatFormat('e4m3fn'))).toBe(2 ** -9);
});
