import { presets } from '../../src/kernels/presets.ts';
import { formatField } from '../../src/kernels/schema/common.ts';
import { familySchemas, type Schema } from '../../src/kernels/schema/index.ts';
import { resolveSpec } from '../../src/kernels/spec.ts';
import { code, table } from './markdown.ts';

export const presetTable = (): string =>
  table(
    ['preset', 'is'],
    Object.entries(presets).map(([name, { about }]) => [code(name), about]),
  );

const linked: Readonly<Record<string, string>> = {
  order: 'an [order](orders.md)',
  combinator: 'an [order](orders.md)',
  rounding: 'a [rounding](arithmetic.md#rounding)',
  accumulator: '`plain`, `kahan`, `neumaier`, `{"fused": {"fractionBits": n}}`',
  block: 'a [block format](formats.md#blocks)',
  extremum: 'a [rule](arithmetic.md#maximum-and-minimum)',
};

/** The values that a schema allows, in a few words. */
function valuesOf(schema: Schema): string {
  if (schema === formatField) return 'a [format](formats.md)';
  const { $ref, enum: members, oneOf, const: constant, type, minimum, exclusiveMinimum, maximum, items } = schema;
  if ($ref !== undefined) return linked[$ref.slice('#/$defs/'.length)];
  if (members !== undefined) return members.map((member) => code(String(member))).join(', ');
  if (oneOf !== undefined) return oneOf.map(valuesOf).join(' or ');
  if (constant !== undefined) return code(JSON.stringify(constant));
  if (type === 'array') return `list of ${items === undefined ? 'anything' : valuesOf(items)}`;
  if (type === 'object')
    return schema.properties === undefined ? 'object' : `{${Object.keys(schema.properties).join(', ')}}`;
  const above = exclusiveMinimum === undefined ? '' : ` above ${exclusiveMinimum}`;
  const range =
    minimum === undefined ? above : maximum === undefined ? ` from ${minimum}` : ` ${minimum} to ${maximum}`;
  return type === 'boolean' ? '`true`, `false`' : `${type}${type === 'string' ? '' : range}`;
}

type Resolved = Readonly<Record<string, unknown>>;

const shown = (value: unknown): string => (value === undefined ? '' : code(JSON.stringify(value)));

/** What the top of a spec hands down to the stages is not in its resolved form. */
const handedDown: Readonly<Record<string, string>> = {
  rounding: '`"tiesToEven"`',
  subnormals: '`"keep"`',
  order: '`"sequential"`',
  contract: '`false`',
  groups: 'required by `group`',
  gain: '`"learned"` for `weight`',
};

/** The keys at the top of a family's specs: values, default and meaning. A default is that of the first example that has one. */
export function keyTable(family: keyof typeof familySchemas, ...examples: readonly Resolved[]): string {
  const all = examples.map((example) => resolveSpec(example) as unknown as Resolved);
  const resolved = Object.assign({}, ...all.toReversed()) as Resolved;
  const { properties = {}, required = [] } = familySchemas[family];
  const rows = Object.entries(properties).map(([key, schema]) => [
    code(key),
    valuesOf(schema),
    required.includes(key) ? 'required' : (handedDown[key] ?? (key === 'stages' ? 'see below' : shown(resolved[key]))),
    schema.description ?? '',
  ]);
  return table(['key', 'values', 'default', 'meaning'], rows);
}

/** Defaults of a stage's fields that depend on the rest of the spec. */
const stageDefaults: Readonly<Record<string, string>> = {
  format: '`formats.compute`; of `output` `formats.output`',
  rounding: 'the spec’s',
  subnormals: 'the spec’s',
  overflow: 'the spec’s',
  order: 'the spec’s',
  contract: 'the spec’s',
  contractOffset: 'as `contract`',
  difference: 'as `contract`: `"rounded"` or `"fusedMean"`',
  'root.rounding': '`"floor"`',
  'prologue.kind': 'required',
  'epilogue.kind': 'required',
  'epilogue.scale': 'required by `scale`, `quantize`',
  'epilogue.block': 'required by `block`',
  'root.kind': '`"rsqrt"` where epsilon is inside the root, else `"divide"`',
};

interface Field {
  readonly name: string;
  readonly schema: Schema;
  readonly stages: readonly string[];
}

