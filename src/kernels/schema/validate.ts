import { definitions, type Schema } from './index.ts';

/** A spec that is malformed: what was expected and what came, with the path inside it. */
export class SpecError extends RangeError {
  /** Such as stages.mean.order.split.lanes; empty for the spec itself. */
  readonly path: string;

  constructor(path: string, problem: string) {
    super(`${path === '' ? 'spec' : path}: ${problem}`);
    this.name = 'SpecError';
    this.path = path;
  }
}

function show(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 60 ? `${json.slice(0, 57)}…` : json;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function resolveReference(schema: Schema): Schema {
  return schema.$ref === undefined ? schema : definitions[schema.$ref.slice('#/$defs/'.length)];
}

/** The types that a schema allows, in words. */
function describe(schema: Schema): string {
  const { enum: members, const: constant, type, oneOf } = resolveReference(schema);
  if (members !== undefined) return `one of ${members.map((m) => JSON.stringify(m)).join(', ')}`;
  if (constant !== undefined) return JSON.stringify(constant);
  if (oneOf !== undefined) return oneOf.map(describe).join(' or ');
  return type === 'array' || type === 'object' || type === 'integer' ? `an ${type}` : (type ?? 'anything');
}

/** Whether a value has the type that a schema asks for at its top, which is how alternatives are told apart. */
function fits(value: unknown, schema: Schema): boolean {
  const { type, enum: members, const: constant, oneOf } = resolveReference(schema);
  if (oneOf !== undefined) return oneOf.some((one) => fits(value, one));
  if (members !== undefined) return members.some((member) => typeOf(member) === typeOf(value));
  if (constant !== undefined) return typeOf(value) === typeOf(constant);
  return type === undefined || typeOf(value) === (type === 'integer' ? 'number' : type);
}

/** Tells alternatives of one type apart. */
function hasRequired(value: unknown, schema: Schema): boolean {
  const { required = [] } = resolveReference(schema);
  return required.every((key) => typeof value === 'object' && value !== null && Object.hasOwn(value, key));
}

/**
 * Checks a value against a schema.
 * @throws SpecError with the path of the first thing that is wrong
 */
export function validate(value: unknown, given: Schema, path = ''): void {
  const schema = resolveReference(given);
  if (schema.oneOf !== undefined) {
    const fitting = schema.oneOf.filter((one) => fits(value, one));
    const match = fitting.find((one) => hasRequired(value, one)) ?? fitting[0];
    if (match === undefined) throw new SpecError(path, `expected ${describe(schema)}, got ${show(value)}`);
    validate(value, match, path);
    return;
  }
  if (!fits(value, schema)) throw new SpecError(path, `expected ${describe(schema)}, got ${show(value)}`);
  if (schema.enum?.includes(value) === false || (schema.const !== undefined && value !== schema.const)) {
    throw new SpecError(path, `expected ${describe(schema)}, got ${show(value)}`);
  }
  if (typeof value === 'number') validateNumber(value, schema, path);
  else if (Array.isArray(value)) validateArray(value, schema, path);
  else if (typeOf(value) === 'object') validateObject(value as Record<string, unknown>, schema, path);
}

function validateNumber(value: number, schema: Schema, path: string): void {
  const { type, minimum, exclusiveMinimum, maximum } = schema;
  const wrong = (expected: string): never => {
    throw new SpecError(path, `expected ${expected}, got ${value}`);
  };
  if (!Number.isFinite(value)) wrong('a finite number');
  if (type === 'integer' && !Number.isSafeInteger(value)) wrong('an integer');
  if (minimum !== undefined && value < minimum) wrong(`at least ${minimum}`);
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) wrong(`more than ${exclusiveMinimum}`);
  if (maximum !== undefined && value > maximum) wrong(`at most ${maximum}`);
}

function validateArray(value: readonly unknown[], { items, minItems = 0 }: Schema, path: string): void {
  if (value.length < minItems) throw new SpecError(path, `expected at least ${minItems} entries, got ${value.length}`);
  if (items === undefined) return;
  for (const [i, item] of value.entries()) validate(item, items, `${path}[${i}]`);
}

function validateObject(value: Record<string, unknown>, schema: Schema, path: string): void {
  const { properties = {}, required = [], additionalProperties, minProperties = 0, maxProperties = Infinity } = schema;
  const keys = Object.keys(value);
  const missing = required.find((key) => !keys.includes(key));
  if (missing !== undefined) throw new SpecError(path, `expected the key "${missing}", got ${show(keys)}`);
  for (const key of keys) {
    const inner = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    if (inner === false || inner === undefined) {
      throw new SpecError(join(path, key), `unknown key; there are ${Object.keys(properties).join(', ')}`);
    }
    validate(value[key], inner, join(path, key));
  }
  if (keys.length < minProperties || keys.length > maxProperties) {
    throw new SpecError(path, `expected exactly one of ${Object.keys(properties).join(', ')}, got ${show(keys)}`);
  }
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
