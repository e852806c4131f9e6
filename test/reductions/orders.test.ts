import { describe, expect, test } from 'vitest';
import { symbolic } from '../../props/reductions/symbolic.ts';
import { compileOrder } from '../../src/reductions/compile.ts';
import { describeOrder } from '../../src/reductions/describe.ts';
import { evaluate } from '../../src/reductions/evaluate.ts';
import { type Order, type OrderOrName, orderPresets } from '../../src/reductions/order.ts';

const text = (order: OrderOrName, n: number): string => evaluate(compileOrder(order, n), symbolic, (i) => i);
const tree = (fields: object): Order => ({ tree: { pairing: 'adjacent', ...fields } });
const split = (fields: object): Order => ({
  split: { inner: 'sequential', outer: 'sequentialFromFirst', ...fields },
});

describe('orders worked out by hand', () => {
  test.each<[string, OrderOrName, number, string]>([
    ['a chain from zero', 'sequential', 3, 'P(P(P(Z,0),1),2)'],
    ['a chain from the first', 'sequentialFromFirst', 3, 'P(P(L0,1),2)'],
    [
      'the others way up to a multiple',
      { chain: { start: 'zero', alternate: { multiple: 2 } } },
      3,
      'P(A(A(Z,0),1),2)',
    ],
    ['all of them', { chain: { start: 'first', alternate: 'all' } }, 3, 'A(A(L0,1),2)'],
    ['fused adds of two', { chain: { start: 'zero', block: 2 } }, 5, 'B(B(B(Z,0,1),2,3),4)'],
    ['neighbours, an odd one carried', 'pairwise', 5, 'M(M(M(L0,L1),M(L2,L3)),L4)'],
    ['neighbours, cut at half', tree({ odd: 'floorHalf' }), 5, 'M(M(L0,L1),M(L2,M(L3,L4)))'],
    ['neighbours, cut above half', tree({ odd: 'ceilHalf' }), 5, 'M(M(M(L0,L1),L2),M(L3,L4))'],
    ['neighbours, cut at a power of two', tree({ odd: 'powerOfTwo' }), 7, 'M(M(M(L0,L1),M(L2,L3)),M(M(L4,L5),L6))'],
    ['a binary counter', tree({ odd: 'counter' }), 7, 'M(M(L6,M(L4,L5)),M(M(L0,L1),M(L2,L3)))'],
    ['the upper one left', tree({ left: 'upper' }), 3, 'M(L2,M(L1,L0))'],
    ['padded with zeros', tree({ tail: 'padZero' }), 3, 'M(M(L0,L1),M(L2,Z))'],
    ['halving', 'halving', 6, 'M(M(M(L0,L4),L2),M(M(L1,L5),L3))'],
    ['halving, floor', tree({ pairing: 'halving', odd: 'floorHalf' }), 5, 'M(M(M(L0,L2),M(L1,L3)),L4)'],
    ['halving, ceiling', tree({ pairing: 'halving', odd: 'ceilHalf' }), 5, 'M(M(M(L0,L3),L2),M(L1,L4))'],
    ['lanes of vectors', split({ lanes: 2, vector: 2 }), 7, 'M(P(P(P(P(Z,0),1),4),5),P(P(P(Z,2),3),6))'],
    ['lanes, then the tail', split({ lanes: 2, tail: 'after' }), 5, 'P(M(P(P(Z,0),2),P(P(Z,1),3)),4)'],
    ['the tail onto the first', split({ lanes: 2, tail: 'first' }), 5, 'M(P(P(P(Z,0),2),4),P(P(Z,1),3))'],
    ['the tail before', split({ lanes: 2, tail: 'before' }), 3, 'M(M(P(Z,2),P(Z,0)),P(Z,1))'],
    ['a head with the tail', split({ lanes: 2, tail: 'after', head: 1 }), 4, 'P(P(M(P(Z,1),P(Z,2)),0),3)'],
    ['blocks', split({ blocks: 2 }), 5, 'M(M(P(P(Z,0),1),P(P(Z,2),3)),P(Z,4))'],
    ['blocks of each row of three', split({ blocks: 2, round: 3 }), 5, 'M(M(P(P(Z,0),1),P(Z,2)),P(P(Z,3),4))'],
    ['lanes of each row of three', split({ lanes: 2, round: 3 }), 5, 'M(P(P(P(Z,0),2),3),P(P(Z,1),4))'],
    ['parts', split({ parts: 2 }), 5, 'M(P(P(P(Z,0),1),2),P(P(Z,3),4))'],
    ['parts without items left out', split({ parts: 4 }), 5, 'M(M(P(P(Z,0),1),P(P(Z,2),3)),P(Z,4))'],
    [
      'parts without items as zeros',
      split({ parts: 4, empty: 'zero' }),
      5,
      'M(M(M(P(P(Z,0),1),P(P(Z,2),3)),P(Z,4)),Z)',
    ],
    ['lanes without items as zeros', split({ lanes: 3, empty: 'zero' }), 2, 'M(M(P(Z,0),P(Z,1)),Z)'],
    ['groups', split({ groups: [[2, 0], [], [1]] }), 3, 'M(P(P(Z,2),0),P(Z,1))'],
    ['a cascade', { cascade: { step: 2, levels: 2 } }, 5, 'M(P(Z,4),M(M(Z,P(P(Z,0),1)),P(P(Z,2),3)))'],
    ['halves', { bisect: { limit: 2, multiple: 2, inner: 'sequential' } }, 5, 'M(P(P(Z,0),1),P(P(P(Z,2),3),4))'],
    ['an explicit tree', { explicit: [2, [0, 1, 3]] }, 4, 'M(L2,M(M(L0,L1),L3))'],
  ])('%s', (_name, order, n, expected) => {
    expect(text(order, n)).toBe(expected);
  });

  test.each(Object.keys(orderPresets))('%s of no elements is the empty accumulator', (name) => {
    expect(text(name, 0)).toBe('Z');
  });

  test.each(Object.keys(orderPresets))('%s of one element holds it once', (name) => {
    expect(text(name, 1).match(/\d/g)).toEqual(['0']);
  });
});

