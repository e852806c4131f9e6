import { binary16 } from '../../src/formats/catalogue.ts';
import { check } from '../../src/kernels/check.ts';
import { emulate, inputsOf, resolveSpec } from '../../src/kernels/spec.ts';
import type { KernelReport } from '../../src/report/model.ts';
import { tensorOf } from '../../src/tensors/tensor.ts';
import { randomTensor } from './sample.ts';

/** A kernel whose first elements are wrong in every way: NaN, an infinity, the other zero. */
export function wrongKernel(): KernelReport {
  const spec = resolveSpec({ bitnorm: 1, norm: 'rms', affine: false });
  const [{ name }] = inputsOf(spec);
  const x = randomTensor('binary16', [4, 8], 3);
  const inputs = { [name]: tensorOf(binary16, [4, 8], [0, ...x.data.slice(1)]) };
  const y = emulate(spec, inputs).outputs.y;
  const values = Float64Array.from(y.data);
  values.set([-0, Number.NaN, Infinity]);
  return {
    kernel: 'wrong in every way',
    file: 'wrong.safetensors',
    check: check(spec, inputs, { y: tensorOf(binary16, [4, 8], values) }),
  };
}
