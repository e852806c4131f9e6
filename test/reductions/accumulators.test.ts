import { describe, expect, test } from 'vitest';
import { bfloat16, binary16, binary32, binary64, findFloatFormat } from '../../src/formats/catalogue.ts';
import { extremumRules, maximumBy } from '../../src/formats/compare.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import {
  averagingAccumulator,
  extremeAccumulator,
  kahanAccumulator,
  neumaierAccumulator,
  squareAccumulator,
  sumAccumulator,
} from '../../src/reductions/accumulators.ts';
import { compileOrder } from '../../src/reductions/compile.ts';
import { type Accumulator, evaluate } from '../../src/reductions/evaluate.ts';
import type { OrderOrName } from '../../src/reductions/order.ts';

const half = float64Arithmetic(binary16);
const single = float64Arithmetic(binary32);
const double = float64Arithmetic(binary64);

function total<S>(accumulator: Accumulator<S>, x: readonly number[], order: OrderOrName = 'sequential'): number {
  return accumulator.finish(evaluate(compileOrder(order, x.length), accumulator, (i) => x[i]));
}

describe('a plain sum', () => {
  test('rounds every step: 2048 + 1 + 1 in binary16', () => {
    expect(total(sumAccumulator({ push: half }), [2048, 1, 1])).toBe(2048);
    expect(total(sumAccumulator({ push: half }), [1, 1, 2048])).toBe(2050);
  });

  test('rounds terms that it loads to its format', () => {
    expect(total(sumAccumulator({ push: half }), [2049, 1], 'sequentialFromFirst')).toBe(2048);
    expect(total(sumAccumulator({ push: half }), [2049, 1])).toBe(2048);
  });

  test('merges in a format of its own', () => {
    const steps = { push: single, merge: half };
    expect(total(sumAccumulator(steps), [2048, 1])).toBe(2049);
    expect(total(sumAccumulator(steps), [2048, 1], 'pairwise')).toBe(2048);
  });

  test('of zeros keeps −0 from the first and loses it from zero', () => {
    expect(total(sumAccumulator({ push: half }), [-0, -0])).toBe(0);
    expect(total(sumAccumulator({ push: half }), [-0, -0], 'sequentialFromFirst')).toBe(-0);
    expect(total(sumAccumulator({ push: float64Arithmetic(binary16, { rounding: 'towardNegative' }) }), [-0, -0])).toBe(
      -0,
    );
  });
});

describe('a sum of squares', () => {
  const x = 1 + 2 ** -10;

  test('by fma rounds once, by multiply and add twice', () => {
    // The square lies just below 0.5 and is rounded to it: 1025.5 is a tie that goes to the even 1026.
    const near = half.round(0.7071);
    const at = (contract: boolean): number =>
      total({ ...squareAccumulator({ push: half, contract }), zero: () => 1025 }, [near]);
    expect(half.multiply(near, near)).toBe(0.5);
    expect(near * near).toBeLessThan(0.5);
    expect([at(true), at(false)]).toEqual([1025, 1026]);
  });

  test('the alternate push is never fused', () => {
    const near = half.round(0.7071);
    const accumulator = { ...squareAccumulator({ push: half, contract: true }), zero: () => 1025 };
    expect(total(accumulator, [near])).toBe(1025);
    expect(total(accumulator, [near], { chain: { start: 'zero', alternate: 'all' } })).toBe(1026);
  });

  test('loads a rounded square', () => {
    expect(squareAccumulator({ push: half, contract: true }).load(x)).toBe(1 + 2 ** -9);
    expect(squareAccumulator({ push: single, product: half, contract: false }).load(x)).toBe(1 + 2 ** -9);
    expect(squareAccumulator({ push: single, contract: false }).load(x)).toBe(x * x);
  });
});

