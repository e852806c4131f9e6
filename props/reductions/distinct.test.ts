import { describe, expect, test } from 'vitest';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { squareAccumulator, sumAccumulator } from '../../src/reductions/accumulators.ts';
import { compileOrder } from '../../src/reductions/compile.ts';
import { evaluate } from '../../src/reductions/evaluate.ts';
import { type Order, type OrderOrName, orderPresets } from '../../src/reductions/order.ts';
import { cancelling, formatOf } from './random.ts';
import { symbolic } from './symbolic.ts';

const n = 300;
const seeds = Array.from({ length: 40 }, (_, seed) => seed);
const halving = (odd: 'floorHalf' | 'ceilHalf' | 'powerOfTwo'): Order => ({ tree: { pairing: 'halving', odd } });
const adjacent = (odd: 'floorHalf' | 'ceilHalf' | 'powerOfTwo' | 'counter'): Order => ({
  tree: { pairing: 'adjacent', odd },
});
const lanes = (fields: object): Order => ({
  split: { lanes: 7, inner: 'sequential', outer: 'pairwise', ...fields },
});

/** Orders with trees of their own at 300 elements. sequentialFromFirst is missing: of sums it differs in −0 alone. */
const orders: Readonly<Record<string, OrderOrName>> = {
  ...Object.fromEntries(
    Object.keys(orderPresets)
      .filter((name) => name !== 'sequentialFromFirst')
      // At 300 elements powers of two below the length pair as carried odd ones do, and padding with zeros changes no sum.
      .filter((name) => name !== 'butterflyUp' && name !== 'butterflyDown')
      .map((name) => [name, name]),
  ),
  'halving, floor': halving('floorHalf'),
  'halving, ceiling': halving('ceilHalf'),
  'adjacent, floor': adjacent('floorHalf'),
  'adjacent, ceiling': adjacent('ceilHalf'),
  lanes: lanes({}),
  'lanes of vectors': lanes({ vector: 3 }),
  'lanes, tail after': lanes({ tail: 'after' }),
  'lanes, tail first': lanes({ tail: 'first' }),
  'lanes, tail before': lanes({ tail: 'before' }),
  'lanes, rounds of 20': lanes({ round: 20 }),
  'lanes, head of 2': lanes({ tail: 'after', head: 2 }),
  'blocks of 7': { split: { blocks: 7, inner: 'sequential', outer: 'pairwise' } },
  'seven parts': { split: { parts: 7, inner: 'sequential', outer: 'pairwise' } },
  cascade: { cascade: { step: 16, levels: 3 } },
  'cascade of 4': { cascade: { step: 4, levels: 3 } },
  bisect: { bisect: { limit: 8, multiple: 4, inner: 'sequential' } },
};

const pairs = Object.keys(orders).flatMap((a, i, names) => names.slice(i + 1).map((b) => [a, b] as const));

/** The sum's expression, without what no sum shows: loads and empty accumulators. */
const written = (order: OrderOrName): string => evaluate(compileOrder(order, n), symbolic, (i) => i);

describe.each(['binary16', 'binary32'] as const)('sums in %s', (name) => {
  const arithmetic = float64Arithmetic(formatOf[name]);
  const inputs = seeds.map((seed) => cancelling(seed, n, name));
  const sums = new Map(
    Object.entries(orders).map(([key, order]) => {
      const plan = compileOrder(order, n);
      return [key, inputs.map((x) => evaluate(plan, sumAccumulator({ push: arithmetic }), (i) => x[i]))] as const;
    }),
  );

  test.each(pairs)('%s is not %s', (a, b) => {
    expect(written(orders[a])).not.toBe(written(orders[b]));
    const differing = seeds.filter((seed) => !Object.is(sums.get(a)?.[seed], sums.get(b)?.[seed]));
    expect(differing.length).toBeGreaterThan(0);
  });
});

describe('what sums cannot show', () => {
  const sum = (order: OrderOrName, x: readonly number[]): number =>
    evaluate(
      compileOrder(order, x.length),
      sumAccumulator({ push: float64Arithmetic(formatOf.binary16) }),
      (i) => x[i],
    );

  test('starts from zero and from the first differ in −0', () => {
    expect(sum('sequential', [-0, -0])).toBe(0);
    expect(sum('sequentialFromFirst', [-0, -0])).toBe(-0);
    const start = (from: 'zero' | 'first'): Order => ({
      split: { lanes: 2, inner: { chain: { start: from } }, outer: 'halving' },
    });
    expect(sum(start('zero'), [-0, -0, -0])).toBe(0);
    expect(sum(start('first'), [-0, -0, -0])).toBe(-0);
  });

  test('padding with zeros differs from skipping in −0', () => {
    expect(sum('halving', [-0, -0, -0])).toBe(-0);
    expect(sum('butterflyDown', [-0, -0, -0])).toBe(0);
    expect(sum('pairwise', [-0, -0, -0])).toBe(-0);
    expect(sum('butterflyUp', [-0, -0, -0])).toBe(0);
  });

  test('starts differ in how a fused square is rounded', () => {
    const squares = (order: OrderOrName, x: readonly number[]): number => {
      const accumulator = squareAccumulator({ push: float64Arithmetic(formatOf.binary16), contract: true });
      return evaluate(compileOrder(order, x.length), accumulator, (i) => x[i]);
    };
    const x = seeds.map((seed) => cancelling(seed, 9, 'binary16'));
    expect(x.some((one) => !Object.is(squares('sequential', one), squares('pairwise', one)))).toBe(true);
    expect(x.some((one) => !Object.is(squares('sequential', one), squares('warp', one)))).toBe(true);
  });

  test('which operand is left differs where the merge takes sides', () => {
    const difference = {
      ...sumAccumulator({ push: float64Arithmetic(formatOf.binary16) }),
      merge: (a: number, b: number) => a - b,
    };
    const at = (order: OrderOrName, x: readonly number[]): number =>
      evaluate(compileOrder(order, x.length), difference, (i) => x[i]);
    const left = (side: 'lower' | 'upper'): Order => ({ tree: { pairing: 'halving', left: side } });
    expect([at(left('lower'), [3, 1]), at(left('upper'), [3, 1])]).toEqual([2, -2]);
    // A counter pairs what carrying pairs, but has the newest digit on the left.
    expect([at('pairwise', [1, 2, 5]), at(adjacent('counter'), [1, 2, 5])]).toEqual([-6, 6]);
  });
});
