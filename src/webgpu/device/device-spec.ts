import { binary16, binary32 } from '../../formats/catalogue.ts';
import { type ResolvedSpec, resolveSpec } from '../../kernels/spec.ts';
import type { DeviceNumerics, TypeNumerics } from './numerics.ts';

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The card of the type that a stage of that format runs in: binary32 where it names none; undefined: in none of the device's. */
function typeOf(format: unknown, { binary32: single, binary16: half }: DeviceNumerics): TypeNumerics | undefined {
  if (format === undefined || format === binary32.name) return single;
  return format === binary16.name ? half : undefined;
}

/** Keys of a stage that say that a product is added unrounded. */
const contractions = ['contract', 'contractOffset'] as const;

/** What those keys and the one-pass difference are where products are rounded. */
function uncontracted(stage: Json, path: string, { fma }: TypeNumerics): Json {
  const isContracted = contractions.some((key) => stage[key] === true);
  if (fma === 'fused' || !isContracted) return {};
  if (fma === 'other')
    throw new RangeError(`"${path}.contract" expected false: the device’s fma rounds in neither one step nor two`);
  const kept = contractions.filter((key) => key in stage).map((key) => [key, false] as const);
  return { ...Object.fromEntries(kept), ...('difference' in stage ? { difference: 'rounded' } : {}) };
}

function nativeStage(stage: Json, path: string, numerics: DeviceNumerics): Json {
  const type = typeOf(stage.format, numerics);
  if (type === undefined) return stage;
  const flushed = type.subnormals === 'flush' && 'subnormals' in stage ? { subnormals: 'flush' } : {};
  return { ...stage, ...flushed, ...uncontracted(stage, path, type) };
}

function nativeStages(stages: Json, path: string, numerics: DeviceNumerics): Json {
  const native = (stage: unknown, name: string): unknown => {
    if (Array.isArray(stage)) return stage.map((one, i) => native(one, `${name}[${i}]`));
    return isRecord(stage) ? nativeStage(stage, `${path}.${name}`, numerics) : stage;
  };
  return Object.fromEntries(Object.entries(stages).map(([name, stage]) => [name, native(stage, name)] as const));
}

/** A norm's root stage with 1/√ as the device forms it, where that is known: its root, then a quotient; no constant between them. */
function nativeRoot(spec: Json, stages: Json, numerics: DeviceNumerics): Json {
  const { root } = stages;
  const { kind, constant } = spec.statistic as Json;
  if (!isRecord(root) || root.kind !== 'rsqrt' || !(constant === 1 || (kind === 'l2' && typeof constant === 'string')))
    return stages;
  const type = typeOf(root.format, numerics);
  const inTwoSteps = type !== undefined && !type.inverseSqrt.correct && type.twoStepInverseSqrt === true;
  return inTwoSteps ? { ...stages, root: { ...root, kind: 'reciprocal' } } : stages;
}

/** The formats in which stages run. */
const formatsOf = (stages: Json): readonly unknown[] =>
  Object.values(stages)
    .flat()
    .map((stage) => (isRecord(stage) ? stage.format : undefined));

/** What the device's divisions and roots were seen to be off by in any type that the stages run in, up to the next half ulp. */
function errorsOf(stages: Json, numerics: DeviceNumerics): Json {
  const types = [...new Set(formatsOf(stages))].map((format) => typeOf(format, numerics));
  const most = (of: (type: TypeNumerics) => number): number =>
    Math.min(1024, Math.max(0.5, ...types.map((type) => (type === undefined ? 0.5 : Math.ceil(2 * of(type)) / 2))));
  return {
    division: most(({ divide }) => divide.ulps),
    root: most(({ sqrt }) => sqrt.ulps),
    reciprocalRoot: most(({ inverseSqrt }) => inverseSqrt.ulps),
  };
}

/**
 * The spec as a kernel carries it out whose stages of binary32 and binary16 use that device's native operations, so that `emulate` predicts
 * such a kernel, bit for bit where the operations are correctly rounded:
 * - products that are contracted are rounded (`contract`, `contractOffset`, `difference`), where the device's fma rounds them;
 * - subnormals are flushed, where the device flushes any;
 * - 1/√ becomes a root and a quotient (of norms: `root.kind` reciprocal), where the device's is that to the bit;
 * - `device` of a norm has the errors that divisions and roots were seen to have, up to the next half ulp, for bounds.
 * Stages of other formats, and of binary16 on a device without it, stay as they are: no native operation is theirs.
 * @throws RangeError naming a stage that contracts, where the device's fma can't be predicted
 */
export function deviceSpec(spec: ResolvedSpec, numerics: DeviceNumerics): ResolvedSpec {
  const json = spec as unknown as Json;
  const stages = nativeStages(json.stages as Json, 'stages', numerics);
  const { backward } = json;
  const gradients =
    isRecord(backward) && isRecord(backward.stages)
      ? { backward: { ...backward, stages: nativeStages(backward.stages, 'backward.stages', numerics) } }
      : {};
  if (!('norm' in json)) return resolveSpec({ ...json, stages });
  return resolveSpec({
    ...json,
    ...gradients,
    stages: nativeRoot(json, stages, numerics),
    device: errorsOf(stages, numerics),
  });
}
