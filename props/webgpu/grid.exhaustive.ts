import { describe, test } from 'vitest';
import { gpu as opening } from '../../test/webgpu/device.ts';
import { casesPerRound, forwardCase, hardInputs, rounds } from './forward-cases.ts';
import { expectSameBits } from './run-spec.ts';

const gpu = await opening;

const cases = Array.from({ length: rounds }, (_, round) =>
  Array.from({ length: casesPerRound }, (_unused, i) => forwardCase(i, round)),
).flat();

describe.skipIf(gpu === undefined)('every forward kernel of the grid has the bits of its spec', () => {
  test.each(cases)('$name', async ({ spec, shape }) => {
    for (const seed of [1, 2]) await expectSameBits(gpu!, spec, hardInputs({ spec, shape }, seed));
  });
});
