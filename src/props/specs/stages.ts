import * as fc from 'fast-check';
import { overflowPolicies, subnormalPolicies } from '../../formats/context.ts';
import { directions } from '../../formats/rounding.ts';
import type { Written } from '../../kernels/defaults.ts';
import { type MergeFormName, mergeForms } from '../../reductions/merge-forms.ts';
import { anyOrder } from './orders.ts';

export const some = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** Some of the fields. */
export const partly = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Written> =>
  fc.record(fields, { requiredKeys: [] });

export const flag = fc.boolean();
export const computeFormat = some('binary32', 'binary32', 'binary16', 'bf16', 'f64', 'tf32', 'e5m2');
export const storedFormat = some('fp16', 'bf16', 'f32', 'e4m3fn', 'e5m2', 'float8_e4m3fnuz', 'e2m1');

export const rounding = fc.oneof(
  { weight: 3, arbitrary: some<unknown>(...directions) },
  { weight: 1, arbitrary: some<unknown>({ stochastic: 4 }, { stochastic: 13 }, { stochastic: 32 }) },
);
export const subnormals = some(...subnormalPolicies);
export const overflow = some(...overflowPolicies);

/** What any stage may override. */
export const stage = { format: computeFormat, rounding, subnormals, overflow };
const kind = some('divide', 'reciprocal');

/** What a stage with a sum may override. */
export const reduction = {
  ...stage,
  order: anyOrder,
  accumulator: some<unknown>('plain', 'plain', 'plain', 'kahan', 'neumaier', { fused: { fractionBits: 20 } }),
  mergeFormat: computeFormat,
  sumFormat: computeFormat,
  divideFormat: computeFormat,
  resultFormat: computeFormat,
  divide: some('after', 'after', 'each'),
  kind,
  reciprocalFormat: computeFormat,
};

/** The same for a sum of powers. */
export const moment = {
  ...reduction,
  contract: flag,
  productFormat: computeFormat,
  method: some('twoPass', 'onePass', 'welford'),
  pushKind: kind,
  mergeKind: kind,
  mergeForm: some(...(Object.keys(mergeForms) as MergeFormName[])),
};

/** What the top of every spec settles. */
export const top = {
  rounding,
  subnormals,
  overflow,
  tininess: some('after', 'before'),
  seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  order: anyOrder,
  contract: flag,
};

const residual = { kind: 'residual', format: 'fp16', rounding: 'towardZero' };

/** The stages of a norm. */
export const normStages = partly({
  prologue: some([], [], [{ kind: 'residual' }], [residual]),
  mean: partly({ ...reduction, storedFormat: computeFormat }),
  center: partly(stage),
  moment: partly({ ...moment, difference: some('rounded', 'fusedMean'), clamp: flag }),
  root: partly({ ...stage, kind: some('rsqrt', 'reciprocal', 'divide'), contract: flag, resultFormat: computeFormat }),
  normalize: partly({
    ...stage,
    form: some('centered', 'centered', 'shifted', 'folded', 'weighted'),
    contract: flag,
    contractOffset: flag,
    shiftFormat: computeFormat,
  }),
  affine: partly({ ...stage, contract: flag }),
  running: partly({ ...stage, varianceFormat: computeFormat }),
  epilogue: some<unknown>(
    [],
    [],
    [{ kind: 'relu' }],
    [{ kind: 'scale', scale: 0.1 }],
    [{ kind: 'relu' }, { kind: 'scale', scale: 8, division: 'reciprocal' }],
    [{ kind: 'block', block: { kind: 'mx', size: 4, mode: 'even' } }],
    [
      { kind: 'relu' },
      { kind: 'block', block: { kind: 'mx', size: 4 }, valueFormat: 'bf16', rounding: { stochastic: 4 } },
    ],
    [{ kind: 'block', block: { kind: 'nvfp4', size: 4, arithmetic: 'transformerEngine' } }],
  ),
  output: partly({ rounding, subnormals, overflow }),
});
