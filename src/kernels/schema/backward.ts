import { backwardForms } from '../../normalizers/backward/stages.ts';
import { formatField, reductionFields, stageFields } from './common.ts';
import { flag, integer, record, reference, type Schema, text } from './types.ts';

const { divide: _, ...sumFields } = reductionFields;
const { order, accumulator, mergeFormat } = sumFields as Record<'order' | 'accumulator' | 'mergeFormat', Schema>;
const products: Readonly<Record<string, Schema>> = {
  contract: flag('products are pushed by fma'),
  productFormat: formatField,
};

const parts = record(
  { size: integer(1, 'terms in a part'), order: reference('order'), format: formatField },
  ['size', 'format'],
  'a second reduction, of the results of each part of so many terms',
);
const groupSum = { ...sumFields, parts };
const productSum = { ...stageFields, order, accumulator, mergeFormat, ...products };

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
  dot: record({ ...groupSum, ...products }),
  sum: record({ ...groupSum, ...products }),
  slope: record(groupSum),
  channels: record(productSum),
  coefficients: record({ ...stageFields, contract: flag('their products are added by fma') }),
  gradient: record({
    ...stageFields,
    association: text(['summed', 'stepwise', 'gradient', 'weight'], 'which of its terms are joined first'),
    contract: flag('a product is added by fma'),
  }),
  parameters: record({ ...productSum, heldFormat: formatField }),
  gain: record(productSum),
  output: record(stageFields),
});

/** The backward pass of a norm. */
export const backward: Schema = {
  oneOf: [
    { type: 'null' },
    { type: 'boolean' },
    record({
      saved: text(['computed', 'given'], 'the forward pass runs and its statistics are used, or they are inputs'),
      form: text(backwardForms, 'how dx is put together'),
      sums: text(['elements', 'channels'], 'coefficients: of all elements, or first those of each channel'),
      formats: record(
        { gradient: formatField, output: formatField, parameters: formatField },
        [],
        'of dy; of dx; of dweight and dbias',
      ),
      stages,
    }),
  ],
  description: 'dx, dweight and dbias from dy',
};
