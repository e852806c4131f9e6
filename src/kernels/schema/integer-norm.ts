import { overflowRules } from '../../formats/integers/accumulator.ts';
import { conventions } from '../../formats/integers/convention.ts';
import { rootRoundings } from '../../formats/integers/integer-root.ts';
import { directions } from '../../formats/rounding.ts';
import { activationNorms, measuredKinds } from '../../normalizers/model.ts';
import { meanKinds, stepKinds } from '../integer-norm/model.ts';
import { formatField, topFields } from './common.ts';
import { flag, integer, record, reference, type Schema, text } from './types.ts';

const { bitnorm, preset, order, orders, contract } = topFields;

const rounding = text(directions);

const fractionBits = integer(0, 'fraction bits', 30);

const scale: Schema = {
  oneOf: [{ type: 'number', exclusiveMinimum: 0 }, text(['tensor'])],
  description: 'a number, or the tensor of the dump',
};

const zeroPoint: Schema = {
  oneOf: [{ type: 'integer' }, text(['tensor'])],
  description: 'an integer, or the tensor of the dump',
};

const statistic: Schema = {
  oneOf: [
    text(measuredKinds),
    record({
      kind: text(measuredKinds),
      p: integer(1, 'lp: the exponent', 16),
      k: integer(1, 'magnitudes averaged'),
      sumOrder: text(['position', 'descending']),
      chunks: integer(1, 'parts whose ranges are averaged'),
      constant: { oneOf: [{ type: 'number', exclusiveMinimum: 0 }, text(['paper', 'exact'])] },
    }),
  ],
};

const epsilon: Schema = {
  oneOf: [
    { type: 'number', minimum: 0 },
    record({ value: { type: 'number', minimum: 0 }, place: text(['insideRoot', 'added']) }),
  ],
  description: 'in real units; converted to steps of the input',
};

const stages = record({
  mean: record({
    kind: text(meanKinds),
    order: reference('order'),
    rounding,
    fractionBits: { oneOf: [{ type: 'null' }, fractionBits] },
  }),
  moment: record({
    method: text(['twoPass', 'onePass']),
    kind: text(stepKinds),
    order: reference('order'),
    rounding,
    fractionBits,
  }),
  root: record({ kind: text(stepKinds), rounding: text(rootRoundings), fractionBits, constantBits: fractionBits }),
  normalize: record({
    kind: text(stepKinds),
    division: text(['divide', 'reciprocal']),
    rounding,
    fractionBits,
    reciprocalBits: integer(0, 'the reciprocal is 2 to this power over s', 46),
  }),
  affine: record({ rounding, contract: flag('weight·x + bias by fma') }),
  output: record({ kind: text(['single', 'fixedPoint']), rounding, convention: text(Object.keys(conventions)) }),
});

/** The spec of a norm of quantised integers. */
export const integerNormSchema: Schema = record(
  {
    bitnorm: bitnorm,
    preset: preset,
    rounding,
    order: order,
    orders: orders,
    contract: contract,
    integerNorm: text(activationNorms),
    axes: { type: 'array', minItems: 1, items: { type: 'integer' }, description: 'layer, rms: the axes of a group' },
    channelAxis: { type: 'integer', description: 'batch, group, instance: the axis of the channels' },
    groups: integer(1, 'group: number of groups'),
    affine: { oneOf: [{ type: 'boolean' }, record({ weight: flag('γ'), bias: flag('β') })] },
    statistic,
    epsilon,
    formats: record({ input: formatField, parameters: formatField, bias: formatField, output: formatField }),
    accumulator: record({ bits: integer(16, 'of every register', 48), overflow: text(overflowRules) }),
    quantization: record({
      input: record({ scale, zeroPoint }),
      weight: record({ scale }),
      bias: record({ scale }),
      output: record({ scale, zeroPoint, narrowRange: flag('without the most negative integer') }),
    }),
    stages,
  },
  ['bitnorm', 'integerNorm'],
  'A normalization kernel on quantised integers.',
);
