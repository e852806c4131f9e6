import { describe, expect, test } from 'vitest';
import { binary16, binary32 } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { compileOrder } from '../../src/reductions/compile.ts';
import { evaluate } from '../../src/reductions/evaluate.ts';
import { fusedAccumulator, fusedMultiplyAdd } from '../../src/reductions/fused-add.ts';
import type { Order } from '../../src/reductions/order.ts';

const output = float64Arithmetic(binary32, { rounding: 'towardZero' });
const model = (fractionBits: number) => ({ fractionBits, output });
const add = (fractionBits: number, terms: readonly number[], c: number): number =>
  fusedMultiplyAdd(
    model(fractionBits),
    terms,
    terms.map(() => 1),
    c,
  );

describe('a fused add', () => {
  test('keeps so many bits below the largest exponent', () => {
    expect(add(24, [1, 2 ** -24], 0)).toBe(1);
    expect(add(25, [1, 2 ** -23, 2 ** -25], 0)).toBe(1 + 2 ** -23);
    expect(add(24, [-1, 1 + 2 ** -23, 2 ** -24], 0)).toBe(2 ** -23 + 2 ** -24);
    expect(add(23, [-1, 1 + 2 ** -23, 2 ** -24], 0)).toBe(2 ** -23);
    expect(add(24, [-1, 1 + 2 ** -23, 2 ** -25], 0)).toBe(2 ** -23);
    expect(add(25, [-1, 1 + 2 ** -23, 2 ** -25], 0)).toBe(2 ** -23 + 2 ** -25);
  });

  test('cuts toward zero on both sides', () => {
    expect(add(24, [1, -(2 ** -25)], 0)).toBe(1);
    expect(add(24, [-1, 2 ** -25], 0)).toBe(-1);
    expect(add(24, [-1, 2 ** -25, 1, -(2 ** -25)], 0)).toBe(0);
  });

  test('takes a product’s exponent from its factors’', () => {
    // 1.5 · 1.5 = 2.25 counts as exponent 0, so that 2^-24 is kept where 2.25 itself would cut it.
    const terms = [1.5, 2 ** -12, -1.5];
    const factors = [1.5, 2 ** -12, 1.5];
    expect(fusedMultiplyAdd(model(24), terms, factors, 0)).toBe(2 ** -24);
    expect(add(24, [2.25, 2 ** -24, -2.25], 0)).toBe(0);
  });

  test('has no order', () => {
    const terms = [3, 2 ** -20, -3, 2 ** 11, 2 ** -30, -(2 ** 11)];
    expect(add(24, terms, 5)).toBe(add(24, terms.toReversed(), 5));
  });

  test('the addend is aligned too', () => {
    expect(add(24, [2 ** -25], 1)).toBe(1);
    expect(add(24, [2 ** -25, -1], 1)).toBe(0);
    expect(add(24, [2 ** -24, -1], 1)).toBe(2 ** -24);
  });

  test('infinities, NaN and zeros', () => {
    expect(add(24, [Infinity, 1], 0)).toBe(Infinity);
    expect(add(24, [Infinity, -Infinity], 0)).toBeNaN();
    expect(fusedMultiplyAdd(model(24), [Infinity], [0], 1)).toBeNaN();
    expect(add(24, [1], Number.NaN)).toBeNaN();
    expect(add(24, [0, 0], 0)).toBe(0);
    expect(add(24, [1, -1], 0)).toBe(0);
  });

  test('subnormal and extreme binary32 operands', () => {
    expect(fusedMultiplyAdd(model(25), [2 ** -149], [2 ** -149], 0)).toBe(0);
    expect(fusedMultiplyAdd(model(25), [2 ** -149], [1], 0)).toBe(2 ** -149);
    expect(fusedMultiplyAdd(model(25), [2 ** 100], [2 ** 100], 0)).toBe(binary32.max);
    const nearest = { fractionBits: 25, output: float64Arithmetic(binary32) };
    expect(fusedMultiplyAdd(nearest, [2 ** 100], [2 ** 100], 0)).toBe(Infinity);
  });

  test('factors whose products or sums doubles do not hold', () => {
    expect(() => add(24, [0.1], 0)).toThrow('"a" expected values of binary32, got 0.1');
    expect(() => fusedMultiplyAdd(model(24), [1], [1e300], 0)).toThrow('"b" expected values of binary32, got 1e+300');
    const many = Array.from({ length: 1025 }, () => 1);
    expect(() => add(40, many, 0)).toThrow('"a" expected at most 1024 factors, got 1025');
    expect(add(40, many.slice(1), 0)).toBe(1024);
    expect(add(24, [Number.NaN, 1], 0)).toBeNaN();
  });

  test('factors of different number', () => {
    expect(() => fusedMultiplyAdd(model(24), [1, 2], [1], 0)).toThrow('"b" expected 2 factors, got 1');
  });
});

describe('the accumulator of fused adds', () => {
  const order: Order = { chain: { start: 'zero', block: 4 } };
  const sum = fusedAccumulator(model(24), float64Arithmetic(binary16), false);
  const squares = fusedAccumulator(model(24), float64Arithmetic(binary16), true);
  const x = [1, 2 ** -12, -1, 2 ** -12, 3];

  test('pushes blocks', () => {
    const at = (i: number): number => x[i];
    expect(evaluate(compileOrder(order, 5), sum, at)).toBe(3 + 2 ** -11);
    expect(evaluate(compileOrder(order, 5), squares, at)).toBe(11);
  });

  test('pushes single elements as blocks of one, and merges by its arithmetic', () => {
    const at = (i: number): number => [1, 2 ** -25, 2 ** -25, 2 ** -25][i];
    expect(evaluate(compileOrder('sequential', 4), sum, at)).toBe(1);
    expect(evaluate(compileOrder(order, 4), { ...sum, finish: (s) => s }, at)).toBe(1);
    const large = (i: number): number => [2048, 1][i];
    expect(evaluate(compileOrder('pairwise', 2), sum, large)).toBe(2048);
    expect(evaluate(compileOrder('sequential', 2), sum, large)).toBe(2049);
  });
});