/** What lane 0 holds after exchanges with lane xor mask; a lane whose partner is not there keeps what it has. */
function exchanged(n: number, masks: readonly number[], missing: string | undefined): string {
  const lanes = 2 ** Math.ceil(Math.log2(Math.max(n, 1)));
  let held = Array.from({ length: lanes }, (_, lane) => (lane < n ? `L${lane}` : missing));
  for (const mask of masks) {
    held = held.map((own, lane) => {
      const other = held[lane ^ mask];
      return own === undefined || other === undefined ? own : `M(${own},${other})`;
    });
  }
  return String(held[0]);
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8, 11, 16, 24, 31, 32])('a butterfly of %d lanes', (n) => {
  const up = [1, 2, 4, 8, 16].filter((mask) => mask < n);
  const down = up.toReversed();

  test.each([
    ['up', up],
    ['down', down],
  ] as const)('masks %s', (masks, list) => {
    const butterfly = (tail: 'skip' | 'padZero'): Order => ({ tree: { pairing: 'butterfly', masks, tail } });
    expect(text(butterfly('skip'), n)).toBe(exchanged(n, list, undefined));
    expect(text(butterfly('padZero'), n)).toBe(exchanged(n, list, 'Z'));
  });
});

describe('orders that do not fit', () => {
  test.each<[string, OrderOrName, number, string]>([
    ['a name that is none', 'sideways', 3, '"order" expected one of sequential, '],
    ['a name of Object.prototype', 'constructor', 3, '"order" expected one of sequential, '],
    [
      'groups that leave one out',
      split({ groups: [[0], [2]] }),
      3,
      '"split.groups" expected each position from 0 to 2',
    ],
    ['groups that take one twice', split({ groups: [[0, 1], [1]] }), 3, '"split.groups" expected each position'],
    ['groups of more elements', split({ groups: [[0, 1, 2, 3]] }), 3, '"split.groups" expected each position'],
    ['a tree that leaves one out', { explicit: [0, 2] }, 3, '"explicit" expected each position from 0 to 2'],
    ['a tree that takes one twice', { explicit: [0, [1, 1]] }, 2, '"explicit" expected each position'],
    ['a tree of more elements', { explicit: [0, [1, 2]] }, 2, '"explicit" expected each position'],
    [
      'a tree of partial results that are not there',
      split({ lanes: 2, outer: { explicit: [0, 1, 2] } }),
      4,
      '"explicit"',
    ],
    [
      'blocks of partial results',
      split({ lanes: 2, outer: { chain: { start: 'zero', block: 2 } } }),
      4,
      '"chain.block"',
    ],
    [
      'orders by group inside an order',
      split({ lanes: 2, outer: { byGroup: { cycle: ['halving'] } } }),
      4,
      '"byGroup"',
    ],
    ['a fraction', 'sequential', 1.5, '"n" expected a non-negative integer, got 1.5'],
  ])('%s', (_name, order, n, message) => {
    expect(() => compileOrder(order, n)).toThrow(message);
    expect(() => compileOrder(order, n)).toThrow(RangeError);
  });

  test('blocks and an accumulator without a fused add', () => {
    const plan = compileOrder({ chain: { start: 'zero', block: 2 } }, 3);
    const { pushBlock: _pushBlock, ...plain } = symbolic;
    expect(() => evaluate(plan, plain, (i) => i)).toThrow('"chain.block" expected an accumulator with a fused add');
  });
});

