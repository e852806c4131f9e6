import { conventions } from '../../formats/integers/convention.ts';
import { conversionKinds } from '../conversion/model.ts';
import { formatField, topFields } from './common.ts';
import { record, reference, type Schema, text } from './types.ts';

const { order: _order, orders: _orders, contract: _contract, ...top } = topFields;

/** The spec of an elementwise conversion. */
export const conversionSchema: Schema = record(
  {
    ...top,
    convert: text(conversionKinds),
    axis: {
      oneOf: [{ type: 'null' }, { type: 'integer' }],
      description: 'quantize, dequantize: the axis of the scales',
    },
    convention: text(Object.keys(conventions)),
    block: reference('block'),
    formats: record({ input: formatField, output: formatField }),
  },
  ['bitnorm', 'convert'],
  'A cast to another format, or quantisation.',
);
