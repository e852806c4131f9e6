import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { isValue } from '../../src/formats/codec.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { referenceArithmetic } from '../../src/formats/reference.ts';
import { emulate, exact, resolveSpec } from '../../src/kernels/spec.ts';
import { anyWritten, shape } from './any-spec.ts';
import { inputsFor } from './inputs.ts';

describe('a kernel', () => {
  test.prop({ written: anyWritten, seed: fc.nat(), specials: fc.boolean() }, { numRuns: 1200 })(
    'puts out the same bits and events in both arithmetics, all of them values of their formats',
    ({ written, seed, specials }) => {
      const spec = resolveSpec(written);
      const inputs = inputsFor(spec, shape, seed, specials);
      const fast = emulate(spec, inputs, { arithmetic: float64Arithmetic });
      const slow = emulate(spec, inputs, { arithmetic: referenceArithmetic });
      expect(fast).toEqual(slow);
      for (const { data, format } of Object.values(fast.outputs)) {
        expect(data.filter((value) => !isValue(value, format))).toEqual(new Float64Array());
      }
    },
  );

  test.prop({ written: anyWritten, seed: fc.nat(), specials: fc.boolean() }, { numRuns: 600 })(
    'has exact results of the same names, shapes and formats',
    ({ written, seed, specials }) => {
      const spec = resolveSpec(written);
      const inputs = inputsFor(spec, shape, seed, specials);
      const { outputs } = emulate(spec, inputs);
      const truth = exact(spec, inputs);
      for (const [name, { shape: of, format }] of Object.entries(outputs)) {
        expect([name, truth[name]?.shape, truth[name]?.format.name]).toEqual([name, of, format.name]);
        const wrong = truth[name]?.data.filter((value) => !isValue(value, format));
        expect(wrong).toEqual(new Float64Array());
      }
    },
  );
});
