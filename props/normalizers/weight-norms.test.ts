import { test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { channelsOf, defined, runWeights, type WeightCase, weightCases } from './weight-norms.ts';

/** Expects numbers that differ by no more than a share of what the largest of `size` is. */
function expectNear(found: ArrayLike<number>, expected: readonly number[], size: readonly number[]): void {
  const tolerance = Math.max(...size.map(Math.abs), 1e-300) * 2 ** -40;
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(found[i] - value)).toBeLessThanOrEqual(tolerance);
  });
}

const norm = (v: readonly number[], p: number): number =>
  p === Infinity ? Math.max(...v.map(Math.abs)) : v.reduce((total, x) => total + Math.abs(x) ** p, 0) ** (1 / p);

const kinds = ['emulated', 'exact'] as const;

describe.each(kinds)('weight norms, %s', (kind) => {
  test.prop([weightCases], { numRuns: 150 })('are γ·v/‖v‖, with the gradients of dual numbers', (one) => {
    const { y, dx, dweight } = runWeights(one)[kind];
    const { w, dv, dg } = defined(one);
    expectNear(y.data, w, w);
    // Nearly orthogonal terms cancel in a gradient: its error goes with what is taken apart.
    const bound = dv.map((_, i) => gradientBound(one, i));
    expectNear(dx.data, dv, bound);
    if (one.gain === 'fixed') expect(dweight).toBeUndefined();
    else expectNear(dweight.data, dg, [...dg, ...one.dy]);
  });

  test.prop([weightCases], { numRuns: 150 })('have gradients at right angles to v in every channel', (one) => {
    const { dx } = runWeights(one)[kind];
    const gradients = channelsOf([...dx.data], one.fanIn);
    channelsOf(one.v, one.fanIn).forEach((channel, i) => {
      const products = channel.map((x, j) => x * gradients[i][j]);
      const scale = channel.reduce(
        (most, x, j) => Math.max(most, Math.abs(x * gradientBound(one, i * one.fanIn + j))),
        0,
      );
      expect(Math.abs(products.reduce((a, b) => a + b, 0))).toBeLessThanOrEqual(scale * 2 ** -40);
    });
  });

  test.prop([weightCases.filter(({ gain }) => gain === 'fixed')], { numRuns: 60 })(
    'of a fixed gain have that norm in every channel',
    (one) => {
      const { y } = runWeights(one)[kind];
      for (const channel of channelsOf([...y.data], one.fanIn)) {
        expect(Math.abs(norm(channel, one.p) / one.g[0] - 1)).toBeLessThan(2 ** -44);
      }
    },
  );

  test.prop([weightCases.filter(({ gain }) => gain === 'total')], { numRuns: 60 })(
    'of a held total have it as the norm of their channels’ norms',
    (one) => {
      const { y } = runWeights(one)[kind];
      const norms = channelsOf([...y.data], one.fanIn).map((channel) => norm(channel, one.p));
      expect(Math.abs(norm(norms, 2) / one.total - 1)).toBeLessThan(2 ** -44);
    },
  );
});

/** |γ|·(|dy_i| + |u_i|·Σ|dy·x̂|)/‖v‖, roughly: what the two parts of a gradient are at most. */
function gradientBound({ v, dy, g, total, fanIn, p }: WeightCase, i: number): number {
  const start = i - (i % fanIn);
  const channel = v.slice(start, start + fanIn);
  const size = norm(channel, p);
  const gamma = Math.max(...g, total);
  const slope = p === Infinity ? 1 : Math.max(1, (Math.abs(v[i]) / size) ** (p - 1));
  const along = channel.reduce((sum, x, j) => sum + Math.abs((dy[start + j] * x) / size), 0);
  return (gamma * (Math.abs(dy[i]) + slope * along)) / size;
}
