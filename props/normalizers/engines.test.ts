import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect } from 'vitest';
import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { decode } from '../../src/formats/codec.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { referenceArithmetic } from '../../src/formats/reference.ts';
import { emulate, inputsOf, resolveSpec } from '../../src/kernels/spec.ts';
import { type Tensor, tensorOf } from '../../src/tensors/tensor.ts';
import { normSpecs } from '../kernels/written-norms.ts';

const shape = [3, 2, 4];

/** Codes of a format, half of them of moderate values. */
function tensorFrom(format: string, of: readonly number[], seeds: readonly number[]): Tensor {
  const target = findFloatFormat(format);
  const round = float64Arithmetic(target, { overflow: 'saturate' }).round;
  const count = of.reduce((product, length) => product * length, 1);
  const values = Array.from({ length: count }, (_, i) => {
    const seed = seeds[i % seeds.length] ?? 0;
    return seed % 4 === 0 ? decode(seed % 2 ** target.bits, target) : round(((seed % 4001) - 2000) / 512 + i / 64);
  });
  return tensorOf(target, of, values);
}

test.prop([normSpecs, fc.array(fc.nat(), { minLength: 24, maxLength: 24 })], { numRuns: 800 })(
  'both arithmetics emulate the same bits and events, whatever the spec',
  (written, seeds) => {
    const spec = resolveSpec(written);
    const inputs = Object.fromEntries(
      inputsOf(spec).map(({ name, format, shapeFor }) => [
        name,
        tensorFrom(format ?? 'binary32', shapeFor?.(shape) ?? shape, seeds),
      ]),
    );
    const fast = emulate(spec, inputs);
    const reference = emulate(spec, inputs, { arithmetic: referenceArithmetic });
    expect(fast.events).toEqual(reference.events);
    for (const [name, { data }] of Object.entries(reference.outputs)) {
      expect([name, Array.from(fast.outputs[name]?.data ?? [])]).toEqual([name, Array.from(data)]);
    }
  },
);
