/**
 * Writes what pages of docs say of the catalogues, between `<!-- generated: NAME -->` and `<!-- end of NAME -->`, and spec.schema.json.
 * Run by `npm run docs`; test/house/generated.test.ts fails where a page is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { floatFormats, integerFormats } from '../src/formats/catalogue.ts';
import { extremumRules } from '../src/formats/compare.ts';
import { conventions } from '../src/formats/integers/convention.ts';
import { dtypes } from '../src/io/index.ts';
import { presets } from '../src/kernels/presets.ts';
import { formatField } from '../src/kernels/schema/common.ts';
import { familySchemas, type Schema, specSchema } from '../src/kernels/schema/index.ts';
import { resolveSpec } from '../src/kernels/spec.ts';
import { findRecordings } from '../src/node/manifest.ts';
import { norms } from '../src/normalizers/catalogue.ts';
import { constantOf } from '../src/normalizers/constants.ts';
import type { Statistic } from '../src/normalizers/model.ts';
import { statistics } from '../src/normalizers/statistics.ts';
import { describeOrder } from '../src/reductions/describe.ts';
import { orderPresets } from '../src/reductions/order.ts';
import { formatColumns } from '../src/report/formats.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${text}\``;
const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(titles), `|${'---|'.repeat(titles.length)}`, ...rows.map(line)].join('\n');
}

const dtypeOfFormat = (name: string): string => {
  const dtype = dtypes.find(({ format }) => format?.name === name);
  return dtype === undefined ? '–' : code(dtype.name);
};
const aliasesOf = (aliases: readonly string[]): string => aliases.map(code).join(', ');

const floats = (): string =>
  table(
    [...formatColumns.map(({ title }) => title), 'aliases', 'safetensors'],
    floatFormats.map((format) => {
      const [name = '', ...facts] = formatColumns.map(({ of }) => of(format));
      return [code(name), ...facts, aliasesOf(format.aliases), dtypeOfFormat(format.name)];
    }),
  );

const integers = (): string =>
  table(
    ['name', 'smallest', 'largest', 'alias', 'safetensors'],
    integerFormats.map(({ name, min, max, aliases }) => [
      code(name),
      String(min),
      String(max),
      aliasesOf(aliases),
      dtypeOfFormat(name),
    ]),
  );

const extrema = (): string =>
  table(
    ['rule', 'one operand is NaN', 'both are zeros'],
    Object.entries(extremumRules).map(([name, { nan, zero }]) => [code(name), nan, zero]),
  );

const quantisation = (): string =>
  table(
    ['convention', 'x/scale', 'rounded to', 'NaN', 'beyond the range', 'zero point'],
    Object.values(conventions).map(({ name, scaling, intermediate, nan, conversion, symmetricOnly }) => [
      code(name),
      scaling === 'divide' ? 'quotient' : 'times the rounded reciprocal',
      intermediate === 'exact' ? 'not rounded' : intermediate.name,
      nan === 'zeroPoint' ? 'the zero point' : `the ${nan}`,
      conversion === 'saturating' ? 'the nearer end' : 'wraps through 64 bits',
      symmetricOnly ? 'must be 0' : 'any',
    ]),
  );

const normTable = (): string =>
  table(
    ['norm', 'statistics over', 'subtracts the mean', 'laid out by', 'running statistics'],
    Object.values(norms).map(({ name, space, centres, layout, running }) => [
      code(name),
      space,
      centres ? 'yes' : 'no',
      { axes: '`axes`', channel: '`channelAxis`', groups: '`channelAxis`, `groups`' }[layout],
      running ? 'yes' : 'no',
    ]),
  );

const statisticTable = (): string =>
  table(
    ['statistic', 'scale s', 'epsilon stands', 'may take the sum'],
    Object.values(statistics).map(({ kind, formula, root: hasRoot, sums }) => [
      code(kind),
      formula,
      hasRoot ? '`insideRoot`, or `added`, `maximum`' : '`added`, or `maximum`',
      sums ? 'yes' : 'no',
    ]),
  );

const sizes = [32, 128, 1024, 4096, 65536];
const measured: readonly [string, Omit<Statistic, 'constant'>, Statistic['constant']][] = [
  ['`linf`, `topk`: paper', { kind: 'linf' }, 'paper'],
  ['`linf`: exact', { kind: 'linf' }, 'exact'],
  ['`topk` of 10: exact', { kind: 'topk', k: 10 }, 'exact'],
  ['`range`: paper', { kind: 'range' }, 'paper'],
  ['`range`: exact', { kind: 'range' }, 'exact'],
];

const constants = (): string =>
  table(
    ['C for m terms', ...sizes.map(String)],
    measured.map(([name, statistic, constant]) => [
      name,
      ...sizes.map((m) => constantOf({ ...statistic, constant }, m).toFixed(4)),
    ]),
  );

const powerConstants = (): string =>
  table(
    ['p', '0.5', '1', '1.5', '2', '3', '4', '8'],
    [
      [
        'C of `lp`',
        ...[0.5, 1, 1.5, 2, 3, 4, 8].map((p) => constantOf({ kind: 'lp', p, constant: 'exact' }, 1).toFixed(4)),
      ],
    ],
  );

const orders = (): string =>
  table(
    ['name', 'order'],
    Object.keys(orderPresets).map((name) => [code(name), describeOrder(name)]),
  );

const presetTable = (): string =>
  table(
    ['preset', 'is'],
    Object.entries(presets).map(([name, { about }]) => [code(name), about]),
  );

const linked: Readonly<Record<string, string>> = {
  order: 'an [order](orders.md)',
  combinator: 'an [order](orders.md)',
  rounding: 'a [rounding](arithmetic.md#rounding)',
  accumulator: '`plain`, `kahan`, `neumaier`, `{"fused": {"fractionBits": n}}`',
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
};

/** The keys at the top of a family's specs: values, default and meaning. A default is that of the first example that has one. */
function keyTable(family: keyof typeof familySchemas, ...examples: readonly Resolved[]): string {
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

function stageTable(family: keyof typeof familySchemas, ...examples: readonly Resolved[]): string {
  const resolved = examples.map((example) => resolveSpec(example) as unknown as Resolved);
  const schemas = familySchemas[family].properties?.stages?.properties ?? {};
  const rows = fieldsOf(schemas).map(({ name, schema, stages: takers }) => [
    code(name),
    takers.length === Object.keys(schemas).length ? 'all' : takers.join(', '),
    valuesOf(schema),
    stageDefaults[`${takers.join()}.${name}`] ?? stageDefaults[name] ?? defaultsIn(resolved, takers, name),
    schema === formatField ? '' : (schema.description ?? ''),
  ]);
  return table(['field', 'stages', 'values', 'default', 'meaning'], rows);
}

const norm = { bitnorm: 1, norm: 'layer' };
const groupNorm = { bitnorm: 1, norm: 'group', groups: 1 };
/** Norms whose stages have fields that others do not. */
const otherNorms = [
  { ...norm, stages: { moment: { method: 'welford' } } },
  { ...norm, stages: { moment: { method: 'onePass' } } },
  { bitnorm: 1, norm: 'batch', running: { convention: 'pytorch' } },
  { ...norm, stages: { epilogue: [{ kind: 'scale', scale: 1 }] } },
  { ...norm, formats: { output: 'int8' }, stages: { epilogue: [{ kind: 'quantize', scale: 1 }] } },
];
const integerNorm = { bitnorm: 1, integerNorm: 'layer' };
const integerGroupNorm = { bitnorm: 1, integerNorm: 'group', groups: 1 };
const reduce = { bitnorm: 1, reduce: 'sum' };
const convert = { bitnorm: 1, convert: 'cast' };

const captures = join(root, 'captures');

interface Recorded {
  readonly file: string;
  readonly base: string;
}

/** The recordings of captures/cpu and the named base of each one's spec. */
function recorded(): readonly Recorded[] {
  const manifest = JSON.parse(readFileSync(join(captures, 'cpu/kernels.json'), 'utf8')) as {
    kernels: readonly { file: string; spec?: { base?: string } }[];
  };
  return manifest.kernels.map(({ file, spec }) => ({
    file,
    base: spec === undefined ? 'no spec' : (spec.base ?? 'its own'),
  }));
}

const kernelNames = (files: readonly string[]): string =>
  [...new Set(files.map((file) => file.split('/')[1]?.replace(/_(f16|f32|f64|bf16|i8|u8|n\d).*$/, '') ?? file))]
    .sort()
    .map(code)
    .join(', ');

/** Recordings by library and the spec that theirs are made of. */
function recordings(): string {
  const groups = new Map<string, Recorded[]>();
  for (const one of recorded()) {
    const key = `${one.file.split('/')[0]} ${one.base}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const rows = [...groups].sort().map(([key, members]) => {
    const [library = '', ...base] = key.split(' ');
    const name = base.join(' ');
    const files = members.map(({ file }) => file);
    return [
      library,
      name === 'no spec' || name === 'its own' ? name : code(name),
      String(files.length),
      kernelNames(files),
    ];
  });
  return table(['library', 'spec', 'recordings', 'kernels'], rows);
}

/** Recordings of which the manifest says something beyond the spec. */
function remarks(): string {
  const noted = findRecordings(captures).filter(({ note }) => note !== undefined);
  return table(
    ['recording', 'remark'],
    noted.map(({ path, note = '' }) => [code(relative(join(captures, 'cpu'), path).replace('.safetensors', '')), note]),
  );
}

/** The generated parts by page and name. */
const parts: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'docs/formats.md': { floats, integers, quantisation },
  'docs/arithmetic.md': { extrema },
  'docs/kernels.md': { recordings, remarks },
  'docs/norms.md': { norms: normTable, statistics: statisticTable, constants, powerConstants },
  'docs/orders.md': { orders },
  'docs/spec.md': {
    presets: presetTable,
    normKeys: () => keyTable('norm', norm, groupNorm),
    normStages: () => stageTable('norm', norm, ...otherNorms),
    reduceKeys: () => keyTable('reduce', reduce),
    convertKeys: () => keyTable('convert', convert),
    integerNormKeys: () => keyTable('integerNorm', integerNorm, integerGroupNorm),
    integerNormStages: () => stageTable('integerNorm', integerNorm),
  },
};

function filled(page: string, text: string, [name, make]: readonly [string, () => string]): string {
  const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new RangeError(`${page}: expected ${start} and ${end}`);
  return `${text.slice(0, from + start.length)}\n${make()}\n${text.slice(to)}`;
}

/** Every generated file: its path from the root, and what it should hold. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const pages = Object.entries(parts).map(([page, ofPage]): [string, string] => {
    const text = readFileSync(join(root, page), 'utf8');
    return [page, Object.entries(ofPage).reduce((filledSoFar, part) => filled(page, filledSoFar, part), text)];
  });
  return new Map([...pages, ['spec.schema.json', `${JSON.stringify(specSchema, null, 2)}\n`]]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [path, text] of generatedFiles()) writeFileSync(join(root, path), text);
}
