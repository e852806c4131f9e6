import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { bound } from '../../src/kernels/bound.ts';
import { mergeSpecs } from '../../src/kernels/presets.ts';
import type { ReductionModel } from '../../src/kernels/reduction/model.ts';
import { emulate, exact, type ResolvedSpec, resolveSpec } from '../../src/kernels/spec.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { anyWritten, shape } from '../kernels/any-spec.ts';
import { inputsFor } from '../kernels/inputs.ts';
import { anyOrder } from '../reductions/arbitraries.ts';
import { boundedShare, expectBounded } from './expect-bounded.ts';

const proved = ['running', 'order', 'anyOrder'] as const;
const reductions = anyWritten.filter((written) => 'reduce' in written);

/** The exact results before their rounding, to a double's last place. */
export function exactResults(spec: ResolvedSpec, inputs: Readonly<Record<string, Tensor>>) {
  const model = spec as ReductionModel;
  const output = { ...model.stages.output, format: 'binary64', rounding: 'tiesToEven' } as const;
  const formats = { ...model.formats, output: 'binary64' };
  return exact({ ...model, overflow: 'ieee', formats, stages: { ...model.stages, output } }, inputs);
}

/** @param runs how many specs are tried for each law */
export function reductionLaws(runs: number): void {
  describe('bounds of a reduction', () => {
    let [finite, all] = [0, 0];

    test.prop({ written: reductions, seed: fc.nat() }, { numRuns: runs })(
      'hold for the emulated kernel, whatever its numerics, down to the distance from the exact result',
      ({ written, seed }) => {
        const spec = resolveSpec(written);
        const inputs = inputsFor(spec, shape, seed, false);
        const bounds = bound(spec, inputs);
        const share = boundedShare(bounds, 'anyOrder');
        [finite, all] = [finite + share.finite, all + share.all];
        expectBounded(bounds, emulate(spec, inputs).outputs, proved, exactResults(spec, inputs));
      },
    );

    test('are finite for most of such inputs', () => {
      expect(finite / all).toBeGreaterThan(0.5);
    });

    test.prop(
      { written: reductions, ofMean: anyOrder, ofTerms: anyOrder, contract: fc.boolean(), seed: fc.nat() },
      {
        numRuns: runs,
      },
    )('of any order hold for kernels that sum and contract in other ways', (drawn) => {
      const { written, ofMean, ofTerms, contract, seed } = drawn;
      const spec = resolveSpec(written);
      const { stages } = spec as ReductionModel;
      fc.pre(stages.mean.divide !== 'merge' && stages.reduce.divide !== 'merge');
      const patch = { stages: { mean: { order: ofMean }, reduce: { order: ofTerms, contract } } };
      const kernel = resolveSpec(mergeSpecs(spec as never, patch));
      const inputs = inputsFor(spec, shape, seed, false);
      expectBounded(bound(spec, inputs, { kinds: ['anyOrder'] }), emulate(kernel, inputs).outputs, ['anyOrder']);
    });

    test.prop({ written: reductions, seed: fc.nat() }, { numRuns: Math.ceil(runs / 2) })(
      'are Infinity or hold, too, where inputs hold infinities and NaNs',
      ({ written, seed }) => {
        const spec = resolveSpec(written);
        const inputs = inputsFor(spec, shape, seed, true);
        expectBounded(bound(spec, inputs), emulate(spec, inputs).outputs, proved);
      },
    );
  });
}
