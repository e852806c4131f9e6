import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { compileOrder } from '../../src/reductions/compile.ts';
import { describeOrder } from '../../src/reductions/describe.ts';
import { evaluate } from '../../src/reductions/evaluate.ts';
import { type OrderOrName, orderPresets } from '../../src/reductions/order.ts';
import type { Plan } from '../../src/reductions/plan.ts';
import { anyOrder, anySize, explicitTree, groupsOf } from './arbitraries.ts';
import { elementsOf, interpret } from './interpret.ts';
import { symbolic } from './symbolic.ts';

const positions = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
const run = (plan: Plan): string => evaluate(plan, symbolic, (i) => i);

function expectMeaning(order: OrderOrName, n: number): void {
  const expression = run(compileOrder(order, n));
  expect(expression).toBe(interpret(order, positions(n), orderPresets));
  expect([...elementsOf(expression)].sort((a, b) => a - b)).toEqual(positions(n));
}

const sizes = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 16, 17, 31, 32, 33, 37, 63, 64, 65, 100, 127, 128, 129],
  ...[255, 256, 257, 511, 512, 513, 1000, 1023, 1024, 1025],
];

describe.each(Object.keys(orderPresets))('the preset %s', (name) => {
  test.each(sizes)('of %d elements is what its definition says', (n) => expectMeaning(name, n));
});

describe('compiled orders', () => {
  test.prop({ order: anyOrder, n: anySize }, { numRuns: 5000 })(
    'do what they say, with every element once',
    ({ order, n }) => expectMeaning(order, n),
  );

  test.prop({ tree: fc.integer({ min: 1, max: 40 }).chain((n) => fc.tuple(fc.constant(n), explicitTree(n))) })(
    'of an explicit tree',
    ({ tree: [n, explicit] }) => expectMeaning({ explicit }, n),
  );

  test.prop({
    groups: fc.nat(40).chain((n) => fc.tuple(fc.constant(n), groupsOf(n))),
    inner: anyOrder,
    outer: anyOrder,
    empty: fc.constantFrom('skip' as const, 'zero' as const),
  })('of given groups', ({ groups: [n, groups], inner, outer, empty }) =>
    expectMeaning({ split: { groups, inner, outer, empty } }, n),
  );

  test.prop({
    n: fc.nat(100),
    block: fc.integer({ min: 1, max: 20 }),
    start: fc.constantFrom('zero' as const, 'first' as const),
    lanes: fc.integer({ min: 1, max: 5 }),
    outer: anyOrder,
  })('of blocks', ({ n, block, start, lanes, outer }) => {
    expectMeaning({ chain: { start, block } }, n);
    expectMeaning({ split: { lanes, inner: { chain: { start, block } }, outer } }, n);
  });

  test.prop({ order: anyOrder })('have words', ({ order }) => {
    expect(describeOrder(order)).not.toMatch(/undefined|NaN|\[object/);
  });

  test.prop({
    order: anyOrder,
    n: fc.oneof(fc.double({ max: -1e-9 }), fc.double({ min: 0.1, max: 0.9 }), fc.constant(Number.NaN)),
  })('are of a number of elements', ({ order, n }) => {
    expect(() => compileOrder(order, n)).toThrow('"n" expected a non-negative integer');
  });
});

describe('the generated orders', () => {
  // A law over orders is worth what its orders reach.
  test('use every combinator and option', () => {
    const text = JSON.stringify(fc.sample(anyOrder, { numRuns: 2000, seed: 1 }));
    const words = [
      'chain',
      'tree',
      'split',
      'bisect',
      'cascade',
      'bySize',
      'alternate',
      'multiple',
      'adjacent',
      'halving',
    ];
    const options = [
      'butterfly',
      'masks',
      'carry',
      'floorHalf',
      'ceilHalf',
      'powerOfTwo',
      'counter',
      'padZero',
      'upper',
    ];
    const deals = [
      'lanes',
      'vector',
      'blocks',
      'parts',
      'round',
      'head',
      'before',
      'after',
      '"first"',
      'tailAlternate',
    ];
    for (const word of [...words, ...options, ...deals, '"empty":"zero"']) expect(text).toContain(word);
  });
});
