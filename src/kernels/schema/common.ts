import { blockKinds, infinityRules, nvfp4Arithmetics, scaleModes } from '../../formats/blocks/index.ts';
import { extremumRules } from '../../formats/compare.ts';
import { overflowPolicies, subnormalPolicies } from '../../formats/context.ts';
import { directions } from '../../formats/rounding.ts';
import { mergeForms } from '../../reductions/merge-forms.ts';
import { flag, integer, record, reference, type Schema, text } from './types.ts';

/** What the specs of all families share. */
export const commonDefinitions: Readonly<Record<string, Schema>> = {
  rounding: {
    oneOf: [text(directions), record({ stochastic: integer(1, 'random bits', 32) }, ['stochastic'])],
  },
  accumulator: {
    oneOf: [
      text(['plain', 'kahan', 'neumaier']),
      record(
        { fused: record({ fractionBits: integer(1, 'bits kept below the largest exponent', 40) }, ['fractionBits']) },
        ['fused'],
      ),
    ],
  },
  block: record(
    {
      kind: text(blockKinds),
      size: integer(1, 'elements to a block'),
      axis: { type: 'integer', description: 'the axis along which blocks run' },
      mode: text(Object.keys(scaleModes), 'mx: how the scale follows from the largest magnitude'),
      arithmetic: text(Object.keys(nvfp4Arithmetics), 'nvfp4: in which steps scales and elements are formed'),
      tensorScale: {
        oneOf: [text(['computed', 'tensor']), { type: 'number', exclusiveMinimum: 0 }],
        description: 'nvfp4: the scale of the whole tensor',
      },
      infinity: text(infinityRules, 'what an infinity makes of its block'),
    },
    ['kind'],
  ),
  extremum: text(Object.keys(extremumRules), 'what a maximum does with NaN and zeros'),
};

const format = text(undefined, 'the name or alias of a format');

export const stageFields: Readonly<Record<string, Schema>> = {
  format,
  rounding: reference('rounding'),
  subnormals: text(subnormalPolicies),
  overflow: text(overflowPolicies),
};

export const reductionFields: Readonly<Record<string, Schema>> = {
  ...stageFields,
  order: reference('order'),
  accumulator: reference('accumulator'),
  mergeFormat: format,
  sumFormat: format,
  divideFormat: format,
  resultFormat: format,
  divide: text(['after', 'each', 'merge'], 'where a mean is divided'),
  kind: text(['divide', 'reciprocal'], 'by division, or times the rounded reciprocal'),
  reciprocalFormat: format,
};

export const momentFields: Readonly<Record<string, Schema>> = {
  contract: flag('squares are pushed by fma'),
  productFormat: format,
  method: text(['twoPass', 'onePass', 'welford']),
  pushKind: text(['divide', 'reciprocal'], 'welford: how a push divides by the count'),
  mergeKind: text(['divide', 'reciprocal'], 'welford: how a merge divides by the count'),
  mergeForm: text(Object.keys(mergeForms), 'welford: how a merge puts two parts together'),
};

/** Properties at the top of every spec. */
export const topFields: Readonly<Record<string, Schema>> = {
  $schema: text(undefined, 'for editors; not kept'),
  bitnorm: { const: 1, description: 'version of the spec' },
  preset: text(undefined, 'a named base whose fields the others override'),
  rounding: reference('rounding'),
  subnormals: text(subnormalPolicies),
  overflow: text(overflowPolicies),
  tininess: text(['after', 'before']),
  seed: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'of stochastic rounding' },
  order: reference('order'),
  contract: flag('multiply-adds are contracted to fma wherever a stage does not say'),
  orders: { type: 'object', additionalProperties: reference('combinator'), description: 'orders by name' },
};

export { format as formatField };
