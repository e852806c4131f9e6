import { fc, test as propertyTest } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { gpu } from '../../test/webgpu/device.ts';
import { anyCase, presetNames } from './order-cases.ts';
import { type Case, deviceHashes, planHashes } from './reduced.ts';

const opened = await gpu;
const sizes = [...Array.from({ length: 71 }, (_, n) => n), 100, 127, 128, 129, 257, 1000, 2047, 4096];

async function expectPlans(cases: readonly Case[], workgroup: number): Promise<void> {
  const [hashes] = await deviceHashes(opened!.device, cases, { workgroup });
  const [planned] = planHashes(cases);
  expect(cases.filter((_, i) => hashes[i] !== planned[i])).toEqual([]);
}

describe.skipIf(opened === undefined)('every step of the plan', () => {
  test.each(presetNames)('of %s at every size', async (order) => {
    for (let i = 0; i < sizes.length; i += 8) {
      const cases = sizes.slice(i, i + 8).map((n) => ({ order, n }));
      await expectPlans(cases, [64, 8, 1, 256][(i / 8) % 4]);
    }
  });

  propertyTest.prop(
    { cases: fc.array(anyCase, { minLength: 6, maxLength: 8 }), workgroup: fc.constantFrom(1, 8, 64, 100) },
    { numRuns: 40, endOnFailure: true },
  )('of generated orders', ({ cases, workgroup }) => expectPlans(cases, workgroup));
});
