import { describe, expect, test } from 'vitest';
import { resolveSpec } from '../../src/kernels/spec.ts';
import { compileOrder } from '../../src/reductions/compile.ts';
import { describeOrder } from '../../src/reductions/describe.ts';
import { type Accumulator, evaluate } from '../../src/reductions/evaluate.ts';
import type { Order } from '../../src/reductions/order.ts';
import { noise, outputsOf } from '../normalizers/sample.ts';

/** Writes a sum as it is formed: + for pushes, parentheses for merges. */
const writing: Accumulator<string> = {
  zero: () => '',
  load: String,
  push: (state, x) => (state === '' ? `${x}` : `${state}+${x}`),
  merge: (left, right) => `(${left})(${right})`,
  finish: () => 0,
};

function formed(order: Order, n: number): string {
  return evaluate(compileOrder(order, n), writing, (i) => i);
}

const first = 'sequentialFromFirst';

describe('dealing', () => {
  test('begins afresh with each round', () => {
    const lanes: Order = { split: { lanes: 2, round: 3, inner: 'sequential', outer: first } };
    expect(formed(lanes, 6)).toBe('(0+2+3+5)(1+4)');
    const blocks: Order = { split: { blocks: 2, round: 3, inner: 'sequential', outer: first } };
    expect(formed(blocks, 6)).toBe('(((0+1)(2))(3+4))(5)');
    expect(describeOrder(lanes)).toContain('afresh every 3 items');
  });

  test('sets a head apart, ahead of the tail', () => {
    const order: Order = { split: { head: 1, lanes: 2, tail: 'after', inner: 'sequential', outer: first } };
    expect(formed(order, 6)).toBe('(1+3)(2+4)+0+5');
    expect(formed(order, 1)).toBe('0');
    expect(describeOrder(order)).toContain('after the first 1 items');
    const dealt = { bitnorm: 1, reduce: 'sum', order: { split: { ...order.split, tail: 'deal' } } };
    expect(() => resolveSpec(dealt)).toThrow(/split\.head/);
  });
});

describe('orders by group', () => {
  const x = noise([5, 40]);
  const sums = (order: unknown) => outputsOf({ reduce: 'sum', order }, { x }).y;
  const [sequential, warp] = [sums('sequential'), sums('warp')];

  test('take turns', () => {
    expect(sums({ byGroup: { cycle: ['sequential', 'warp'] } })).toEqual(
      sequential.map((sum, g) => (g % 2 === 0 ? sum : warp[g])),
    );
  });

  test('go by whole runs', () => {
    expect(sums({ byGroup: { runs: 3, inside: 'sequential', beyond: 'warp' } })).toEqual(
      sequential.map((sum, g) => (g < 3 ? sum : warp[g])),
    );
    expect(sequential).not.toEqual(warp);
  });

  test('are a stage’s whole order', () => {
    const inner = { byGroup: { cycle: ['sequential'] } };
    const order = { split: { lanes: 2, inner, outer: 'sequential' } };
    expect(() => resolveSpec({ bitnorm: 1, reduce: 'sum', order })).toThrow(/byGroup/);
    expect(() => compileOrder(inner, 3)).toThrow(/byGroup/);
    expect(describeOrder(inner)).toContain('one group after the other');
  });

  test('choose for mean and moment apart, by name', () => {
    const orders = { turns: { byGroup: { cycle: ['sequential', 'warp'] } } };
    const layer = (mean: string, moment: string) =>
      outputsOf({ norm: 'layer', orders, stages: { mean: { order: mean }, moment: { order: moment } } }, { x });
    const turns = layer('turns', 'sequential');
    const [even, odd] = [layer('sequential', 'sequential'), layer('warp', 'sequential')];
    expect(turns.rstd).toEqual(even.rstd.map((value, g) => (g % 2 === 0 ? value : odd.rstd[g])));
  });
});
