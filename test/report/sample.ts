import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { philox4x32 } from '../../src/formats/random.ts';
import { type CheckOptions, type CheckResult, check } from '../../src/kernels/check.ts';
import { emulate, inputsOf, type KernelSpec, resolveSpec } from '../../src/kernels/spec.ts';
import type { KernelReport, Report } from '../../src/report/model.ts';
import { type Tensor, tensorOf } from '../../src/tensors/tensor.ts';

/** Values about normal, from counters: the same in every run. */
export function randomTensor(format: string, shape: readonly number[], seed: number, scale = 1): Tensor {
  const { round } = float64Arithmetic(findFloatFormat(format));
  const count = shape.reduce((product, length) => product * length, 1);
  const values = Array.from({ length: count }, (_, i) => {
    const words = philox4x32([i, 0, 0, 0], [seed, 1]);
    return round((scale * (words.reduce((sum, word) => sum + word, 0) / 2 ** 32 - 2)) / Math.sqrt(1 / 3));
  });
  return tensorOf(findFloatFormat(format), shape, values);
}

interface Trial {
  readonly spec: KernelSpec;
  /** What the kernel does otherwise than the spec says. */
  readonly kernel?: KernelSpec;
  readonly shape?: readonly number[];
  readonly scale?: number;
  readonly options?: CheckOptions;
  readonly seed?: number;
}

function parameters(name: string, shape: readonly number[]): readonly number[] {
  return name === 'x' || name === 'residual' ? shape : [shape.at(-1) as number];
}

/** The check of an emulated kernel against another spec. */
export function trial({ spec, kernel = {}, shape = [16, 256], scale = 1, options = {}, seed = 7 }: Trial): CheckResult {
  const expected = resolveSpec({ bitnorm: 1, ...spec });
  const inputs = Object.fromEntries(
    inputsOf(expected).map(({ name, format }, i) => [
      name,
      randomTensor(format ?? 'binary32', parameters(name, shape), seed + i, name === 'x' ? scale : 1),
    ]),
  );
  const { outputs } = emulate(resolveSpec({ bitnorm: 1, ...spec, ...kernel }), inputs);
  return check(expected, inputs, outputs, { events: true, ...options });
}

const kernels: readonly KernelReport[] = [
  {
    kernel: 'torch 1.13 layer_norm f16 N=256',
    file: 'captures/cpu/torch/layer_norm_f16.safetensors',
    check: trial({ spec: { norm: 'layer', order: 'sequential' } }),
    note: 'Vectorised Welford in fp32; matches for every N recorded.',
  },
  {
    kernel: 'torch 1.13 layer_norm f16 N=256, block order',
    file: 'captures/cpu/torch/layer_norm_f16_block.safetensors',
    check: trial({
      spec: { norm: 'layer', order: 'block' },
      kernel: { order: 'sequential' },
      shape: [64, 256],
    }),
    note: 'The order of its sums is not known yet; any order may give what it puts out.',
  },
  {
    kernel: 'torch 1.13 rms_norm f32 N=1000',
    file: 'captures/cpu/torch/rms_norm_f32.safetensors',
    check: trial({
      spec: { preset: 'fp32', norm: 'rms', order: 'pairwise' },
      kernel: { order: 'sequential' },
      shape: [12, 1000],
    }),
    note: 'The kernel adds squares one after the other, which drifts along the row; the spec says pairwise.',
  },
  {
    kernel: 'torch 1.13 batch_norm f32 64×32',
    file: 'captures/cpu/torch/batch_norm_f32.safetensors',
    check: trial({ spec: { preset: 'fp32', norm: 'batch', running: { convention: 'pytorch' } }, shape: [64, 32] }),
  },
  {
    kernel: 'numpy 1.24 layer norm in fp16 throughout, large inputs',
    file: 'captures/cpu/numpy/layer_norm_f16_large.safetensors',
    check: trial({
      spec: { preset: 'fp16-pure', norm: 'layer' },
      kernel: { order: 'pairwise' },
      shape: [24, 300],
      scale: 14,
    }),
    note: 'Squares overflow in fp16: the sum reaches infinity sooner in one order than in the other.',
  },
  {
    kernel: 'numpy 1.24 sum f32 N=4096',
    file: 'captures/cpu/numpy/sum_f32.safetensors',
    check: trial({
      spec: { reduce: 'sum', order: 'numpyPairwise', formats: { input: 'binary32', output: 'binary32' } },
      shape: [8, 512],
    }),
  },
  {
    kernel: 'onnxruntime 1.30 cast f32 to float8_e4m3fn',
    file: 'captures/cpu/onnxruntime/cast.safetensors',
    check: trial({
      spec: { convert: 'cast', formats: { input: 'binary32', output: 'float8_e4m3fn' }, overflow: 'saturate' },
      shape: [512],
      scale: 200,
    }),
  },
  {
    kernel: 'onnxruntime 1.30 skip_layer_norm f16 N=768',
    file: 'captures/cpu/onnxruntime/skip_layer_norm.safetensors',
    note: 'Its prologue rounds in a format that is not known yet.',
  },
  {
    kernel: 'onnxruntime 1.30 <script>alert("name")</script> & co',
    file: 'captures/cpu/onnxruntime/truncated.safetensors',
    error: 'byte 8: expected a header of 1,024 bytes, got 12 <img src=x onerror=alert(1)>',
  },
  {
    kernel: 'onnxruntime 1.30 cast f32 to float8_e5m2',
    file: 'captures/cpu/onnxruntime/cast_e5m2.safetensors',
    check: trial({
      spec: { convert: 'cast', formats: { input: 'binary32', output: 'float8_e5m2' } },
      kernel: { rounding: 'towardZero' },
      shape: [512],
      options: { maxUlps: 1 },
    }),
    note: 'It drops the bits that have no room.',
  },
  {
    kernel: 'numpy 1.24 layer norm, another epsilon',
    file: 'captures/cpu/numpy/layer_norm_f16_eps.safetensors',
    check: trial({ spec: { norm: 'layer' }, kernel: { epsilon: 1e-3 } }),
    note: 'It adds 1e-3 where the spec says 1e-5.',
  },
];

/** A report with a kernel of every standing. */
export const sample: Report = { title: 'Kernels of three CPU libraries', version: '0.1.0', kernels };

/** A report of as many kernels as there are recordings. */
export function manyKernels(count: number): Report {
  const repeated = Array.from({ length: count }, (_, i) => {
    const one = kernels[i % kernels.length];
    return { ...one, kernel: `${one.kernel} #${i}`, file: one.file.replace('.', `_${i}.`) };
  });
  return { ...sample, kernels: repeated };
}
