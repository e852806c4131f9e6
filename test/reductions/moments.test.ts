import { describe, expect, test } from 'vitest';
import { uniform } from '../../props/reductions/random.ts';
import { binary16, binary32, binary64 } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { compileOrder } from '../../src/reductions/compile.ts';
import { evaluate } from '../../src/reductions/evaluate.ts';
import { type MergeFormName, mergeForms } from '../../src/reductions/merge-forms.ts';
import { type Moments, type WelfordSteps, welfordAccumulator } from '../../src/reductions/moments.ts';
import type { OrderOrName } from '../../src/reductions/order.ts';

const single = float64Arithmetic(binary32);
const half = float64Arithmetic(binary16);
const kinds = ['divide', 'reciprocal'] as const;

function moments(x: readonly number[], steps: Partial<WelfordSteps> = {}, order: OrderOrName = 'sequential'): Moments {
  const accumulator = welfordAccumulator({ arithmetic: single, division: 'divide', contract: false, ...steps });
  return evaluate(compileOrder(order, x.length), accumulator, (i) => x[i]);
}

const forms = Object.keys(mergeForms) as MergeFormName[];
const every = kinds.flatMap((division) =>
  kinds.flatMap((mergeDivision) =>
    forms.flatMap((mergeForm) => [true, false].map((contract) => ({ division, mergeDivision, mergeForm, contract }))),
  ),
);
const orders: readonly OrderOrName[] = [
  'sequential',
  'sequentialFromFirst',
  'pairwise',
  'warp',
  'block',
  'numpyPairwise',
];

