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

const product = { contract: flag, productFormat: computeFormat };
const { divide: _divide, ...sum } = reduction;
const { order, accumulator, mergeFormat } = reduction;

/** Backward passes, of which most leave most to the defaults. */
export const backward = fc.oneof(
  { weight: 3, arbitrary: some<unknown>(null, false, true) },
  {
    weight: 3,
    arbitrary: partly({
      saved: some('computed', 'given'),
      formats: partly({ gradient: storedFormat, output: storedFormat, parameters: storedFormat }),
      stages: partly({
        load: partly(stage),
        center: partly(stage),
        normalize: partly({
          ...stage,
          form: some('centered', 'shifted'),
          contract: flag,
          resultFormat: computeFormat,
        }),
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
