import { expect, test } from 'vitest';
import { firstDifference, refuseUnlessEqual } from '../../bench/harness/equal.ts';
import { median, ratioOf, timesOf } from '../../bench/harness/numbers.ts';

test('a median is the middle, or the mean of the two in the middle', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 10])).toBe(3.5);
  expect(median([100, 9, 20])).toBe(20);
  expect(() => median([])).toThrow(RangeError);
});

test('times are summed up by their median and the best', () => {
  expect(timesOf([5, 2, 9])).toEqual({ median: 5, best: 2 });
});

test('a ratio is the median of the rounds’, which a machine that slows down leaves alone', () => {
  const baseline = [1, 1, 10, 10, 1];
  const ours = [2, 2, 20, 20, 2];
  expect(ratioOf(ours, baseline)).toBe(2);
  // The ratio of the medians of other rounds would be another one.
  expect(ratioOf([2, 2, 20, 20, 20], baseline)).toBe(2);
  expect(() => ratioOf([1], [1, 2])).toThrow('a time for each of 1 rounds, got 2');
});

test('results are compared by their bits, a NaN being any NaN', () => {
  expect(firstDifference([1, Number.NaN, -0], [1, Number.NaN, -0])).toBe(-1);
  expect(firstDifference([1, 0], [1, -0])).toBe(1);
  expect(firstDifference([1, 2, 3], [1, 2])).toBe(2);
  expect(firstDifference([1], [1, 2])).toBe(1);
  expect(() => refuseUnlessEqual('a path', [1, 2], [1, 3])).toThrow(
    'a path: 2 at element 1 of 2, where the reference says 3',
  );
});
