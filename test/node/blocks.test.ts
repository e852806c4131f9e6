import { expect, test } from 'vitest';
import { checkDump } from '../../src/node/check-dump.ts';
import { damaged, goldenOf, withTensors } from '../kernels/dumps.ts';

const norm = (block: object, output: string) => ({
  norm: 'rms',
  formats: { input: 'bf16', output },
  stages: { epilogue: [{ kind: 'block', block }] },
});

test.each([
  [norm({ kind: 'mx', size: 8 }, 'e2m1'), ['y', 'y_scale', 'rstd']],
  [norm({ kind: 'mx' }, 'e5m2'), ['y', 'y_scale', 'rstd']],
  [norm({ kind: 'mx', axis: 0, size: 3 }, 'int8'), ['y', 'y_scale', 'rstd']],
  [norm({ kind: 'nvfp4' }, 'e2m1'), ['y', 'y_scale', 'y_tensor_scale', 'rstd']],
  [{ convert: 'quantize', block: { kind: 'nvfp4', tensorScale: 1 }, formats: { output: 'e2m1' } }, ['y', 'y_scale']],
  [{ convert: 'dequantize', block: { kind: 'mx' }, formats: { input: 'float8_e4m3fn' } }, ['y']],
])('%j: a golden file agrees with its own spec, read whole or by rows', (written, names) => {
  const { spec, tensors } = goldenOf(written, [7, 40]);
  withTensors(tensors, (dump) => {
    for (const blockElements of [2 ** 20, 80]) {
      const { accepted, outputs } = checkDump(dump, spec, { blockElements });
      expect([accepted, outputs.map(({ name }) => name).sort()]).toEqual([true, [...names].sort()]);
      expect(outputs.find(({ name }) => name === 'y')?.elements).toBe(280);
    }
  });
});

test('a wrong scale is found where it is', () => {
  const { spec, tensors } = goldenOf(norm({ kind: 'mx', size: 8 }, 'e4m3fn'), [7, 40]);
  const { y_scale: scale } = tensors;
  withTensors({ ...tensors, y_scale: damaged(scale, { 23: scale.data[23] / 2 }) }, (dump) => {
    const { outputs } = checkDump(dump, spec, { blockElements: 80 });
    const found = outputs.find(({ name }) => name === 'y_scale');
    expect(found).toMatchObject({ verdict: 'differs', elements: 35, distance: { max: 1 }, worst: [{ element: 23 }] });
  });
});