describe('Welford and Chan', () => {
  // Partial means of 8, 4, 12, 0 … are integers, so that no step rounds.
  test.each(every)('are exact where every partial mean is: %o', (steps) => {
    expect(moments([4, 8, 0, 4], steps)).toEqual({ count: 4, mean: 4, squares: 32 });
    expect(moments([6, 2, 6, 2], steps, 'pairwise')).toEqual({ count: 4, mean: 4, squares: 16 });
    expect(moments([6, 2, 6, 2], steps, 'halving')).toEqual({ count: 4, mean: 4, squares: 16 });
    expect(moments([5, 5, 5, 5, 5], steps, 'warp')).toEqual({ count: 5, mean: 5, squares: 0 });
  });

  test.each(orders.flatMap((order) => every.map((steps) => [order, steps] as const)))(
    'stay near the exact moments: %j, %o',
    (order, steps) => {
      const n = 257;
      const x = Array.from({ length: n }, (_, i) => Math.fround(3 + uniform(7, i)));
      const mean = x.reduce((a, b) => a + b, 0) / n;
      const squares = x.reduce((a, b) => a + (b - mean) ** 2, 0);
      const result = moments(x, steps, order);
      expect(result.count).toBe(n);
      expect(Math.abs(result.mean - mean)).toBeLessThan(n * 2 ** -24 * Math.abs(mean));
      expect(Math.abs(result.squares - squares) / squares).toBeLessThan(n * 2 ** -24 * 20);
    },
  );

  test('a push by hand: δ = x − μ; μ + δ/n; M + δ(x − μ′)', () => {
    const f = Math.fround;
    const x = [0.1, 0.7, -0.3].map(f);
    const [first, second, third] = x;
    const mean2 = f(first + f(f(second - first) / 2));
    const squares2 = f(0 + f(f(second - first) * f(second - mean2)));
    const delta = f(third - mean2);
    const mean3 = f(mean2 + f(delta / 3));
    const squares3 = f(squares2 + f(delta * f(third - mean3)));
    expect(moments(x, {}, 'sequentialFromFirst')).toEqual({ count: 3, mean: mean3, squares: squares3 });
    // From zero the first push divides by 1 and adds δ·0.
    expect(moments(x)).toEqual({ count: 3, mean: mean3, squares: squares3 });
    const byReciprocal = f(mean2 + f(delta * f(1 / 3)));
    expect(moments(x, { division: 'reciprocal' }).mean).toBe(byReciprocal);
  });

  test('a merge by hand: μA + δ·nB/n; MA + (MB + δ²·nB/n·nA)', () => {
    const f = Math.fround;
    const x = [0.1, 0.7, -0.3].map(f);
    const left = moments(x.slice(0, 2), {}, 'sequentialFromFirst');
    const order: OrderOrName = { split: { blocks: 2, inner: 'sequentialFromFirst', outer: 'pairwise' } };
    const delta = f(x[2] - left.mean);
    const share = f(1 / 3);
    expect(moments(x, {}, order)).toEqual({
      count: 3,
      mean: f(left.mean + f(delta * share)),
      squares: f(left.squares + f(0 + f(f(f(delta * delta) * share) * 2))),
    });
  });

  test('other merges by hand, empty parts in those that count them', () => {
    const f = Math.fround;
    const x = [0.1, 0.7, -0.3].map(f);
    const order: OrderOrName = {
      split: { lanes: 4, vector: 2, empty: 'zero', inner: 'sequential', outer: 'pairwise' },
    };
    const left = moments(x.slice(0, 2));
    const [delta, third] = [f(x[2] - left.mean), f(1 / 3)];
    const squared = f(delta * delta);
    const summed = f(left.squares + f(f(squared * 2) * third));
    const merged = (mergeForm: MergeFormName) => moments(x, { mergeForm, mergeDivision: 'reciprocal' }, order);
    expect(merged('summed')).toEqual({ count: 3, mean: f(left.mean + f(delta * third)), squares: summed });
    const byShares = f(f(f(2 * third) * left.mean) + f(third * x[2]));
    // Lanes 2 and 3 are empty: 3·(1/3) rounds to 1, and nothing is added.
    expect(merged('shares')).toEqual({ count: 3, mean: byShares, squares: summed });
    const byTotals = f(f(f(2 * left.mean) + x[2]) * third);
    const again = f(f(3 * byTotals) * third);
    const squares = f(left.squares + f(0 + f(f(squared * 2) * third)));
    expect(merged('totals')).toEqual({ count: 3, mean: again, squares });
  });

  test('a part of no terms changes a mean by shares whose reciprocal is not exact', () => {
    // 41·fl(1/41) is not 1 in binary32.
    const x = Array.from({ length: 41 }, (_, i) => Math.fround(3 + uniform(2, i)));
    const order: OrderOrName = {
      split: { lanes: 2, vector: 41, empty: 'zero', inner: 'sequential', outer: 'pairwise' },
    };
    const steps = { mergeForm: 'shares', mergeDivision: 'reciprocal' } as const;
    expect(moments(x, steps, order).mean).not.toBe(moments(x, steps).mean);
    expect(moments(x, { ...steps, mergeForm: 'summed' }, order)).toEqual(moments(x, steps));
  });

  test('the alternate push always divides', () => {
    const x = Array.from({ length: 40 }, (_, i) => Math.fround(uniform(4, i)));
    const all: OrderOrName = { chain: { start: 'zero', alternate: 'all' } };
    const steps = { division: 'reciprocal', contract: true } as const;
    // Contracted products stay contracted.
    expect(moments(x, steps, all)).toEqual(moments(x, { ...steps, division: 'divide' }));
    expect(moments(x, steps, all)).not.toEqual(moments(x, steps));
  });

  test('each choice changes some result', () => {
    const inputs = [1, 2, 3, 4, 5].map((seed) => Array.from({ length: 100 }, (_, i) => Math.fround(uniform(seed, i))));
    const order: OrderOrName = { split: { blocks: 7, inner: 'sequentialFromFirst', outer: 'sequentialFromFirst' } };
    const results = every.map((steps) => JSON.stringify(inputs.map((x) => moments(x, steps, order))));
    expect(new Set(results).size).toBe(every.length);
  });

  test('counts enter as the format holds them', () => {
    // 2049 is no binary16: the 2049th push divides by 2048.
    const x = [...Array.from({ length: 2048 }, () => 0), 2];
    const wide = moments(x, { arithmetic: half });
    expect(wide.count).toBe(2049);
    expect(wide.mean).toBe(2 / 2048);
  });

  test('of nothing, and of one', () => {
    expect(moments([])).toEqual({ count: 0, mean: 0, squares: 0 });
    expect(moments([3], {}, 'block')).toEqual({ count: 1, mean: 3, squares: 0 });
    expect(moments([0.1], { arithmetic: half }, 'sequentialFromFirst').mean).toBe(half.round(0.1));
  });

  test('in binary64 agree with two passes to rounding', () => {
    const x = Array.from({ length: 50 }, (_, i) => 1e8 + uniform(9, i));
    const double = float64Arithmetic(binary64);
    const { mean, squares } = moments(x, { arithmetic: double }, 'pairwise');
    const shifted = x.map((value) => value - 1e8);
    const exactMean = shifted.reduce((a, b) => a + b, 0) / 50;
    expect(mean - 1e8).toBeCloseTo(exactMean, 6);
    expect(squares).toBeCloseTo(
      shifted.reduce((a, b) => a + (b - exactMean) ** 2, 0),
      5,
    );
  });
});
