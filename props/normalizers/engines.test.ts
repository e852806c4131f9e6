import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { referenceArithmetic } from '../../src/formats/reference.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { kernelInputs } from '../../src/props/specs/inputs.ts';
import { writtenNorms } from '../../src/props/specs/norms.ts';

const shape = [3, 2, 4];

/** A spec of a norm with inputs for it. */
const kernels = fc.tuple(writtenNorms(shape), fc.boolean()).chain(([written, specials]) => {
  const spec = resolveSpec(written);
  return fc.record({ spec: fc.constant(spec), inputs: kernelInputs(spec, shape, { specials }) });
});

test.prop([kernels], { numRuns: 600 })(
  'both arithmetics emulate the same bits and events, whatever the spec',
  ({ spec, inputs }) => {
    const fast = emulate(spec, inputs);
    const reference = emulate(spec, inputs, { engine: 'reference' });
    expect(fast.events).toEqual(reference.events);
    for (const [name, { data }] of Object.entries(reference.outputs)) {
      expect([name, Array.from(fast.outputs[name]?.data ?? [])]).toEqual([name, Array.from(data)]);
    }
  },
);
