import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/kernels/schema/validate.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { values } from '../normalizers/sample.ts';

const reduce = (fields: object): object => ({ bitnorm: 1, reduce: 'sum', ...fields });
const split = (fields: object): object => ({ split: { inner: 'warp', outer: 'warp', ...fields } });

function pathOf(spec: unknown): string {
  try {
    resolveSpec(spec);
  } catch (error) {
    if (error instanceof SpecError) return error.path;
    throw error;
  }
  return 'resolved';
}

describe('orders in a spec that do not go together', () => {
  test.each<[object, string]>([
    [{ order: split({}) }, 'stages.mean.order.split'],
    [{ order: split({ lanes: 2, blocks: 3 }) }, 'stages.mean.order.split'],
    [{ order: split({ blocks: 2, vector: 3 }) }, 'stages.mean.order.split.vector'],
    [{ order: split({ lanes: 0 }) }, 'order.split.lanes'],
    [{ order: split({ lanes: 2, inner: 'nowhere' }) }, 'stages.mean.order.split.inner'],
    [{ order: { tree: { pairing: 'halving', odd: 'counter' } } }, 'stages.mean.order.tree.odd'],
    [{ order: { tree: { pairing: 'sideways' } } }, 'order.tree.pairing'],
    [{ order: { chain: {} } }, 'order.chain'],
    [{ order: {} }, 'order'],
    [{ order: { chain: { start: 'zero' }, tree: { pairing: 'halving' } } }, 'order'],
    [{ order: { explicit: [] } }, 'order.explicit'],
    [{ order: { explicit: [0, [-1]] } }, 'order.explicit[1][0]'],
    [{ order: 7 }, 'order'],
    [{ order: 'constructor' }, 'stages.mean.order'],
    [{ order: '__proto__' }, 'stages.mean.order'],
    [{ stages: { reduce: { order: 'up' } } }, 'stages.reduce.order'],
    [
      { order: 'a', orders: { a: split({ lanes: 2, outer: 'b' }), b: split({ lanes: 2, inner: 'a' }) } },
      'orders.b.split.inner',
    ],
    [{ order: { bisect: { limit: 8, multiple: 8, inner: 'x' } } }, 'stages.mean.order.bisect.inner'],
    [{ order: { bySize: { limit: 8, below: 'x', otherwise: 'warp' } } }, 'stages.mean.order.bySize.below'],
    [
      { formats: { compute: 'f64' }, stages: { reduce: { accumulator: { fused: { fractionBits: 24 } } } } },
      'stages.reduce.accumulator',
    ],
    [{ formats: { output: 'fp16' }, stages: { output: { format: 'fp32' } } }, 'stages.output.format'],
  ])('%j: %s', (fields, path) => expect(pathOf(reduce(fields))).toBe(path));
});

describe('orders of a spec by name', () => {
  test('may shadow presets, stand for each other, and be called anything', () => {
    const names = JSON.parse(
      '{"__proto__": {"chain": {"start": "first"}}, "warp": {"split": {"lanes": 2, "inner": "__proto__", "outer": "halving"}}}',
    ) as object;
    const spec = resolveSpec(
      reduce({ order: 'warp', orders: names, formats: { input: 'fp32', compute: 'fp16', output: 'fp32' } }),
    );
    expect(resolveSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
    const x = values([4], [2048, 1, 1, 1]);
    // Lanes (2048 + 1) and (1 + 1).
    expect([...emulate(spec, { x }).outputs.y.data]).toEqual([2050]);
    expect([
      ...emulate(resolveSpec(reduce({ formats: { input: 'fp32', compute: 'fp16' } })), { x }).outputs.y.data,
    ]).toEqual([2048]);
  });

  test('that need an accumulator of their own say so when run', () => {
    const block = { chain: { start: 'zero', block: 4 } };
    const x = values([4], [1, 2, 3, 4]);
    const formats = { input: 'fp32' };
    expect(() => emulate(resolveSpec(reduce({ order: block, formats })), { x })).toThrow('"chain.block"');
    const fused = reduce({
      formats,
      stages: { reduce: { order: block, accumulator: { fused: { fractionBits: 24 } } } },
    });
    expect([...emulate(resolveSpec(fused), { x }).outputs.y.data]).toEqual([10]);
  });
});
