import { describe, expect, test } from 'vitest';
import { sampleInputs } from '../../src/kernels/sample.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { gpu as opening } from '../../test/webgpu/device.ts';
import { allChoices, casesPerRound, forwardCase, hardInputs, rounds } from './forward-cases.ts';
import { compiling, expectSameBits } from './run-spec.ts';

const gpu = await opening;

const cases = Array.from({ length: casesPerRound }, (_, i) => forwardCase(i, 0));

describe('the cases of forward kernels', () => {
  test('take every choice', () => {
    const grid = Array.from({ length: rounds * casesPerRound }, (_, i) =>
      forwardCase(i % casesPerRound, Math.floor(i / casesPerRound)),
    );
    const taken = new Set(grid.flatMap((one) => one.taken));
    expect(allChoices.filter((choice) => !taken.has(choice))).toEqual([]);
  });

  test('have inputs that tell orders apart', () => {
    const told = cases.filter(({ spec, shape }) => {
      const inputs = hardInputs({ spec, shape }, 5);
      const { mean, moment } = spec.stages;
      const stages = { ...spec.stages, mean: { ...mean, order: 'halving' }, moment: { ...moment, order: 'halving' } };
      const other = resolveSpec({ ...spec, stages });
      return JSON.stringify(emulate(spec, inputs).outputs) !== JSON.stringify(emulate(other, inputs).outputs);
    });
    expect(told.length).toBeGreaterThan(cases.length / 3);
  });
});

describe.skipIf(gpu === undefined)('a forward kernel has the bits of its spec', () => {
  test('of more groups than a dispatch has workgroups in a row', async () => {
    const spec = resolveSpec({ bitnorm: 1, norm: 'rms' });
    const groups = gpu!.device.limits.maxComputeWorkgroupsPerDimension + 700;
    await expectSameBits(gpu!, spec, sampleInputs(spec, [groups, 3], 5));
  });

  test.each(cases)(
    '$name',
    async ({ spec, shape }) => {
      await expectSameBits(gpu!, spec, hardInputs({ spec, shape }, 5));
    },
    compiling,
  );
});
