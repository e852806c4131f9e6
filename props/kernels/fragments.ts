import fc from 'fast-check';
import { overflowPolicies, subnormalPolicies } from '../../src/formats/context.ts';
import { directions } from '../../src/formats/rounding.ts';
import type { Written } from '../../src/kernels/defaults.ts';
import { anyOrder } from '../reductions/arbitraries.ts';

export const stored = ['fp16', 'bf16', 'f32', 'e4m3fn', 'e5m2', 'float8_e4m3fnuz', 'e2m1'];
export const some = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
export const flag = fc.boolean();
export const format = some('binary32', 'binary32', 'binary16', 'bf16', 'f64', 'tf32', 'e5m2');

/** Some of the fields. */
export const partly = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Written> =>
  fc.record(fields, { requiredKeys: [] });

export const rounding = fc.oneof(
  { weight: 3, arbitrary: some<unknown>(...directions) },
  { weight: 1, arbitrary: some<unknown>({ stochastic: 4 }, { stochastic: 13 }, { stochastic: 32 }) },
);
export const subnormals = some(...subnormalPolicies);
export const overflow = some(...overflowPolicies);
export const stage = { format, rounding, subnormals, overflow };
export const kind = some('divide', 'reciprocal');
export const reduction = {
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
