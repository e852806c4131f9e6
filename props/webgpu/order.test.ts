import { fc, test as propertyTest } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { Order } from '../../src/reductions/order.ts';
import { newModule } from '../../src/webgpu/wgsl/module.ts';
import { reduction } from '../../src/webgpu/wgsl/order/reduction.ts';
import { gpu } from '../../test/webgpu/device.ts';
import { wgslHashing } from './hashing.ts';
import { anyCase, presetCases, presetNames, splitCases, treeCases } from './order-cases.ts';
import { type Case, deviceHashes, hashKernel, planHashes, type ReducedOptions } from './reduced.ts';

const opened = await gpu;

async function expectPlans(cases: readonly Case[], options: ReducedOptions): Promise<void> {
  const hashes = await deviceHashes(opened!.device, cases, options);
  const planned = planHashes(cases, options.groups);
  const differing = cases.filter((_, i) => hashes.some((group, g) => group[i] !== planned[g][i]));
  expect(differing).toEqual([]);
}

/** Runs of so many cases, which one kernel can hold. */
function batches(cases: readonly Case[], size: number): readonly (readonly Case[])[] {
  return Array.from({ length: Math.ceil(cases.length / size) }, (_, i) => cases.slice(i * size, (i + 1) * size));
}

describe.skipIf(opened === undefined)('reductions on the device take every step of the plan', () => {
  const presets = presetNames.flatMap((name) => {
    const ofPreset = presetCases.filter(({ order }) => order === name);
    return batches(ofPreset, 5).map((cases) => [name, cases.map(({ n }) => n).join(', '), cases] as const);
  });
  test.each(presets)('%s of %s elements', (_name, _sizes, cases) => expectPlans(cases, { workgroup: 32 }));

  test.each([...batches(treeCases, 5), ...batches(splitCases, 5)].map((cases, i) => [i, cases] as const))(
    'trees, splits and what nests in them, %d',
    (i, cases) => expectPlans(cases, { workgroup: [64, 8, 1][i % 3] }),
  );

  propertyTest.prop(
    { cases: fc.array(anyCase, { minLength: 4, maxLength: 6 }), workgroup: fc.constantFrom(1, 8, 64) },
    { numRuns: 3, endOnFailure: true },
  )('of generated orders', ({ cases, workgroup }) => expectPlans(cases, { workgroup }));

  test('by group', async () => {
    const cycle: Order = { byGroup: { cycle: ['sequential', 'pairwise'] } };
    const runs: Order = { byGroup: { runs: 3, inside: 'halving', beyond: 'sequentialFromFirst' } };
    const cases = [cycle, runs].map((order) => ({ order, n: 19 }));
    await expectPlans(cases, { workgroup: 16, groups: 8 });
  });

  test('with partial results in memory of the group', async () => {
    const options = { workgroup: 16, groups: 200, memoryWords: 8 };
    const cases: readonly Case[] = [
      { order: 'halving', n: 4096 },
      { order: 'warp', n: 300 },
      { order: { tree: { pairing: 'adjacent', odd: 'ceilHalf' } }, n: 41 },
    ];
    const { bindings, code } = hashKernel(cases, options);
    // One after the other they take the same words, each group its own: that few devices show by their timing.
    expect(bindings.filter(({ role }) => role === 'scratch')).toHaveLength(1);
    expect(code).toMatch(/partial_results\[group \* PARTIAL_WORDS \+ /);
    expect(code).not.toMatch(/partial_results\[(?!group \* PARTIAL_WORDS \+ )/);
    await expectPlans(cases, options);
  });
});

describe('orders that cannot be', () => {
  const declare = (order: Order, n: number, options: object = {}): string => {
    const module = newModule();
    return reduction('sum', order, n, wgslHashing(module), module, { workgroup: 8, ...options });
  };

  test('are refused by the parameter that does not fit', () => {
    expect(() => declare({ explicit: [0, 1] }, 3)).toThrow('"explicit" expected each position from 0 to 2 once');
    expect(() => declare({ split: { groups: [[0], [0]], inner: 'warp', outer: 'warp' } }, 2)).toThrow('"split.groups"');
    const blocks: Order = { chain: { start: 'zero', block: 2 } };
    expect(() => declare({ split: { lanes: 2, inner: 'warp', outer: blocks } }, 9)).toThrow('"chain.block"');
    const byGroup: Order = { byGroup: { cycle: ['warp'] } };
    expect(() => declare({ split: { lanes: 2, inner: byGroup, outer: 'warp' } }, 9)).toThrow('"byGroup"');
    expect(() => declare({ byGroup: { runs: 2, inside: 'warp', beyond: 'block' } }, 9)).toThrow('"groups"');
  });

  test('and those that take too much memory', () => {
    expect(() => declare({ tree: { pairing: 'halving' } }, 3000)).toThrow(
      '"sum" keeps 3000 partial results of 3000 elements; 2048 words of workgroup memory are too few',
    );
  });
});
