import { describe, expect, test } from 'vitest';
import { reductionKinds } from '../../src/kernels/reduction/model.ts';
import { gpu as opening } from '../../test/webgpu/device.ts';
import { hardTerms, reductionCases } from './reduce-cases.ts';
import { compiling, expectSameBits } from './run-spec.ts';

const gpu = await opening;

test('the cases hold every kind of reduction', () => {
  expect(new Set(reductionCases.map(({ spec }) => spec.reduce))).toEqual(new Set(reductionKinds));
});

describe.skipIf(gpu === undefined)('a reduction’s kernel has the bits of its spec', () => {
  test.each(reductionCases)(
    '$name',
    async ({ spec, shape }) => {
      await expectSameBits(gpu!, spec, hardTerms({ spec, shape }, 3));
    },
    compiling,
  );
});
