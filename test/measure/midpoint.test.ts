import { describe, expect, test } from 'vitest';
import { binary16, findFormat } from '../../src/formats/catalogue.ts';
import { midpointTowards } from '../../src/measure/midpoint.ts';

const half = 2 ** -1;

describe('the midpoint towards a number', () => {
  // Binary16 has steps of 2^-10 from 1 to 2, of 2^-11 from 1/2 to 1, of 2^-24 below 2^-14.
  test.each([
    ['above', 1, 2, 1 + 2 ** -11],
    ['below a power of two, where steps are half as large', 1, 0, 1 - 2 ** -12],
    ['of a negative value, outwards', -1, -Infinity, -1 - 2 ** -11],
    ['of a negative value, inwards', -1, 0, -1 + 2 ** -12],
    ['of zero', 0, 2 ** -25 + 2 ** -60, 2 ** -25],
    ['of the other zero', -0, -1, -(2 ** -25)],
    ['of the smallest value', 2 ** -24, 0, 2 ** -25],
    ['of the smallest normal value', 2 ** -14, -1, 2 ** -14 - 2 ** -25],
    ['of the largest value, inwards', 65504, 0, 65488],
  ])('%s', (_name, value, toward, midpoint) => {
    expect(midpointTowards(value, toward, binary16)).toBe(midpoint);
  });

  test.each([
    ['is the value', 1, 1],
    ['rounds to the value', 1, 1 + 2 ** -11 - 2 ** -30],
    ['is the midpoint itself', 1, 1 + 2 ** -11],
    ['is NaN', 1, Number.NaN],
  ])('is none where the number %s', (_name, value, toward) => {
    expect(midpointTowards(value, toward, binary16)).toBeUndefined();
  });

  test.each([
    ['NaN', Number.NaN, 1],
    ['an infinity', Infinity, 1],
    ['the largest value, outwards', 65504, 1e6],
    ['the least value, outwards', -65504, -1e6],
  ])('is none of %s', (_name, value, toward) => {
    expect(midpointTowards(value, toward, binary16)).toBeUndefined();
  });

  test('in formats without infinities ends with the values', () => {
    const e4m3fn = findFormat('float8_e4m3fn');
    expect(midpointTowards(448, 1000, e4m3fn)).toBeUndefined();
    expect(midpointTowards(448, 0, e4m3fn)).toBe(432);
    expect(midpointTowards(416, 1000, e4m3fn)).toBe(432);
  });

  test('of integers lies halfway', () => {
    const int8 = findFormat('int8');
    expect(midpointTowards(5, 7, int8)).toBe(5 + half);
    expect(midpointTowards(5, -7, int8)).toBe(4 + half);
    expect(midpointTowards(5, 5.4, int8)).toBeUndefined();
    expect(midpointTowards(-128, 0, int8)).toBe(-127 - half);
    for (const [end, beyond] of [
      [127, 200],
      [-128, -200],
    ])
      expect(midpointTowards(end, beyond, int8)).toBeUndefined();
  });
});
