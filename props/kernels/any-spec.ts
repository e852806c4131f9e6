import fc from 'fast-check';
import type { Written } from '../../src/kernels/defaults.ts';
import { reductionKinds } from '../../src/kernels/reduction/model.ts';
import { SpecError } from '../../src/kernels/schema/validate.ts';
import { resolveSpec } from '../../src/kernels/spec.ts';
import { anyOrder } from '../reductions/arbitraries.ts';
import { backward } from './any-backward.ts';
import {
  flag,
  format,
  kind,
  overflow,
  partly,
  reduction,
  rounding,
  some,
  stage,
  stored,
  subnormals,
} from './fragments.ts';

/** The shape that the specs below are made for. */
export const shape: readonly number[] = [2, 4, 6];

const moment = {
  ...reduction,
  contract: flag,
  productFormat: format,
  method: some('twoPass', 'onePass', 'welford'),
  pushKind: kind,
  mergeKind: kind,
};
const top = {
  rounding,
  subnormals,
  overflow,
  tininess: some('after', 'before'),
  seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  order: anyOrder,
  contract: flag,
};

const statistic = some<unknown>(
  ...['l2', 'l2', 'l2', { kind: 'l2', constant: 'exact' }, { kind: 'l2', mean: false }, { kind: 'l2', constant: 0.7 }],
  ...['l1', 'linf', 'range', { kind: 'l1', mean: false, constant: 2 }, { kind: 'range', chunks: 2, constant: 0.5 }],
  ...[
    { kind: 'linf', constant: 'paper', extremum: 'number' },
    { kind: 'topk', k: 2, sumOrder: 'descending' },
  ],
  ...[
    { kind: 'lp', p: 3 },
    { kind: 'lp', p: 1.5, constant: 0.3 },
  ],
);

const residual = { kind: 'residual', format: 'fp16', rounding: 'towardZero' };
const normStages = partly({
  prologue: some([], [], [{ kind: 'residual' }], [residual]),
  mean: partly({ ...reduction, storedFormat: format }),
  center: partly(stage),
  moment: partly({ ...moment, difference: some('rounded', 'fusedMean'), clamp: flag }),
  root: partly({ ...stage, kind: some('rsqrt', 'reciprocal', 'divide'), contract: flag, resultFormat: format }),
  normalize: partly({
    ...stage,
    form: some('centered', 'centered', 'shifted', 'folded'),
    contract: flag,
    contractOffset: flag,
    shiftFormat: format,
  }),
  affine: partly({ ...stage, contract: flag }),
  running: partly({ ...stage, varianceFormat: format }),
  epilogue: some<unknown>(
    [],
    [],
    [{ kind: 'relu' }],
    [{ kind: 'scale', scale: 0.1 }],
    [{ kind: 'relu' }, { kind: 'scale', scale: 8, division: 'reciprocal' }],
    [{ kind: 'block', block: { kind: 'mx', size: 4, mode: 'even', axis: 1 } }],
    [
      { kind: 'relu' },
      { kind: 'block', block: { kind: 'mx', size: 4 }, valueFormat: 'bf16', rounding: { stochastic: 4 } },
    ],
    [{ kind: 'block', block: { kind: 'nvfp4', size: 4, arithmetic: 'transformerEngine' } }],
  ),
  output: partly({ rounding, subnormals, overflow }),
});

const layout = some<Written>(
  ...[{ norm: 'layer' }, { norm: 'layer', axes: [1, 2] }, { norm: 'rms', axes: [-1] }, { norm: 'rms', axes: [0, -2] }],
  ...[{ norm: 'batch' }, { norm: 'batch', mode: 'inference' }, { norm: 'batch', running: { convention: 'pytorch' } }],
  { norm: 'batch', channelAxis: -1, running: { convention: 'paper', momentum: 0.9 } },
  ...[
    { norm: 'group', groups: 2 },
    { norm: 'group', groups: 2, channelsLast: true },
  ],
  { norm: 'instance', channelAxis: 2 },
);

const norm = fc.tuple(
  layout,
  partly({
    ...top,
    affine: some<unknown>(true, false, { weight: false }, { bias: false }),
    statistic,
    epsilon: some<unknown>(0, 1e-5, 1e-3, { value: 1e-4, place: 'added' }, { value: 0.01, place: 'maximum' }),
    formats: partly({
      input: some(...stored),
      parameters: some(...stored),
      compute: format,
      saved: some('f32', 'fp16', 'bf16'),
      output: some(...stored),
    }),
    stages: normStages,
    backward,
  }),
);

const reduce = fc.record(
  {
    reduce: some(...reductionKinds),
    axes: some([-1], [0], [1, 2], [0, 1, 2], [0, -1]),
    p: some(0.5, 1.5, 3),
    k: some(1, 2),
    correction: some(0, 1, 3),
    extremum: some('ieee', 'number', 'selectFirst'),
    ...top,
    formats: partly({ input: some(...stored), compute: format, output: some(...stored) }),
    stages: partly({
      mean: partly(reduction),
      center: partly(stage),
      reduce: partly(moment),
      root: partly(stage),
      output: partly({ rounding, overflow }),
    }),
  },
  { requiredKeys: ['reduce', 'p', 'k'] },
);

const cast = fc.record(
  {
    convert: some('cast'),
    rounding,
    subnormals,
    overflow,
    tininess: some('after', 'before'),
    seed: fc.nat(),
    formats: partly({ input: some(...stored), output: some(...stored, 'e8m0') }),
  },
  { requiredKeys: ['convert'] },
);

const quantize = some<Written>(
  { convert: 'quantize' },
  { convert: 'quantize', axis: 1, formats: { input: 'fp16', output: 'uint8' }, convention: 'tensorrt' },
  { convert: 'dequantize', axis: null, formats: { input: 'int4', output: 'bf16' } },
  { convert: 'quantize', block: { kind: 'mx', size: 4, mode: 'rceil' }, formats: { output: 'e2m1' } },
  { convert: 'quantize', block: { kind: 'nvfp4', size: 4, axis: 1 }, rounding: { stochastic: 4 }, seed: 3 },
  { convert: 'dequantize', block: { kind: 'mx', size: 5 }, formats: { input: 'int8', output: 'bf16' } },
  { convert: 'dequantize', block: { kind: 'nvfp4', arithmetic: 'torchao' }, formats: { output: 'fp16' } },
);

function resolves(written: Written): boolean {
  // Fused adds take no wide terms, wherever these come from.
  if (/"fused".*"f64"|"f64".*"fused"/.test(JSON.stringify(written))) return false;
  try {
    resolveSpec(written);
    return true;
  } catch (error) {
    if (error instanceof SpecError) return false;
    throw error;
  }
}

/** Specs of norms, reductions and conversions as people write them; of those whose choices contradict each other, none. */
export const anyWritten: fc.Arbitrary<Written> = fc
  .oneof(
    { weight: 8, arbitrary: norm.map(([place, rest]): Written => ({ bitnorm: 1, ...place, ...rest })) },
    { weight: 3, arbitrary: reduce.map((rest): Written => ({ bitnorm: 1, ...rest })) },
    { weight: 1, arbitrary: cast.map((rest): Written => ({ bitnorm: 1, ...rest })) },
    { weight: 1, arbitrary: quantize.map((rest): Written => ({ bitnorm: 1, ...rest })) },
  )
  .filter(resolves);
