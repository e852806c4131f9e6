import * as fc from 'fast-check';
import { type Order, orderPresets, type Split, type Tree } from '../../src/reductions/order.ts';
import { anyOrder, anySize, explicitTree, groupsOf } from '../reductions/arbitraries.ts';
import type { Case } from './reduced.ts';

export const presetNames = Object.keys(orderPresets);

/** Every size from 1 to 70 is dealt to some preset, and a large one to each. */
export const presetCases: readonly Case[] = [
  ...Array.from({ length: 70 }, (_, i) => ({ order: presetNames[i % presetNames.length], n: i + 1 })),
  ...presetNames.map((order, i) => ({ order, n: [1000, 257, 100, 4096][i % 4] })),
];

const odds = ['carry', 'floorHalf', 'ceilHalf', 'powerOfTwo'] as const;
const tree = (order: Tree): Order => ({ tree: order });
const split = (order: Partial<Split>): Order => ({
  split: { inner: 'sequential', outer: 'pairwise', ...order },
});

/** Trees of every pairing and rule for odd sizes. */
export const treeCases: readonly Case[] = [
  ...odds.map((odd, i) => ({ order: tree({ pairing: 'adjacent', odd, left: 'upper' }), n: 21 + 20 * i })),
  ...odds.map((odd, i) => ({ order: tree({ pairing: 'halving', odd, tail: 'padZero' }), n: 27 + 20 * i })),
  ...odds.map((odd, i) => ({ order: tree({ pairing: 'halving', odd }), n: 23 + 20 * i })),
  { order: tree({ pairing: 'adjacent', odd: 'counter' }), n: 45 },
  { order: tree({ pairing: 'adjacent', odd: 'counter', left: 'upper', tail: 'padZero' }), n: 20 },
  { order: tree({ pairing: 'butterfly', masks: 'up', odd: 'floorHalf' }), n: 37 },
];

const torch: Order = {
  bySize: {
    limit: 8,
    below: 'sequential',
    otherwise: split({
      lanes: 8,
      tail: 'before',
      inner: split({
        lanes: 4,
        tail: 'first',
        inner: { cascade: { step: 4, levels: 3 } },
        outer: 'sequentialFromFirst',
      }),
      outer: 'sequentialFromFirst',
    }),
  },
};

/** Splits of every way to deal, and what nests in them. */
export const splitCases: readonly Case[] = [
  { order: split({ lanes: 5, vector: 3, round: 20, tailAlternate: 'all', tail: 'after' }), n: 97 },
  { order: split({ lanes: 3, vector: 2, round: 7, head: 4, tail: 'first', tailAlternate: { multiple: 3 } }), n: 61 },
  { order: split({ blocks: 6, round: 15, empty: 'zero' }), n: 70 },
  { order: split({ parts: 9, empty: 'zero', inner: 'halving' }), n: 29 },
  { order: split({ parts: 4, inner: 'numpyPairwise', outer: 'sequential' }), n: 1000 },
  { order: split({ blocks: 512, inner: 'numpyPairwise', outer: 'sequential' }), n: 1300 },
  { order: split({ blocks: 300, inner: split({ lanes: 64, inner: 'sequential', outer: 'halving' }) }), n: 1000 },
  {
    order: split({
      lanes: 256,
      vector: 8,
      empty: 'zero',
      outer: split({ blocks: 32, inner: 'halving', outer: 'sequential' }),
    }),
    n: 4096,
  },
  { order: torch, n: 7 },
  { order: torch, n: 773 },
  { order: { chain: { start: 'first', alternate: { multiple: 4 } } }, n: 22 },
  { order: { chain: { start: 'zero', block: 4 } }, n: 23 },
  { order: split({ lanes: 3, vector: 4, inner: { chain: { start: 'first', block: 5 } } }), n: 77 },
  { order: { bisect: { limit: 5, multiple: 3, inner: 'warp' } }, n: 100 },
];

const ways: fc.Arbitrary<Case> = fc.record({ order: anyOrder, n: fc.oneof(anySize, fc.nat(1100)) });

const explicitCase: fc.Arbitrary<Case> = fc
  .integer({ min: 1, max: 40 })
  .chain((n) => explicitTree(n).map((explicit) => ({ order: { explicit }, n })));

const groupsCase: fc.Arbitrary<Case> = fc
  .integer({ min: 1, max: 40 })
  .chain((n) =>
    fc
      .record({ groups: groupsOf(n), empty: fc.constantFrom('skip', 'zero'), inner: anyOrder, outer: anyOrder })
      .map((order) => ({ order: { split: order }, n })),
  );

const blockCase: fc.Arbitrary<Case> = fc
  .record({
    block: fc.integer({ min: 1, max: 9 }),
    start: fc.constantFrom('zero', 'first'),
    lanes: fc.integer({ min: 1, max: 7 }),
    n: fc.nat(100),
    outer: anyOrder,
  })
  .map(({ block, start, lanes, n, outer }) => ({
    n,
    order: { split: { lanes, vector: 2, inner: { chain: { start, block } }, outer } },
  }));

/** Any order with a number of elements that it can have. */
export const anyCase: fc.Arbitrary<Case> = fc.oneof(
  { weight: 6, arbitrary: ways },
  { weight: 1, arbitrary: explicitCase },
  { weight: 1, arbitrary: groupsCase },
  { weight: 1, arbitrary: blockCase },
);
