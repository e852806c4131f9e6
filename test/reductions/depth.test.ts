import { describe, expect, test } from 'vitest';
import { compileOrder } from '../../src/reductions/compile.ts';
import { planDepths } from '../../src/reductions/depth.ts';
import type { OrderOrName } from '../../src/reductions/order.ts';

function depthsOf(order: OrderOrName, n: number): readonly number[] {
  return [...planDepths(compileOrder(order, n)).depths];
}

const heightOf = (order: OrderOrName, n: number): number => planDepths(compileOrder(order, n)).height;

describe('depths by hand', () => {
  test('of chains: the push onto the empty accumulator counts, loading does not', () => {
    expect(depthsOf('sequential', 4)).toEqual([4, 3, 2, 1]);
    expect(depthsOf('sequentialFromFirst', 4)).toEqual([3, 3, 2, 1]);
    expect(depthsOf({ chain: { start: 'zero', alternate: 'all' } }, 2)).toEqual([2, 1]);
  });

  test('of trees', () => {
    expect(depthsOf('pairwise', 8)).toEqual([3, 3, 3, 3, 3, 3, 3, 3]);
    expect(depthsOf('pairwise', 5)).toEqual([3, 3, 3, 3, 1]);
    // Item 4 meets item 0 first, and these two then go through two more merges.
    expect(depthsOf('halving', 5)).toEqual([3, 2, 2, 2, 3]);
    expect(depthsOf({ explicit: [0, [1, 2]] }, 3)).toEqual([1, 2, 2]);
  });

  test('a block pushed at once counts one', () => {
    expect(depthsOf({ chain: { start: 'zero', block: 4 } }, 6)).toEqual([2, 2, 2, 2, 1, 1]);
  });

  test('merges with empty accumulators count', () => {
    expect(depthsOf({ tree: { pairing: 'butterfly', tail: 'padZero' } }, 3)).toEqual([2, 2, 2]);
  });

  test('of no elements and of one', () => {
    expect(planDepths(compileOrder('pairwise', 0))).toEqual({ depths: new Int32Array(0), height: 0 });
    expect(depthsOf('pairwise', 1)).toEqual([0]);
    expect(depthsOf('sequential', 1)).toEqual([1]);
  });

  test('heights of the presets are those of the literature', () => {
    expect(heightOf('sequential', 1000)).toBe(1000);
    expect(heightOf('pairwise', 1024)).toBe(10);
    // A lane's 32 pushes, then 5 shuffles.
    expect(heightOf('warp', 1024)).toBe(37);
    // 4096 / 128 pushes a thread, then 7 levels.
    expect(heightOf('block', 4096)).toBe(39);
    // 128 terms: 15 pushes onto each of eight accumulators, and three levels; above them 1024 / 128 = 2^3.
    expect(heightOf('numpyPairwise', 1024)).toBe(15 + 3 + 3);
  });
});
