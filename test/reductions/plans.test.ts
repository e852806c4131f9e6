import { describe, expect, test } from 'vitest';
import { compileOrder } from '../../src/reductions/compile.ts';
import { type Order, orderPresets } from '../../src/reductions/order.ts';
import { planFor } from '../../src/reductions/plans.ts';

describe('remembered plans', () => {
  test('are those of compileOrder, asked for again and again, of more than are kept', () => {
    for (const round of [1, 2]) {
      for (const name of Object.keys(orderPresets)) {
        for (const n of [1, 7, 64]) {
          expect([round, name, planFor(name, n, orderPresets)]).toEqual([round, name, compileOrder(name, n)]);
        }
      }
    }
    expect(planFor('pairwise', 9, orderPresets)).toBe(planFor('pairwise', 9, orderPresets));
  });

  test('know an order that was changed, and a table in which its names mean something else', () => {
    const order = { split: { lanes: 2, inner: 'sequential', outer: 'mine' } };
    const table = (mine: Order) => ({ ...orderPresets, mine });
    const [first, second] = ['pairwise', 'sequential'].map((name) => table(orderPresets[name]));
    const expected = [first, second].map((one) => compileOrder(order, 9, one));
    expect(expected[0]).not.toEqual(expected[1]);
    expect([first, second].map((one) => planFor(order, 9, one))).toEqual(expected);
    order.split.lanes = 3;
    expect(planFor(order, 9, first)).toEqual(compileOrder(order, 9, first));
  });
});
