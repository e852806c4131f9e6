import * as fc from 'fast-check';
import {
  computeFormat,
  flag,
  overflow,
  partly,
  reduction,
  rounding,
  some,
  stage,
  storedFormat,
  subnormals,
} from './stages.ts';

const { divide: _divide, ...sum } = reduction;
const { order, accumulator, mergeFormat } = reduction;
const product = { contract: flag, productFormat: computeFormat };
const parts = some<unknown>({ size: 3, format: 'f64' }, { size: 5, order: 'pairwise', format: 'binary16' });
const dot = partly({ ...sum, ...product, parts });
const contracted = partly({ ...stage, contract: flag });
const productSum = { ...stage, order, accumulator, mergeFormat, ...product };
const commonStages = {
  load: partly(stage),
  dot,
  parameters: partly({ ...productSum, heldFormat: computeFormat }),
  output: partly({ rounding, subnormals, overflow }),
};
const gradient = (...associations: string[]) =>
  partly({ ...stage, association: some(...associations), contract: flag });
const restore = {
  center: partly(stage),
  normalize: partly({ ...stage, form: some('centered', 'shifted'), contract: flag, resultFormat: computeFormat }),
  product: partly(stage),
};
const sums = { ...commonStages, sum: dot, coefficients: contracted, gradient: gradient('gradient', 'weight') };

/** Backward passes in each form. */
const forms = fc.oneof(
  fc.record({
    form: some('direct'),
    stages: partly({
      ...commonStages,
      ...restore,
      sum: dot,
      slope: partly(sum),
      gradient: gradient('summed', 'stepwise'),
    }),
  }),
  fc.record({ form: some('coefficients'), sums: some('elements'), stages: partly({ ...sums, ...restore }) }),
  fc.record({
    form: some('coefficients'),
    sums: some('channels'),
    stages: partly({ ...sums, channels: partly(productSum) }),
  }),
  fc.record({
    form: some('projected'),
    stages: partly({
      ...commonStages,
      center: partly(stage),
      sum: dot,
      coefficients: partly(stage),
      gradient: contracted,
    }),
  }),
);
/** What the key `backward` may say. */
export const backward = fc.oneof(
  { weight: 2, arbitrary: some<unknown>(null, false, true) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        forms,
        partly({
          saved: some('computed', 'given'),
          formats: partly({ gradient: storedFormat, output: storedFormat, parameters: storedFormat }),
        }),
      )
      .map(([form, rest]): unknown => ({ ...form, ...rest })),
  },
);
