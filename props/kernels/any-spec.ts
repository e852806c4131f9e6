import fc from 'fast-check';
import { overflowPolicies, subnormalPolicies } from '../../src/formats/context.ts';
import { directions } from '../../src/formats/rounding.ts';
import type { Written } from '../../src/kernels/defaults.ts';
import { reductionKinds } from '../../src/kernels/reduction/model.ts';
import { SpecError } from '../../src/kernels/schema/validate.ts';
import { resolveSpec } from '../../src/kernels/spec.ts';
import { anyOrder } from '../reductions/arbitraries.ts';

/** The shape that the specs below are made for. */
export const shape: readonly number[] = [2, 4, 6];

const stored = ['fp16', 'bf16', 'f32', 'e4m3fn', 'e5m2', 'float8_e4m3fnuz', 'e2m1'];
const some = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const flag = fc.boolean();
const format = some('binary32', 'binary32', 'binary16', 'bf16', 'f64', 'tf32', 'e5m2');

/** Some of the fields. */
const partly = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Written> =>
  fc.record(fields, { requiredKeys: [] });

const rounding = fc.oneof(
  { weight: 3, arbitrary: some<unknown>(...directions) },
  { weight: 1, arbitrary: some<unknown>({ stochastic: 4 }, { stochastic: 13 }, { stochastic: 32 }) },
);
const subnormals = some(...subnormalPolicies);
const overflow = some(...overflowPolicies);
const stage = { format, rounding, subnormals, overflow };
const kind = some('divide', 'reciprocal');
const reduction = {
  ...stage,
  order: anyOrder,
  accumulator: some<unknown>('plain', 'plain', 'plain', 'kahan', 'neumaier', { fused: { fractionBits: 20 } }),
  mergeFormat: format,
  sumFormat: format,
  divideFormat: format,
  resultFormat: format,
  divide: some('after', 'after', 'each'),
  kind,
  reciprocalFormat: format,
};
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
  ),
  output: partly({ rounding, subnormals, overflow }),
});

const product = { contract: flag, productFormat: format };
const { divide: _divide, ...sum } = reduction;
const { order, accumulator, mergeFormat } = reduction;

/** Backward passes, of which most leave most to the defaults. */
const backward = fc.oneof(
  { weight: 3, arbitrary: some<unknown>(null, false, true) },
  {
    weight: 3,
    arbitrary: partly({
      saved: some('computed', 'given'),
      formats: partly({ gradient: some(...stored), output: some(...stored), parameters: some(...stored) }),
      stages: partly({
        load: partly(stage),
        center: partly(stage),
        normalize: partly({ ...stage, form: some('centered', 'shifted'), contract: flag, resultFormat: format }),
        product: partly(stage),
        dot: partly({ ...sum, ...product }),
        sum: partly(sum),
        slope: partly(sum),
        gradient: partly({ ...stage, association: some('summed', 'stepwise'), contract: flag }),
        parameters: partly({ ...stage, order, accumulator, mergeFormat, ...product }),
        output: partly({ rounding, subnormals, overflow }),
      }),
    }),
  },
);

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
