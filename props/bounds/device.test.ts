import { fc, test } from '@fast-check/vitest';
import { describe, test as example, expect } from 'vitest';
import { binary32 } from '../../src/formats/catalogue.ts';
import { bound } from '../../src/kernels/bound.ts';
import { check } from '../../src/kernels/check.ts';
import { sampleInputs } from '../../src/kernels/sample.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import type { NormModel } from '../../src/normalizers/model.ts';
import { tensorOf } from '../../src/tensors/tensor.ts';
import { anyWritten, shape } from '../kernels/any-spec.ts';
import { inputsFor } from '../kernels/inputs.ts';
import { deviceArithmetic } from './device.ts';
import { expectBounded } from './expect-bounded.ts';

const wide = { bitnorm: 1, affine: false, formats: { input: 'binary32', compute: 'binary32' } };
const normSpecs = anyWritten.filter((written) => 'norm' in written);

/** What tells a kernel on a device from a correctly rounding one: the operation, and a norm that shows it. */
const cases = [
  ['reciprocalRoot', ['rsqrt'], { kind: 'rsqrt' }],
  ['root', ['sqrt'], { kind: 'divide' }],
  ['division', ['divide', 'reciprocal'], { kind: 'reciprocal' }],
] as const;

describe.each(cases)('a device whose %s is 2 steps off', (key, operations, root) => {
  const formats = { input: 'binary32', compute: 'binary32' };
  const written = { bitnorm: 1, norm: 'rms', affine: false, formats, stages: { root } };
  const inputs = sampleInputs(resolveSpec(written), [64, 2], 1);
  const { outputs } = emulate(resolveSpec(written), inputs, { arithmetic: deviceArithmetic(operations, 2) });

  example('is wrong for a spec that does not declare it, and conforms to one that does', () => {
    const without = check(resolveSpec(written), inputs, outputs);
    expect(without.outputs.map(({ verdict }) => verdict)).toContain('wrong');
    const declared = check(resolveSpec({ ...written, device: { [key]: 2.5 } }), inputs, outputs);
    expect(new Set(declared.outputs.map(({ verdict }) => verdict))).toEqual(new Set(['conforms']));
  });

  example('is emulated by correctly rounded operations, whatever is declared', () => {
    const [plain, declared] = [written, { ...written, device: { [key]: 2.5 } }].map((one) =>
      emulate(resolveSpec(one), inputs),
    );
    expect(declared).toEqual(plain);
  });
});

test.prop([fc.array(fc.integer({ min: 4000, max: 4095 }), { minLength: 2, maxLength: 8 })], { numRuns: 60 })(
  'a device whose divisions are off leaves squares far from 0, by Welford’s method',
  (row) => {
    const stages = { moment: { method: 'welford' } };
    const spec = resolveSpec({ ...wide, norm: 'layer', stages, device: { division: 5 } });
    const inputs = { x: tensorOf(binary32, [1, row.length], row) };
    const { outputs } = emulate(spec, inputs, { arithmetic: deviceArithmetic(['divide', 'reciprocal'], 2) });
    expectBounded(bound(spec, inputs, { kinds: ['order', 'anyOrder'] }), outputs, ['order', 'anyOrder']);
  },
);

describe('bounds of devices', () => {
  test.prop({ written: normSpecs, seed: fc.nat() }, { numRuns: 150 })(
    'hold for norms whose divisions and roots are up to 2 steps off',
    ({ written, seed }) => {
      // A rounding that is not to nearest errs by a whole unit itself; a binade's end halves the unit.
      const device = { division: 5, root: 5, reciprocalRoot: 5 };
      const spec = resolveSpec({ ...written, device });
      // An epilogue's divisions count as correctly rounded.
      fc.pre((spec as unknown as NormModel).stages.epilogue.length === 0);
      const inputs = inputsFor(spec, shape, seed, false);
      const arithmetic = deviceArithmetic(['divide', 'reciprocal', 'sqrt', 'rsqrt'], 2);
      const { outputs } = emulate(spec, inputs, { arithmetic });
      expectBounded(bound(spec, inputs, { kinds: ['order', 'anyOrder'] }), outputs, ['order', 'anyOrder']);
    },
  );

  test.prop({ written: normSpecs, seed: fc.nat() }, { numRuns: 40 })(
    'are no tighter than without',
    ({ written, seed }) => {
      const spec = resolveSpec(written);
      const inputs = inputsFor(spec, shape, seed, false);
      const [plain, device] = [spec, { ...spec, device: { division: 2, root: 3, reciprocalRoot: 2 } }].map((one) =>
        bound(one as never, inputs),
      );
      for (const [name, { bounds }] of Object.entries(plain)) {
        // A kernel that draws random bits is not followed.
        if (!JSON.stringify(spec).includes('stochastic')) expect(device[name].bounds.running).toEqual(bounds.running);
        for (const kind of ['order', 'anyOrder'] as const)
          expect(device[name].bounds[kind]?.error.every((error, i) => error >= (bounds[kind]?.error[i] ?? 0))).toBe(
            true,
          );
      }
    },
  );
});
