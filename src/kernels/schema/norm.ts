import { conventions } from '../../formats/integers/convention.ts';
import { gainNames, normNames, statisticKinds } from '../../normalizers/model.ts';
import { backward } from './backward.ts';
import { formatField, momentFields, reductionFields, stageFields, topFields } from './common.ts';
import { flag, integer, record, reference, type Schema, text } from './types.ts';

const constant: Schema = {
  oneOf: [{ type: 'number', exclusiveMinimum: 0 }, text(['paper', 'exact'])],
  description: 'C: a number, the constant of "Norm matters", or the exact one for normal terms',
};

const epilogue: Schema = {
  type: 'object',
  required: ['kind'],
  additionalProperties: false,
  properties: {
    kind: text(['relu', 'scale', 'quantize', 'block']),
    ...stageFields,
    scale: { type: 'number', exclusiveMinimum: 0 },
    division: text(['divide', 'reciprocal']),
    zeroPoint: { type: 'integer' },
    convention: text(Object.keys(conventions)),
    narrowRange: flag('without the most negative integer'),
    block: reference('block'),
    valueFormat: formatField,
  },
};

const { order, accumulator, mergeFormat, sumFormat, resultFormat } = reductionFields;
const { contract, productFormat } = momentFields;

const stages = record({
  prologue: { type: 'array', items: record({ kind: text(['residual']), ...stageFields }, ['kind']) },
  mean: record({ ...reductionFields, storedFormat: formatField }),
  center: record(stageFields),
  moment: record({
    ...reductionFields,
    ...momentFields,
    difference: text(['rounded', 'fusedMean', 'fusedShare'], 'onePass: which product of E[x²] − μ² is contracted'),
    clamp: flag('onePass: a variance below 0 counts as 0'),
  }),
  root: record({
    ...stageFields,
    kind: text(['rsqrt', 'reciprocal', 'divide']),
    contract: flag('C·statistic + epsilon by fma'),
    resultFormat: formatField,
  }),
  normalize: record({
    ...stageFields,
    form: text(['centered', 'shifted', 'folded', 'weighted']),
    contract: flag('products are added by fma'),
    contractOffset: flag('folded: the offset is formed by fma'),
    shiftFormat: formatField,
    resultFormat: formatField,
  }),
  gain: record({
    ...stageFields,
    order,
    accumulator,
    mergeFormat,
    sumFormat,
    contract,
    productFormat,
    form: text(['ratio', 'quotient', 'product'], 'g·(T/‖g‖), (g/‖g‖)·T or (g·T)/‖g‖'),
    resultFormat,
  }),
  affine: record({ ...stageFields, contract: flag('weight·x + bias by fma') }),
  running: record({
    ...stageFields,
    variance: text(['fromMean', 'fromSum'], 'the unbiased variance from the variance, or from the sum of squares'),
    varianceFormat: formatField,
  }),
  epilogue: { type: 'array', items: epilogue },
  output: record(stageFields),
});

const ulps = (description: string): Schema => ({ type: 'number', minimum: 0.5, maximum: 1024, description });

/** The spec of a norm. */
export const normSchema: Schema = record(
  {
    ...topFields,
    norm: text(normNames),
    axes: { type: 'array', minItems: 1, items: { type: 'integer' }, description: 'layer, rms: the axes of a group' },
    channelAxis: { type: 'integer', description: 'batch, group, instance, weight: the axis of the channels' },
    groups: integer(1, 'group: number of groups'),
    channelsLast: flag('group: the channels of a position come one after the other'),
    mode: text(['training', 'inference']),
    running: {
      oneOf: [
        { type: 'null' },
        record({ convention: text(['pytorch', 'paper']), momentum: { type: 'number', minimum: 0, maximum: 1 } }, [
          'convention',
        ]),
      ],
    },
    affine: { oneOf: [{ type: 'boolean' }, record({ weight: flag('γ'), bias: flag('β') })] },
    gain: text(gainNames, 'weight: what becomes of the weight'),
    statistic: {
      oneOf: [
        text(statisticKinds),
        record({
          kind: text(statisticKinds),
          mean: flag('l2, l1, lp: of the mean of the terms, or of their sum'),
          p: { type: 'number', exclusiveMinimum: 0 },
          k: integer(1, 'magnitudes averaged'),
          sumOrder: text(['position', 'descending']),
          chunks: integer(1, 'parts whose ranges are averaged'),
          extremum: reference('extremum'),
          constant,
        }),
      ],
    },
    epsilon: {
      oneOf: [
        { type: 'number', minimum: 0 },
        record({ value: { type: 'number', minimum: 0 }, place: text(['insideRoot', 'added', 'maximum']) }),
      ],
    },
    formats: record({
      input: formatField,
      parameters: formatField,
      compute: formatField,
      saved: formatField,
      output: formatField,
    }),
    device: record(
      {
        division: ulps('of a/b and of reciprocals, in ulps'),
        root: ulps('of √a, in ulps'),
        reciprocalRoot: ulps('of 1/√a, in ulps'),
      },
      [],
      'what divisions and roots of a conforming kernel may be off by, in ulps',
    ),
    stages,
    backward,
  },
  ['bitnorm', 'norm'],
  'A normalization kernel.',
);
