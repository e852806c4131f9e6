import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { compileOrder } from '../../src/reductions/compile.ts';
import { planDepths } from '../../src/reductions/depth.ts';
import { type Accumulator, evaluate } from '../../src/reductions/evaluate.ts';
import { type OrderOrName, orderPresets } from '../../src/reductions/order.ts';
import { anyOrder, anySize, explicitTree } from './arbitraries.ts';

/** By element, the roundings so far. */
type Depths = ReadonlyMap<number, number>;

const rounded = (...states: readonly Depths[]): Depths =>
  new Map(states.flatMap((state) => [...state].map(([element, depth]) => [element, depth + 1] as const)));
const alone = (elements: readonly number[]): Depths => new Map(elements.map((element) => [element, 0]));

const counting: Accumulator<Depths> = {
  zero: () => new Map(),
  load: (x) => alone([x]),
  push: (state, x) => rounded(state, alone([x])),
  pushBlock: (state, terms) => rounded(state, alone(terms)),
  merge: (left, right) => rounded(left, right),
  finish: () => 0,
};

function expectDepths(order: OrderOrName, n: number): void {
  const plan = compileOrder(order, n);
  const counted = evaluate(plan, counting, (i) => i);
  const { depths, height } = planDepths(plan);
  expect([...depths]).toEqual(Array.from({ length: n }, (_, i) => counted.get(i)));
  expect(height).toBe(Math.max(0, ...counted.values()));
}

describe('the depths of a plan', () => {
  test.prop({ order: anyOrder, n: anySize }, { numRuns: 2000 })('are those that a run counts', ({ order, n }) =>
    expectDepths(order, n),
  );

  test.prop({ tree: fc.integer({ min: 1, max: 40 }).chain((n) => fc.tuple(fc.constant(n), explicitTree(n))) })(
    'of explicit trees too',
    ({ tree: [n, explicit] }) => expectDepths({ explicit }, n),
  );

  test.prop({
    n: fc.nat(100),
    block: fc.integer({ min: 1, max: 20 }),
    start: fc.constantFrom('zero' as const, 'first' as const),
    outer: anyOrder,
  })('and of blocks pushed at once', ({ n, block, start, outer }) => {
    expectDepths({ chain: { start, block } }, n);
    expectDepths({ split: { lanes: 3, inner: { chain: { start, block } }, outer } }, n);
  });

  test.each(Object.keys(orderPresets))('of %s at a thousand elements', (name) => expectDepths(name, 1000));
});
