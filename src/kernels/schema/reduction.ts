import { reductionKinds } from '../reduction/model.ts';
import { formatField, momentFields, reductionFields, stageFields, topFields } from './common.ts';
import { integer, record, reference, type Schema, text } from './types.ts';

/** The spec of a plain reduction. */
export const reductionSchema: Schema = record(
  {
    ...topFields,
    reduce: text(reductionKinds),
    axes: { type: 'array', minItems: 1, items: { type: 'integer' } },
    p: { type: 'number', exclusiveMinimum: 0 },
    k: integer(1, 'magnitudes summed'),
    correction: integer(0, 'variance: subtracted from the count'),
    extremum: reference('extremum'),
    formats: record({ input: formatField, compute: formatField, output: formatField }),
    stages: record({
      mean: record(reductionFields),
      center: record(stageFields),
      reduce: record({ ...reductionFields, ...momentFields }),
      root: record(stageFields),
      output: record(stageFields),
    }),
  },
  ['bitnorm', 'reduce'],
  'A sum, mean, norm or variance over axes.',
);
