import { describe, expect, test } from 'vitest';
import { check } from '../../src/kernels/check.ts';
import { type KernelSpec, resolveSpec } from '../../src/kernels/spec.ts';
import { checkDump } from '../../src/node/check-dump.ts';
import { openDump } from '../../src/node/dump.ts';
import { findRecordings } from '../../src/node/manifest.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { damaged } from './dumps.ts';

/** Recorded reductions that do not sum in sequence, by their file. */
const recorded = [
  'numpy/mean_f32_n1000',
  'numpy/norm1_f32_n1000',
  'numpy/norm2_f32_n1000',
  'numpy/sum_f16_n10000_dtype_f32',
  'numpy/sum_f32_n1000',
  'numpy/sum_f64_n1000',
  'numpy/var_f32_n1000',
  'torch/mean_f32_n1000',
  'torch/sum_f32_axis0_n300',
  'torch/sum_f32_n4096',
  'torch/sum_f32_n7',
] as const;
const recordings = findRecordings('captures');

/** The spec of a recording with every sum in sequence and plain. */
function inSequence(spec: KernelSpec): KernelSpec {
  const stages = Object.entries((spec.stages ?? {}) as Readonly<Record<string, KernelSpec>>);
  const plain = ({ order: _order, accumulator: _accumulator, ...rest }: KernelSpec): KernelSpec => rest;
  return { ...spec, order: 'sequential', stages: Object.fromEntries(stages.map(([name, one]) => [name, plain(one)])) };
}

describe.each(recorded)('%s', (file) => {
  const recording = recordings.find(({ path }) => path.endsWith(`${file}.safetensors`));
  const spec = resolveSpec(inSequence(recording?.spec as KernelSpec));
  const dump = openDump(recording?.path ?? '');
  const [x, y] = [dump.read('x'), dump.read('y')];

  test('conforms to its spec in sequence, without being bit-equal', () => {
    const { accepted, outputs } = checkDump(dump, spec);
    expect({ accepted, verdict: outputs[0].verdict }).toEqual({ accepted: true, verdict: 'conforms' });
    expect(outputs[0].judgement?.counts).toMatchObject({ undecided: 0, wrong: 0 });
  });

  test('is wrong where a result is too large by a half', () => {
    const changed: Tensor = damaged(y, { 0: y.data[0] * 1.5 });
    expect(check(spec, { x }, { y: changed }).outputs[0]).toMatchObject({
      verdict: 'wrong',
      judgement: { counts: { wrong: 1 } },
    });
  });
});
