import { formatField, reductionFields, stageFields } from './common.ts';
import { flag, record, type Schema, text } from './types.ts';

const { divide: _, ...sumFields } = reductionFields;
const { order, accumulator, mergeFormat } = sumFields as Record<'order' | 'accumulator' | 'mergeFormat', Schema>;
const products: Readonly<Record<string, Schema>> = {
  contract: flag('products are pushed by fma'),
  productFormat: formatField,
};

const stages = record({
  root: record({
    ...stageFields,
    kind: text(['rsqrt', 'reciprocal', 'divide']),
    contract: flag('C·statistic + epsilon by fma'),
    resultFormat: formatField,
  }),
  load: record(stageFields),
  center: record(stageFields),
  normalize: record({
    ...stageFields,
    form: text(['centered', 'shifted']),
    contract: flag('shifted: x·r is added by fma'),
    resultFormat: formatField,
  }),
  product: record(stageFields),
  dot: record({ ...sumFields, ...products }),
  sum: record(sumFields),
  slope: record(sumFields),
  gradient: record({
    ...stageFields,
    association: text(['summed', 'stepwise'], 'δ − (w·a + b), or (δ − b) − w·a'),
    contract: flag('the product w·a is added by fma'),
  }),
  parameters: record({ ...stageFields, order, accumulator, mergeFormat, ...products }),
  output: record(stageFields),
});

/** The backward pass of a norm. */
export const backward: Schema = {
  oneOf: [
    { type: 'null' },
    { type: 'boolean' },
    record({
      saved: text(['computed', 'given'], 'the forward pass runs and its statistics are used, or they are inputs'),
      form: text(['direct']),
      formats: record({ gradient: formatField, output: formatField, parameters: formatField }),
      stages,
    }),
  ],
  description: 'dx, dweight and dbias from dy',
};
