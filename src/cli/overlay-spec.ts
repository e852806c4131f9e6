import { applyPreset, mergeSpecs } from '../kernels/presets.ts';
import type { KernelSpec } from '../kernels/spec.ts';
import type { StatisticKind } from '../normalizers/model.ts';
import { statistics } from '../normalizers/statistics.ts';

export function isRecord(value: unknown): value is KernelSpec {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Flags laid over a spec, which may be a resolved one: what it only has because of a field that a flag replaces goes with that field. A
 * preset among the flags counts as the flags that it stands for.
 * @throws SpecError when there is no such preset
 */
export function overlaySpec(base: KernelSpec, written: KernelSpec): KernelSpec {
  const flags = applyPreset(written);
  const kept = withoutInherited(withoutRoot(withoutStatistic(withObjects(base), flags), flags), flags);
  return mergeSpecs(kept, flags);
}

/** Fields of the top that every stage of a resolved spec repeats. */
const inherited = ['order', 'contract', 'rounding', 'subnormals'] as const;

/** The spec with those stage fields left out, of the backward pass too, that a flag now settles for all stages. */
function withoutInherited(spec: KernelSpec, flags: KernelSpec): KernelSpec {
  const { stages, backward } = spec;
  const compute = (spec.formats as KernelSpec | undefined)?.compute;
  const cleared = (of: KernelSpec): KernelSpec => clearedStages(of, compute, flags);
  return {
    ...spec,
    ...(isRecord(stages) ? { stages: cleared(stages) } : {}),
    ...(isRecord(backward) && isRecord(backward.stages)
      ? { backward: { ...backward, stages: cleared(backward.stages) } }
      : {}),
  };
}

function clearedStages(stages: KernelSpec, compute: unknown, flags: KernelSpec): KernelSpec {
  const { compute: newCompute, output: newOutput } = (flags.formats ?? {}) as KernelSpec;
  const settled = (key: string, value: unknown, name: string): boolean => {
    if ((inherited as readonly string[]).includes(key)) return key in flags;
    if (key !== 'format') return false;
    const ofOutput = name === 'output' || name === 'epilogue';
    return (newCompute !== undefined && value === compute) || (newOutput !== undefined && ofOutput);
  };
  const cleared = (stage: unknown, name: string): unknown => {
    if (Array.isArray(stage)) return stage.map((one) => cleared(one, name));
    if (!isRecord(stage)) return stage;
    return Object.fromEntries(Object.entries(stage).filter(([key, value]) => !settled(key, value, name)));
  };
  return Object.fromEntries(Object.entries(stages).map(([name, stage]) => [name, cleared(stage, name)] as const));
}

/** Whether a flag names another statistic than the spec has. */
function changesStatistic(spec: KernelSpec, flags: KernelSpec): boolean {
  const kind = (flags.statistic as KernelSpec | undefined)?.kind;
  return kind !== undefined && (spec.statistic as KernelSpec | undefined)?.kind !== kind;
}

/** Whether a flag names a statistic whose epsilon is not the norm's. */
function hasOwnEpsilon(flags: KernelSpec): boolean {
  const { kind } = flags.statistic as { kind: StatisticKind };
  return statistics[kind]?.epsilon !== undefined;
}

/** The spec without its statistic and the place of epsilon, where these do not suit another statistic that a flag names. */
function withoutStatistic(spec: KernelSpec, flags: KernelSpec): KernelSpec {
  if (!changesStatistic(spec, flags)) return spec;
  const { statistic: _statistic, epsilon, ...rest } = spec;
  if (hasOwnEpsilon(flags)) return withoutReciprocalRoot(rest);
  if (!isRecord(epsilon)) return { ...rest, ...(epsilon === undefined ? {} : { epsilon }) };
  const { place: _place, ...own } = epsilon;
  return withoutReciprocalRoot({ ...rest, epsilon: own });
}

/** The spec without its reciprocal square root, where a flag takes epsilon out of the root. */
function withoutRoot(spec: KernelSpec, flags: KernelSpec): KernelSpec {
  const { place = 'insideRoot' } = (flags.epsilon ?? {}) as KernelSpec;
  return place === 'insideRoot' ? spec : withoutReciprocalRoot(spec);
}

function withoutReciprocalRoot(spec: KernelSpec): KernelSpec {
  const { stages } = spec;
  if (!isRecord(stages) || !isRecord(stages.root) || stages.root.kind !== 'rsqrt') return spec;
  const { kind: _kind, ...root } = stages.root;
  return { ...spec, stages: { ...stages, root } };
}

/** The short forms of statistic, epsilon and affine as objects, so that flags can override a field of them. */
function withObjects(spec: KernelSpec): KernelSpec {
  const { statistic, epsilon, affine } = spec;
  return {
    ...spec,
    ...(typeof statistic === 'string' ? { statistic: { kind: statistic } } : {}),
    ...(typeof epsilon === 'number' ? { epsilon: { value: epsilon } } : {}),
    ...(typeof affine === 'boolean' ? { affine: { weight: affine, bias: affine } } : {}),
  };
}
