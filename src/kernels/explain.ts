import { nvfp4Arithmetics, scaleModes } from '../formats/blocks/index.ts';
import { classify } from '../measure/comparison.ts';
import { orderPresets } from '../reductions/order.ts';
import type { Written } from './defaults.ts';
import type { Tensors } from './family.ts';
import { mergeSpecs } from './presets.ts';
import { emulate, type ResolvedSpec, resolveSpec } from './spec.ts';

/** One way in which a kernel may differ from its spec: fields that every stage takes, or fields of single stages. */
interface Variation {
  readonly words: string;
  /** Laid over every stage that has the field, and over the spec itself where it has. */
  readonly everywhere?: Written;
  readonly patch?: Written;
  /** Laid over the blocks of the output; without blocks of that kind the variation does not apply. */
  readonly block?: Written;
}

/** What a kernel read and wrote. */
export interface Sample {
  readonly inputs: Tensors;
  readonly outputs: Tensors;
}

const orders: readonly Variation[] = Object.keys(orderPresets).map((order) => ({
  words: `order "${order}"`,
  everywhere: { order },
}));

const contractions: readonly Variation[] = [
  { words: 'multiply-adds contracted to fma', everywhere: { contract: true } },
  { words: 'multiply-adds not contracted', everywhere: { contract: false } },
];

const stages = (patch: Written): Written => ({ stages: patch });

const single: readonly Variation[] = [
  { words: 'root stage "reciprocal"', patch: stages({ root: { kind: 'reciprocal' } }) },
  { words: 'root stage "divide"', patch: stages({ root: { kind: 'divide' }, normalize: { form: 'centered' } }) },
  { words: 'root stage "rsqrt"', patch: stages({ root: { kind: 'rsqrt' } }) },
  { words: 'variance in one pass', everywhere: { method: 'onePass' } },
  { words: 'variance in two passes', everywhere: { method: 'twoPass' } },
  { words: 'variance by Welford’s method', everywhere: { method: 'welford' } },
  { words: 'normalize form "shifted"', patch: stages({ normalize: { form: 'shifted' } }) },
  { words: 'normalize form "folded"', patch: stages({ normalize: { form: 'folded' } }) },
  { words: 'normalize form "weighted"', patch: stages({ normalize: { form: 'weighted' } }) },
  { words: 'normalize form "centered"', patch: stages({ normalize: { form: 'centered' } }) },
  {
    words: 'means by the reciprocal of the count',
    patch: stages({ mean: { kind: 'reciprocal' }, moment: { kind: 'reciprocal' } }),
  },
  {
    words: 'epsilon added outside the root',
    patch: { epsilon: { place: 'added' }, stages: { root: { kind: 'reciprocal' } } },
  },
  { words: 'no epsilon', patch: { epsilon: { value: 0 } } },
  { words: 'subnormals flushed', everywhere: { subnormals: 'flush' } },
  { words: 'rounding toward zero', everywhere: { rounding: 'towardZero' } },
  { words: 'overflow "saturate"', patch: { overflow: 'saturate' } },
  { words: 'overflow "ieee"', patch: { overflow: 'ieee' } },
  { words: 'binary16 inside', everywhere: { format: 'binary16' } },
  { words: 'bfloat16 inside', everywhere: { format: 'bfloat16' } },
  { words: 'binary32 inside', everywhere: { format: 'binary32' } },
  { words: 'binary64 inside', everywhere: { format: 'binary64' } },
];

const blocks: readonly Variation[] = [
  ...Object.keys(scaleModes).map((mode) => ({ words: `scale mode "${mode}"`, block: { mode } })),
  ...Object.keys(nvfp4Arithmetics).map((arithmetic) => ({
    words: `NVFP4 in the steps of "${arithmetic}"`,
    block: { arithmetic },
  })),
];

