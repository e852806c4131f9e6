import { fc, test } from '@fast-check/vitest';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect } from 'vitest';
import { isValue } from '../../src/formats/codec.ts';
import { specSchema } from '../../src/kernels/schema/index.ts';
import { describeSpec, emulate, exact, resolveSpec } from '../../src/kernels/spec.ts';
import { gradientNames } from '../../src/normalizers/backward/stages.ts';
import { kernelInputs } from '../../src/props/specs/inputs.ts';
import { anyWritten, shape } from './any-spec.ts';

const accepts = new Ajv2020({ strict: false }).compile(specSchema);

/** A spec with inputs for it. */
const kernels = fc.tuple(anyWritten, fc.boolean()).chain(([written, specials]) => {
  const spec = resolveSpec(written);
  return fc.record({ spec: fc.constant(spec), inputs: kernelInputs(spec, shape, { specials }) });
});

/** @param runs how many specs are emulated in both arithmetics; half of them are tried for the other laws */
export function kernelLaws(runs: number): void {
  const few = Math.ceil(runs / 2);

  describe('a kernel', () => {
    test.prop({ written: anyWritten }, { numRuns: few })(
      'has a spec that resolves once and for all, also through JSON, and that the JSON Schema accepts',
      ({ written }) => {
        const spec = resolveSpec(written);
        expect(resolveSpec(spec)).toEqual(spec);
        expect(JSON.stringify(resolveSpec(JSON.parse(JSON.stringify(spec))))).toBe(JSON.stringify(spec));
        for (const one of [written, spec]) expect([accepts(one), accepts.errors]).toEqual([true, null]);
        expect(describeSpec(spec)).not.toMatch(/undefined|NaN/);
      },
    );

    test.prop({ kernel: kernels }, { numRuns: runs })(
      'puts out the same bits and events in both arithmetics, all of them values of their formats',
      ({ kernel: { spec, inputs } }) => {
        const fast = emulate(spec, inputs, { engine: 'float64', events: true });
        const slow = emulate(spec, inputs, { engine: 'reference', events: true });
        expect(fast).toEqual(slow);
        expect(emulate(spec, inputs, { engine: 'float64' }).outputs).toEqual(slow.outputs);
        for (const { data, format } of Object.values(fast.outputs)) {
          expect(data.filter((value) => !isValue(value, format))).toEqual(new Float64Array());
        }
      },
    );

    test.prop({ kernel: kernels }, { numRuns: few })(
      'has exact results of the same names, shapes and formats',
      ({ kernel: { spec, inputs } }) => {
        const { outputs } = emulate(spec, inputs);
        const truth = exact(spec, inputs);
        const gradients: readonly string[] = gradientNames;
        const compared = Object.entries(outputs).filter(([name]) => !gradients.includes(name));
        for (const [name, { shape: of, format }] of compared) {
          expect([name, truth[name]?.shape, truth[name]?.format.name]).toEqual([name, of, format.name]);
          const wrong = truth[name]?.data.filter((value) => !isValue(value, format));
          expect(wrong).toEqual(new Float64Array());
        }
      },
    );
  });
}
