import { layouts } from '../../kernels/precision/inputs.ts';
import { mergeSpecs, presets } from '../../kernels/presets.ts';
import { SpecError } from '../../kernels/schema/validate.ts';
import { type KernelSpec, type ResolvedSpec, resolveSpec } from '../../kernels/spec.ts';
import { norms } from '../../normalizers/catalogue.ts';
import type { NormName } from '../../normalizers/model.ts';
import { statistics } from '../../normalizers/statistics.ts';
import { UsageError } from '../exit.ts';
import { asStatistic } from '../spec-flags.ts';

export const directions = ['forward', 'backward'] as const;
export type GridDirection = (typeof directions)[number];

/** What a grid varies; names as flags write them. */
export interface GridAxes {
  readonly norms: readonly NormName[];
  readonly statistics: readonly string[];
  readonly presets: readonly string[];
  readonly orders: readonly string[];
  readonly directions: readonly GridDirection[];
}

/** One kernel of the grid. */
export interface GridCase {
  readonly norm: NormName;
  readonly statistic: string;
  readonly preset: string;
  readonly order: string;
  readonly direction: GridDirection;
  readonly spec: ResolvedSpec;
  readonly shape: readonly number[];
}

/** Statistics with the number that some of them take. */
const statisticArguments: Readonly<Record<string, string>> = { lp: 'lp:3', topk: 'topk:5', range: 'range:4' };

export const gridDefaults = {
  norm: Object.keys(norms).join(','),
  statistic: Object.keys(statistics)
    .map((kind) => statisticArguments[kind] ?? kind)
    .join(','),
  preset: 'fp32,fp16,bf16,fp16-pure,bf16-pure',
  order: 'sequential,pairwise,warp,block',
  direction: directions.join(','),
} as const;

function listed<T extends string>(flag: string, text: string, known: readonly T[]): readonly T[] {
  const names = text.split(',');
  const stray = names.find((name) => !(known as readonly string[]).includes(name));
  if (stray !== undefined) throw new UsageError(`--${flag}: expected some of ${known.join(', ')}, got "${stray}"`);
  return names as readonly string[] as readonly T[];
}

/** The axes that flags name, over the defaults: each a list with commas. */
export function gridAxes(flags: Partial<Record<keyof typeof gridDefaults, string>>): GridAxes {
  const { norm, statistic, preset, order, direction } = { ...gridDefaults, ...flags };
  return {
    norms: listed('norm', norm, Object.keys(norms) as NormName[]),
    statistics: statistic.split(','),
    presets: listed('preset', preset, Object.keys(presets)),
    orders: order.split(','),
    directions: listed('direction', direction, directions),
  };
}

/** Rows that tell orders apart: in a block's first round of 512, in its second, and beyond its last whole vector. */
const [groups, terms] = [4, 612];

type CaseNames = Omit<GridCase, 'spec' | 'shape'>;

function caseOf(names: CaseNames, over: KernelSpec): GridCase | undefined {
  const { norm, statistic, preset, order, direction } = names;
  const { shape, spec: layout } = layouts[norm];
  const written = {
    ...{ bitnorm: 1, preset, norm, statistic: asStatistic(statistic), order, ...layout },
    ...(direction === 'backward' ? { backward: { saved: 'given' } } : {}),
  };
  try {
    return { ...names, spec: resolveSpec(mergeSpecs(written, over)), shape: shape(groups, terms) };
  } catch (error) {
    // Not every norm goes with every statistic.
    if (error instanceof SpecError) return undefined;
    throw error;
  }
}

/**
 * Every kernel of the grid that there is.
 * @param over laid over every spec
 */
export function gridCases(axes: GridAxes, over: KernelSpec = {}): readonly GridCase[] {
  return axes.norms
    .flatMap((norm) => axes.statistics.map((statistic) => ({ norm, statistic })))
    .flatMap((names) => axes.presets.map((preset) => ({ ...names, preset })))
    .flatMap((names) => axes.orders.map((order) => ({ ...names, order })))
    .flatMap((names) => axes.directions.map((direction) => caseOf({ ...names, direction }, over)))
    .filter((one) => one !== undefined);
}
