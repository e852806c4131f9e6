import { describe, expect, test } from 'vitest';
import {
  findIntegerFormat,
  int8,
  int32,
  newAccumulator,
  newAccumulatorEvents,
  overflowLength,
} from '../../src/formats/integers/index.ts';

describe('accumulator', () => {
  test('wraps and counts', () => {
    const accumulator = newAccumulator(int32, 'wrap');
    expect(accumulator.add(2 ** 31 - 1, 1)).toBe(-(2 ** 31));
    expect(accumulator.add(-(2 ** 31), -1)).toBe(2 ** 31 - 1);
    expect(accumulator.multiplyAdd(1, 2 ** 31, 2)).toBe(1);
    expect(accumulator.multiplyAdd(5, -128, 127)).toBe(5 - 128 * 127);
    expect(accumulator.events).toEqual({ operations: 4, wrapped: 3, saturated: 0 });
  });

  test('saturates and counts', () => {
    const events = newAccumulatorEvents();
    const accumulator = newAccumulator(int32, 'saturate', events);
    expect(accumulator.add(2 ** 31 - 1, 1)).toBe(2 ** 31 - 1);
    expect(accumulator.multiplyAdd(0, -(2 ** 40), 2 ** 40)).toBe(-(2 ** 31));
    expect(accumulator.multiplyAdd(10, -2, 5)).toBe(0);
    expect(events).toEqual({ operations: 3, wrapped: 0, saturated: 2 });
  });

  test('is exact where doubles are not', () => {
    const large = 2 ** 53 - 1;
    const accumulator = newAccumulator(int32, 'wrap');
    expect(accumulator.multiplyAdd(0, large, large)).toBe(1);
    expect(accumulator.multiplyAdd(1, large, 3)).toBe(-2);
    expect(accumulator.add(large, 2)).toBe(1);
    expect(newAccumulator(findIntegerFormat('uint8'), 'wrap').add(250, 10)).toBe(4);
    expect(newAccumulator(int8, 'wrap').multiplyAdd(-0, 0, -1)).toBe(0);
  });

  test('rejects what is not exact', () => {
    const accumulator = newAccumulator(int32, 'wrap');
    expect(() => accumulator.add(0, 0.5)).toThrow('"term" expected a safe integer, got 0.5');
    expect(() => accumulator.add(2 ** 53, 0)).toThrow('"sum"');
    expect(() => accumulator.multiplyAdd(0, Number.NaN, 0)).toThrow('"a"');
    expect(() => accumulator.multiplyAdd(0, 0, Infinity)).toThrow('"b"');
    expect(() => newAccumulator(int32, 'clip' as 'wrap')).toThrow('"rule" expected wrap or saturate');
  });
});

describe('overflowLength', () => {
  test.each([
    ['squares of int8', int32, 0, 255 ** 2, 33026],
    ['products of int8', int32, -128 * 127, 128 ** 2, 131072],
    ['deviations of int8', int32, -255, 255, 8421505],
    ['products of −128 and 1', int32, -128, 0, 2 ** 24 + 1],
    ['int8 in int8', int8, -128, 127, 2],
    ['negative terms without a sign', findIntegerFormat('uint8'), -1, 0, 1],
    ['zeros', int32, 0, 0, Infinity],
    ['terms beyond the range', int8, 0, 1000, 1],
  ])('%s', (_name, format, low, high, length) => {
    expect(overflowLength(format, low, high)).toBe(length);
  });

  test('rejects an empty range', () => {
    expect(() => overflowLength(int32, 1, 0)).toThrow('"high" expected at least 1');
    expect(() => overflowLength(int32, 0.5, 1)).toThrow('"low"');
  });
});