describe('an accumulator without an alternate push', () => {
  test('pushes the usual way', () => {
    const plan = compileOrder({ chain: { start: 'zero', alternate: 'all' } }, 2);
    const { pushAlternate: _pushAlternate, ...plain } = symbolic;
    expect(evaluate(plan, plain, (i) => i)).toBe('P(P(Z,0),1)');
  });
});

describe('an order in words', () => {
  test.each<[OrderOrName, readonly string[]]>([
    ['sequential', ['in sequence', 'from zero']],
    ['sequentialFromFirst', ['from the first']],
    [{ chain: { start: 'zero', block: 16 } }, ['fused adds of 16']],
    [{ chain: { start: 'zero', alternate: 'all' } }, ['the other way']],
    [{ chain: { start: 'zero', alternate: { multiple: 7 } } }, ['multiples of 7']],
    ['pairwise', ['adjacent', 'carry']],
    ['halving', ['halving', 'powerOfTwo']],
    ['butterflyUp', ['butterfly', 'up', 'zeros']],
    ['butterflyDown', ['butterfly', 'down', 'zeros']],
    [tree({ left: 'upper', odd: 'counter' }), ['upper operand left', 'counter']],
    ['warp', ['32 lanes', 'in sequence', 'butterfly']],
    ['block', ['128 lanes', '4-vectors', 'halving']],
    ['numpyPairwise', ['128', 'multiples of 8', 'below 8', '8 lanes', 'tail']],
    [split({ lanes: 3, tail: 'first' }), ['3 lanes', 'tail one by one onto the first']],
    [split({ lanes: 3, tail: 'before', tailAlternate: 'all' }), ['tail in sequence from zero', 'the other way']],
    [split({ blocks: 9, round: 5 }), ['blocks of 9', 'every 5 items']],
    [split({ parts: 6 }), ['6 parts']],
    [split({ groups: [[0], [1]] }), ['2 given groups']],
    [split({ lanes: 3, tail: 'after', head: 2 }), ['2']],
    [split({ lanes: 3, empty: 'zero' }), ['empty']],
    [{ cascade: { step: 16, levels: 4 } }, ['4 levels', '16 items']],
    [{ explicit: [0, [1, 2]] }, ['[0,[1,2]]']],
  ])('%j', (order, words) => {
    for (const word of words) expect(describeOrder(order)).toContain(word);
  });

  test('an order of a table', () => {
    const table = { ...orderPresets, mine: split({ lanes: 5 }) };
    expect(describeOrder('mine', table)).toContain('5 lanes');
    expect(() => describeOrder('mine')).toThrow('got "mine"');
  });
});