function isRecord(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A stage with those of its fields replaced; the output stage keeps its format. */
function overStage(name: string, stage: unknown, fields: Written): unknown {
  if (!isRecord(stage)) return stage;
  const own = Object.entries(fields).filter(
    ([key]) => Object.hasOwn(stage, key) && !(key === 'format' && name === 'output'),
  );
  return { ...stage, ...Object.fromEntries(own) };
}

/** Those fields laid over the spec and its stages, of the backward pass too; a format is the one that x is loaded into, too. */
function overSpec(spec: Written, fields: Written): Written {
  const loads = fields.format !== undefined && isRecord(spec.formats) && Object.hasOwn(spec.formats, 'compute');
  const formats = loads ? { formats: { ...(spec.formats as Written), compute: fields.format } } : {};
  const top = { ...(overStage('spec', spec, fields) as Written), ...formats };
  const { stages: forward, backward } = spec;
  return {
    ...top,
    ...(isRecord(forward) ? { stages: overStages(forward, fields) } : {}),
    ...(isRecord(backward)
      ? { backward: { ...backward, stages: overStages(backward.stages as Written, fields) } }
      : {}),
  };
}

function overStages(of: Written, fields: Written): Written {
  return Object.fromEntries(Object.entries(of).map(([name, stage]) => [name, overStage(name, stage, fields)]));
}

/** Those fields laid over the blocks that a spec or its last stage has; undefined where these have no such fields. */
function overBlock(spec: Written, fields: Written): Written | undefined {
  const { block, stages: all } = spec;
  if (isRecord(block) && Object.keys(fields).every((key) => Object.hasOwn(block, key)))
    return { ...spec, block: { ...block, ...fields } };
  if (!isRecord(all) || !Array.isArray(all.epilogue)) return undefined;
  const epilogue = all.epilogue as readonly Written[];
  const last = epilogue.at(-1);
  const over = last === undefined ? undefined : overBlock({ block: last.block }, fields);
  return over && { ...spec, stages: { ...all, epilogue: [...epilogue.slice(0, -1), { ...last, ...over }] } };
}

function varied(spec: ResolvedSpec, { everywhere, patch, block }: Variation): ResolvedSpec | undefined {
  try {
    const base = block === undefined ? (spec as unknown as Written) : overBlock(spec as unknown as Written, block);
    if (base === undefined) return undefined;
    return resolveSpec(mergeSpecs(overSpec(base, everywhere ?? {}), patch ?? {}));
  } catch {
    // The variation does not apply to this spec.
    return undefined;
  }
}

/** Whether the spec predicts every output of those names, bit for bit. */
function reproduces(spec: ResolvedSpec, { inputs, outputs }: Sample, names: readonly string[]): boolean {
  try {
    const predicted = emulate(spec, inputs).outputs;
    return names.every((name) =>
      predicted[name]?.data.every((value, i) => classify(value, outputs[name]?.data[i] as number) === 'equal'),
    );
  } catch {
    // Its order or formats don't fit these inputs.
    return false;
  }
}

function both(a: Variation, b: Variation): Variation {
  return {
    words: `${a.words}, ${b.words}`,
    everywhere: { ...a.everywhere, ...b.everywhere },
    patch: mergeSpecs(a.patch ?? {}, b.patch ?? {}),
    ...(a.block || b.block ? { block: { ...a.block, ...b.block } } : {}),
  };
}

/** Every pair of variations, each pair once. */
function pairsOf(variations: readonly Variation[]): readonly Variation[] {
  return variations.flatMap((a, i) => variations.slice(i + 1).map((b) => both(a, b)));
}

/** A variation of a spec that reproduces what a kernel wrote. */
export interface Explanation {
  readonly words: string;
  readonly spec: ResolvedSpec;
}

/**
 * What would make the prediction bit-equal to a kernel that differs from its spec: those of a list of common variations, and of pairs of
 * them, that reproduce each of the samples, one after the other.
 * @param samples few rows each, for every variation is emulated on the first one
 */
export function* explanations(spec: ResolvedSpec, samples: readonly Sample[]): Generator<Explanation> {
  const alone = [...orders, ...contractions, ...single, ...blocks];
  const [first] = samples;
  if (first === undefined) return;
  const names = Object.keys(emulate(spec, first.inputs).outputs).filter((name) => first.outputs[name] !== undefined);
  if (names.length === 0) return;
  for (const variation of [...alone, ...pairsOf(alone)]) {
    const candidate = varied(spec, variation);
    if (candidate !== undefined && samples.every((sample) => reproduces(candidate, sample, names))) {
      yield { words: variation.words, spec: candidate };
    }
  }
}

/** The first of the {@link explanations}, in words. */
export function explain(spec: ResolvedSpec, inputs: Tensors, outputs: Tensors): string | undefined {
  for (const { words } of explanations(spec, [{ inputs, outputs }])) return words;
  return undefined;
}
