import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { binary16, binary32, findFormat } from '../../src/formats/catalogue.ts';
import {
  elementCount,
  gather,
  normaliseAxis,
  offsetsOver,
  stridesOf,
  tensor,
  tensorOf,
  transpose,
} from '../../src/tensors/tensor.ts';

const range = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => i);

describe('a tensor', () => {
  test('has a shape that fits its data', () => {
    expect(tensor(binary32, [2, 3], range(6)).shape).toEqual([2, 3]);
    expect(tensor(binary32, [], range(1)).data).toEqual(range(1));
    expect(tensor(binary32, [4, 0], range(0)).data.length).toBe(0);
    expect(() => tensor(binary32, [2, 3], range(5))).toThrow('"data" expected 6 values for the shape [2,3], got 5');
    expect(() => tensor(binary32, [-1], range(1))).toThrow('"shape" expected non-negative integers, got [-1]');
    expect(() => tensor(binary32, [1.5, 2], range(3))).toThrow(RangeError);
  });

  test('of numbers holds values of its format alone', () => {
    expect([...tensorOf(binary16, [2], [1, Number.NaN]).data]).toEqual([1, Number.NaN]);
    expect(() => tensorOf(binary16, [3], [1, 2049, 0.1])).toThrow(
      '"values" expected values of binary16, got 2049 at index 1',
    );
    expect(() => tensorOf(findFormat('int8'), [1], [-0])).toThrow('got 0 at index 0');
    expect(() => tensorOf(findFormat('e2m1'), [1], [Number.NaN])).toThrow('got NaN');
  });

  test('is counted by its shape', () => {
    expect([elementCount([]), elementCount([2, 3]), elementCount([5, 0])]).toEqual([1, 6, 0]);
  });
});

describe('axes', () => {
  test('count from either end', () => {
    expect([normaliseAxis(-1, 3), normaliseAxis(0, 3), normaliseAxis(-3, 3)]).toEqual([2, 0, 0]);
  });

  test.each([
    [3, 3],
    [-4, 3],
    [0.5, 3],
    [0, 0],
    [Number.NaN, 2],
  ])('%d of rank %d is none', (axis, rank) => {
    expect(() => normaliseAxis(axis, rank)).toThrow(
      `"axis" expected an integer from ${-rank} to ${rank - 1}, got ${axis}`,
    );
  });
});

describe('walks', () => {
  test('run the last axis fastest', () => {
    expect(stridesOf([2, 3, 4])).toEqual([12, 4, 1]);
    expect(stridesOf([])).toEqual([]);
    const walk = [
      { length: 2, stride: 10 },
      { length: 3, stride: 1 },
    ];
    expect([...offsetsOver(walk)]).toEqual([0, 1, 2, 10, 11, 12]);
    expect([...offsetsOver([])]).toEqual([0]);
    expect([...offsetsOver([{ length: 0, stride: 1 }])]).toEqual([]);
  });

  test('gather at any strides', () => {
    expect([...gather(range(6), [3, 2], [1, 3])]).toEqual([0, 3, 1, 4, 2, 5]);
    expect([...gather(range(6), [2, 2], [0, 1], 4)]).toEqual([4, 5, 4, 5]);
    expect([...gather(range(4), [4], [-1], 3)]).toEqual([3, 2, 1, 0]);
    expect(() => gather(range(4), [5], [1])).toThrow('"strides" reach element 4 of 4');
    expect(() => gather(range(4), [2], [-1])).toThrow('"strides" reach element -1 of 4');
    expect(() => gather(range(4), [2, 2], [1])).toThrow('"strides" expected 2 entries, got 1');
  });
});

describe('transposing', () => {
  test('moves axes', () => {
    const a = tensor(binary32, [2, 3], range(6));
    expect(transpose(a, [1, 0])).toEqual(tensor(binary32, [3, 2], Float64Array.of(0, 3, 1, 4, 2, 5)));
    expect(transpose(a, [-1, -2])).toEqual(transpose(a, [1, 0]));
    expect(() => transpose(a, [0, 0])).toThrow('"order" expected a permutation of 2 axes, got [0,0]');
    expect(() => transpose(a, [0])).toThrow('"order" expected a permutation of 2 axes');
    expect(() => transpose(a, [0, 1, 1])).toThrow(RangeError);
  });

  const cases = fc
    .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
    .chain((shape) =>
      fc.tuple(fc.constant(shape), fc.shuffledSubarray([...shape.keys()], { minLength: shape.length })),
    );

  property.prop({ one: cases })('puts each element at its permuted index, and back', ({ one: [shape, order] }) => {
    const a = tensor(binary32, shape, range(elementCount(shape)));
    const moved = transpose(a, order);
    const [from, to] = [stridesOf(shape), stridesOf(moved.shape)];
    moved.data.forEach((value, i) => {
      const index = moved.shape.map((length, axis) => Math.floor(i / to[axis]) % length);
      expect(value).toBe(order.reduce((sum, axis, k) => sum + index[k] * from[axis], 0));
    });
    expect(
      transpose(
        moved,
        order.map((_, axis) => order.indexOf(axis)),
      ),
    ).toEqual(a);
  });
});