describe('compensated sums', () => {
  const tenths = Array.from({ length: 10 }, () => 0.1);

  test('ten tenths', () => {
    expect(total(sumAccumulator({ push: double }), tenths)).toBe(0.9999999999999999);
    expect(total(kahanAccumulator({ push: double }), tenths)).toBe(1);
    expect(total(neumaierAccumulator({ push: double }), tenths)).toBe(1);
  });

  test('1 + 1e100 + 1 − 1e100: Neumaier’s example, where Kahan’s gives 0', () => {
    const terms = [1, 1e100, 1, -1e100];
    expect(total(sumAccumulator({ push: double }), terms)).toBe(0);
    expect(total(kahanAccumulator({ push: double }), terms)).toBe(0);
    expect(total(neumaierAccumulator({ push: double }), terms)).toBe(2);
  });

  test('4096 ones in binary16, where a plain sum stops at 2048', () => {
    const ones = Array.from({ length: 4096 }, () => 1);
    expect(total(sumAccumulator({ push: half }), ones)).toBe(2048);
    expect(total(kahanAccumulator({ push: half }), ones)).toBe(4096);
    expect(total(neumaierAccumulator({ push: half }), ones)).toBe(4096);
  });

  test('what is lost survives merges', () => {
    const terms = [2048, 1, 1, 1, 1, 1, 1, 1];
    const order: OrderOrName = { split: { blocks: 2, inner: 'sequential', outer: 'pairwise' } };
    expect(total(sumAccumulator({ push: half }), terms, order)).toBe(2054);
    expect(total(sumAccumulator({ push: half }), terms)).toBe(2048);
    expect(total(neumaierAccumulator({ push: half }), terms, order)).toBe(half.round(2055));
    // In steps of 2 the middle 2055 goes to the even 2056.
    expect(half.round(2055)).toBe(2056);
    expect(total(kahanAccumulator({ push: half }), terms, order)).toBeGreaterThanOrEqual(2054);
  });

  test('Kahan’s merge pushes the right part’s sum and then what it lost', () => {
    const kahan = kahanAccumulator({ push: half });
    const part = { sum: 2048, compensation: -0.75 };
    // 2048.75 is rounded before it is added, as any term of that size would be.
    expect(kahan.merge(part, part)).toEqual({ sum: 4096, compensation: -0.75 });
    expect(kahan.merge({ sum: 0, compensation: 0 }, { sum: 1, compensation: -0.25 })).toEqual({
      sum: 1.25,
      compensation: 0,
    });
  });

  test('a NaN stays', () => {
    expect(total(kahanAccumulator({ push: half }), [1, Number.NaN])).toBeNaN();
    expect(total(neumaierAccumulator({ push: half }), [Number.NaN, 1])).toBeNaN();
  });
});

describe('an average kept as an average', () => {
  const average = averagingAccumulator({ push: half });

  test('never grows, where a sum overflows', () => {
    const large = Array.from({ length: 8 }, () => 60000);
    expect(total(average, large, 'pairwise')).toBe(Infinity);
    expect(total(average, [30000, 32000, 30000, 32000], 'pairwise')).toBe(31008);
    expect(total(sumAccumulator({ push: half }), [30000, 32000, 30000, 32000], 'pairwise')).toBe(Infinity);
  });

  test.each([
    ['a chain of three', 'sequential', 3],
    ['a carried odd one', 'pairwise', 3],
    ['uneven blocks', { split: { blocks: 2, inner: 'pairwise', outer: 'pairwise' } }, 5],
  ] as const)('refuses unequal parts: %s', (_name, order: OrderOrName, n) => {
    const x = Array.from({ length: n }, () => 1);
    expect(() => total(average, x, order)).toThrow(/expected an order that merges equal parts, got \d+ and \d+ terms/);
  });

  test('empty parts do not count', () => {
    expect(total(average, [1, 3], 'butterflyDown')).toBe(2);
    expect(total(average, [1, 3, 5, 7], 'warp')).toBe(4);
    expect(total(average, [], 'pairwise')).toBe(0);
  });
});

describe('an extreme', () => {
  test.each(Object.keys(extremumRules) as (keyof typeof extremumRules)[])(
    'by the rule %s has the tree’s order',
    (rule) => {
      const pick = (a: number, b: number): number => maximumBy(extremumRules[rule], a, b);
      const accumulator = extremeAccumulator(pick, -Infinity);
      const [x, y, z] = [Number.NaN, 1, 2];
      expect(total(accumulator, [x, y, z], 'sequentialFromFirst')).toBe(pick(pick(x, y), z));
      expect(total(accumulator, [y, x, z], 'halving')).toBe(pick(pick(y, z), x));
    },
  );

  test('of nothing is its start', () => {
    expect(total(extremeAccumulator(Math.max, -Infinity), [])).toBe(-Infinity);
  });
});

describe('narrow formats', () => {
  test('bfloat16 sums stop at 256 ones, e4m3 at 16', () => {
    const ones = Array.from({ length: 600 }, () => 1);
    expect(total(sumAccumulator({ push: float64Arithmetic(bfloat16) }), ones)).toBe(256);
    expect(total(sumAccumulator({ push: float64Arithmetic(findFloatFormat('e4m3fn')) }), ones)).toBe(16);
  });
});