/** The fields of all stages of a family, and which stages take each; fields that share only their name are told apart. */
function fieldsOf(stages: Readonly<Record<string, Schema>>): readonly Field[] {
  const fields = new Map<string, Field>();
  for (const [stage, { properties, items }] of Object.entries(stages)) {
    for (const [name, schema] of Object.entries(properties ?? items?.properties ?? {})) {
      const key = `${name} ${JSON.stringify(schema)}`;
      fields.set(key, { name, schema, stages: [...(fields.get(key)?.stages ?? []), stage] });
    }
  }
  return [...fields.values()];
}

type ResolvedStage = Resolved | readonly Resolved[] | undefined;

/** The values that stages of examples have for a field, each once, the first example that has any. */
function defaultsIn(examples: readonly Resolved[], takers: readonly string[], field: string): string {
  for (const { stages } of examples as readonly { stages: Readonly<Record<string, ResolvedStage>> }[]) {
    const values = takers.flatMap((taker) => [stages[taker] ?? []].flat().map((stage) => shown(stage[field])));
    const found = [...new Set(values)].filter(Boolean);
    if (found.length > 0) return found.join(' or ');
  }
  return '';
}

/** The fields of stages, with the defaults that resolved examples have. */
function fieldTable(
  schemas: Readonly<Record<string, Schema>>,
  examples: readonly Resolved[],
  defaults: Readonly<Record<string, string>>,
): string {
  const rows = fieldsOf(schemas).map(({ name, schema, stages: takers }) => [
    code(name),
    takers.length === Object.keys(schemas).length ? 'all' : takers.join(', '),
    valuesOf(schema),
    defaults[`${takers.join()}.${name}`] ?? defaults[name] ?? defaultsIn(examples, takers, name),
    schema === formatField ? '' : (schema.description ?? ''),
  ]);
  return table(['field', 'stages', 'values', 'default', 'meaning'], rows);
}

export function stageTable(family: keyof typeof familySchemas, ...examples: readonly Resolved[]): string {
  const resolved = examples.map((example) => resolveSpec(example) as unknown as Resolved);
  return fieldTable(familySchemas[family].properties?.stages?.properties ?? {}, resolved, stageDefaults);
}

const backwardSchema = familySchemas.norm.properties?.backward?.oneOf?.find(({ type }) => type === 'object');

/** The forms of a backward pass, resolved. */
const backwardForms = ['direct', 'coefficients', 'projected'].map(
  (form) =>
    resolveSpec({ bitnorm: 1, norm: 'batch', backward: { form } }) as unknown as { readonly backward: Resolved },
);

const backwardDefaults: Readonly<Record<string, string>> = {
  ...stageDefaults,
  format: '`formats.compute`; of `output` `backward.formats.output`',
  'root.kind': 'as `stages.root`',
  'gradient.association': '`"summed"`, of coefficients `"gradient"`',
};

export const backwardStageTable = (): string =>
  fieldTable(
    backwardSchema?.properties?.stages?.properties ?? {},
    backwardForms.map(({ backward }) => backward),
    backwardDefaults,
  );

const backwardKeyDefaults: Readonly<Record<string, string>> = {
  sums: 'of coefficients `"elements"`',
  formats: 'output; input; parameters',
  stages: 'see below',
};

export const backwardKeyTable = (): string =>
  table(
    ['key', 'values', 'default', 'meaning'],
    Object.entries(backwardSchema?.properties ?? {}).map(([key, schema]) => [
      code(key),
      valuesOf(schema),
      backwardKeyDefaults[key] ?? shown(backwardForms[0]?.backward[key]),
      schema.description ?? '',
    ]),
  );

export const norm = { bitnorm: 1, norm: 'layer' };
export const groupNorm = { bitnorm: 1, norm: 'group', groups: 1 };
/** Norms whose stages have fields that others do not. */
export const otherNorms = [
  { ...norm, stages: { moment: { method: 'welford' } } },
  { ...norm, stages: { moment: { method: 'onePass' } } },
  { bitnorm: 1, norm: 'weight', gain: 'total' },
  { bitnorm: 1, norm: 'batch', running: { convention: 'pytorch' } },
  { ...norm, stages: { epilogue: [{ kind: 'scale', scale: 1 }] } },
  { ...norm, formats: { output: 'int8' }, stages: { epilogue: [{ kind: 'quantize', scale: 1 }] } },
];
export const integerNorm = { bitnorm: 1, integerNorm: 'layer' };
export const integerGroupNorm = { bitnorm: 1, integerNorm: 'group', groups: 1 };
export const reduce = { bitnorm: 1, reduce: 'sum' };
export const convert = { bitnorm: 1, convert: 'cast' };
