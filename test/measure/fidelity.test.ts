import { describe, expect, test } from 'vitest';
import { bfloat16, binary16 } from '../../src/formats/catalogue.ts';
import { findIntegerFormat } from '../../src/formats/integers/formats.ts';
import { fidelity } from '../../src/measure/fidelity.ts';
import { spreadOf } from '../../src/measure/spread.ts';

const of = (actual: readonly number[], exact: readonly number[]) =>
  fidelity(Float64Array.from(actual), Float64Array.from(exact), binary16);

describe('fidelity, worked by hand', () => {
  test('a quarter turn of the same length', () => {
    const found = of([0, 3], [3, 0]);
    expect(found.angle).toBeCloseTo(Math.PI / 2, 15);
    expect(found.cosine).toBeCloseTo(0, 15);
    expect(found.lengthRatio).toBe(1);
    expect(found.error).toBeCloseTo(Math.SQRT2, 15);
    expect([found.flushed, found.signFlips, found.nonFinite]).toEqual([1, 0, 0]);
  });

  test('the same direction, half as long', () => {
    const found = of([1, 2, -1], [2, 4, -2]);
    expect(found).toMatchObject({ lengthRatio: 0.5, error: 0.5, signFlips: 0 });
    expect(found.cosine).toBeCloseTo(1, 15);
    expect(found.angle).toBeLessThan(1e-7);
  });

  test('an angle of a billionth of a turn keeps its digits', () => {
    const tiny = 2 ** -30;
    expect((of([1, tiny], [1, 0]).angle as number) / tiny).toBeCloseTo(1, 6);
  });

  test('opposite', () => {
    const found = of([-1, -2], [1, 2]);
    expect(found).toMatchObject({ lengthRatio: 1, error: 2, signFlips: 2 });
    expect(found.cosine).toBeCloseTo(-1, 15);
    expect(found.angle).toBeCloseTo(Math.PI, 7);
  });

  test('distances are in units in the last place of the exact value, which may lie between two values', () => {
    const { ulps, relative } = of([1, 2, 0], [1 + 2 ** -11, 2, 2 ** -25]);
    expect(ulps).toEqual({ count: 3, median: 0.5, p99: 0.5, max: 0.5 });
    expect(relative.max).toBe(1);
    expect(fidelity(Float64Array.of(1), Float64Array.of(1 + 2 ** -8), bfloat16).ulps.max).toBe(0.5);
    expect(fidelity(Float64Array.of(3), Float64Array.of(-2), findIntegerFormat('int8')).ulps.max).toBe(5);
  });

  test('infinities and NaN are counted, and left out of the rest', () => {
    const found = of([1, Infinity, Number.NaN, 7], [1, 2, 3, Infinity]);
    expect(found).toMatchObject({ elements: 3, nonFinite: 2, error: 0, lengthRatio: 1, angle: 0 });
    expect(found.ulps.count).toBe(1);
  });

  test('zeros have no direction, and no sign', () => {
    expect(of([0, 0], [1, 1])).toMatchObject({ error: 1, cosine: null, angle: null, lengthRatio: 0, flushed: 2 });
    expect(of([1, -0], [0, 0])).toMatchObject({ error: null, cosine: null, lengthRatio: null, flushed: 0 });
    expect(of([-0], [5]).signFlips).toBe(0);
    expect(of([], [])).toMatchObject({ elements: 0, error: null });
  });

  test('values of another number are refused', () => {
    expect(() => of([1], [1, 2])).toThrow(new RangeError('"actual" expected 2 values, got 1'));
  });
});

test('a spread is of values themselves', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
  expect(spreadOf(hundred)).toEqual({ count: 100, median: 50, p99: 99, max: 100 });
  expect(spreadOf([5])).toEqual({ count: 1, median: 5, p99: 5, max: 5 });
  expect(spreadOf([])).toEqual({ count: 0, median: 0, p99: 0, max: 0 });
});
