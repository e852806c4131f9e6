/** The part of JSON Schema (draft 2020-12) in which specs are described; see validate.ts. */
export interface Schema {
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false | Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  /** Exactly one applies; they are told apart by type or by a required key. */
  readonly oneOf?: readonly Schema[];
  /** '#/$defs/NAME' */
  readonly $ref?: string;
}

export const text = (values?: readonly string[], description?: string): Schema => ({
  ...(values ? { enum: values } : { type: 'string' }),
  ...(description ? { description } : {}),
});

export const flag = (description: string): Schema => ({ type: 'boolean', description });

export const integer = (minimum: number, description: string, maximum?: number): Schema => ({
  type: 'integer',
  minimum,
  ...(maximum === undefined ? {} : { maximum }),
  description,
});

/** An object with these properties and no others. */
export function record(
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
  description?: string,
): Schema {
  return {
    type: 'object',
    properties,
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
    ...(description ? { description } : {}),
  };
}

export const reference = (name: string): Schema => ({ $ref: `#/$defs/${name}` });
