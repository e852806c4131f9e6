import { commonDefinitions } from './common.ts';
import { conversionSchema } from './conversion.ts';
import { integerNormSchema } from './integer-norm.ts';
import { normSchema } from './norm.ts';
import { orderDefinitions } from './order.ts';
import { reductionSchema } from './reduction.ts';
import type { Schema } from './types.ts';

/** The kinds of kernels that a spec may describe, told apart by the key that each requires. */
export const familySchemas = {
  norm: normSchema,
  integerNorm: integerNormSchema,
  reduce: reductionSchema,
  convert: conversionSchema,
} as const;

export const definitions: Readonly<Record<string, Schema>> = { ...commonDefinitions, ...orderDefinitions };

/** The JSON Schema of kernel specs, as shipped in spec.schema.json. */
export const specSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'bitnorm kernel spec',
  oneOf: Object.values(familySchemas),
  $defs: definitions,
} as const;

export type { Schema };
