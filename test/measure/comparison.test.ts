import { describe, expect, test } from 'vitest';
import { binary16, binary32 } from '../../src/formats/catalogue.ts';
import { type Class, classify, newComparison } from '../../src/measure/comparison.ts';

const { NaN: nan } = Number;
const step = 2 ** -10;
const of = (...values: number[]): Float64Array => Float64Array.from(values);

describe('two values', () => {
  test.each<[number, number, Class]>([
    [1, 1, 'equal'],
    [nan, nan, 'equal'],
    [Infinity, Infinity, 'equal'],
    [-0, -0, 'equal'],
    [0, -0, 'zeroSign'],
    [-0, 0, 'zeroSign'],
    [nan, 1, 'nan'],
    [Infinity, nan, 'nan'],
    [Infinity, 65504, 'infinity'],
    [-Infinity, Infinity, 'infinity'],
    [1, 1 + step, 'differs'],
    [0, 2 ** -24, 'differs'],
  ])('%d and %d are %s', (a, b, kind) => {
    expect(classify(a, b)).toBe(kind);
    expect(classify(b, a)).toBe(kind);
  });
});

describe('a comparison', () => {
  const kernel = of(1, 1 + step, 0, nan, 65504, 1 + 5 * step, nan, 2);
  const emulated = of(1, 1, -0, nan, Infinity, 1, 1, 2);
  const exact = of(1, 1 + step, 0, nan, Infinity, 1 + step, 1, 2);
  const comparison = newComparison(binary16, 4);
  comparison.add(kernel, emulated, exact);
  const result = comparison.result();

  test('counts classes', () => {
    expect(result.elements).toBe(8);
    expect(result.counts).toEqual({ equal: 3, zeroSign: 1, nan: 1, infinity: 1, differs: 2 });
  });

  test('sums distances up, those of NaN left out', () => {
    expect(result.distance).toMatchObject({ count: 6, max: 5, median: 0, mean: 7 / 6 });
    expect(result.distance.histogram).toEqual([
      { upTo: 0, count: 3 },
      { upTo: 1, count: 2 },
      { upTo: 8, count: 1 },
    ]);
    expect(result.kernelError).toMatchObject({ count: 6, max: 4 });
    expect(result.emulationError).toMatchObject({ count: 7, max: 1 });
  });

  test('ranks NaN and infinity before every distance, the sign of zero last', () => {
    expect(result.worst.map(({ element }) => element)).toEqual([4, 6, 5, 1, 2]);
    expect(result.worst[1]).toEqual({ element: 6, kernel: nan, emulated: 1, exact: 1, ulps: undefined });
    expect(result.worst[0]?.ulps).toBe(1);
    expect(result.worst[4]?.ulps).toBe(0);
  });

  test('keeps the worst of each position in a row', () => {
    expect(result.alongRow.map(({ distance }) => distance)).toEqual([1, 5, 0, 0]);
    expect(result.alongRow.map(({ position }) => position)).toEqual([0, 1, 2, 3]);
  });

  test('in blocks is the whole', () => {
    const blocks = newComparison(binary16, 4);
    for (const first of [0, 3, 5]) {
      const end = { 0: 3, 3: 5, 5: 8 }[first];
      blocks.add(kernel.slice(first, end), emulated.slice(first, end), exact.slice(first, end), first);
    }
    expect(blocks.result()).toEqual(result);
  });

  test('shows the five worst, the first of equals', () => {
    const many = newComparison(binary16);
    many.add(of(...Array.from({ length: 40 }, (_, i) => 1 + (i % 10) * step)), new Float64Array(40).fill(1), undefined);
    expect(many.result().worst.map(({ element, ulps }) => [element, ulps])).toEqual([
      [9, 9],
      [19, 9],
      [29, 9],
      [39, 9],
      [8, 8],
    ]);
    expect(many.result().kernelError.count).toBe(0);
  });

  test('quantiles stay within what there was', () => {
    const far = newComparison(binary32);
    far.add(of(1 + 5000 * 2 ** -23, 1 + 5000 * 2 ** -23), of(1, 1), undefined);
    const { median, p99, max, histogram } = far.result().distance;
    expect([median, p99, max]).toEqual([5000, 5000, 5000]);
    expect(histogram).toEqual([{ upTo: 8192, count: 2 }]);
  });

  test('long rows fall into at most 128 classes', () => {
    const rows = newComparison(binary32, 1000);
    const emulatedRow = new Float64Array(1000).fill(1);
    const kernelRow = emulatedRow.slice();
    kernelRow[999] = 2;
    rows.add(kernelRow, emulatedRow, undefined, 3000);
    const { alongRow } = rows.result();
    expect(alongRow.length).toBeLessThanOrEqual(128);
    expect(alongRow.at(-1)?.distance).toBe(2 ** 23);
    expect(alongRow.slice(0, -1).every(({ distance }) => distance === 0)).toBe(true);
  });

  test('of nothing', () => {
    expect(newComparison(binary16).result()).toMatchObject({
      elements: 0,
      distance: { count: 0, max: 0, histogram: [] },
    });
  });
});
