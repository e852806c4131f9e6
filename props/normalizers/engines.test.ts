import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { kernelInputs } from '../../src/props/specs/inputs.ts';
import { writtenNorms } from '../../src/props/specs/norms.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';

const shape = [3, 2, 4];

/** A spec of a norm with inputs for it. */
const kernels = fc.tuple(writtenNorms(shape), fc.boolean()).chain(([written, specials]) => {
  const spec = resolveSpec(written);
  return fc.record({ spec: fc.constant(spec), inputs: kernelInputs(spec, shape, { specials }) });
});

const plain = (outputs: Readonly<Record<string, Tensor>>): Record<string, number[]> =>
  Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, Array.from(data)]));

test.prop([kernels], { numRuns: 600 })(
  'both arithmetics emulate the same bits, counted or not, and the same events, whatever the spec',
  ({ spec, inputs }) => {
    const reference = emulate(spec, inputs, { engine: 'reference', events: true });
    const fast = emulate(spec, inputs, { events: true });
    expect(fast.events).toEqual(reference.events);
    expect(plain(fast.outputs)).toEqual(plain(reference.outputs));
    for (const engine of ['float64', 'fastest'] as const) {
      const uncounted = emulate(spec, inputs, { engine });
      expect(uncounted.events).toBeUndefined();
      expect(plain(uncounted.outputs)).toEqual(plain(reference.outputs));
    }
  },
);
