import { layouts } from '../../kernels/precision/inputs.ts';
import { mergeSpecs, presets } from '../../kernels/presets.ts';
import type { KernelSpec } from '../../kernels/spec.ts';
import { norms } from '../../normalizers/catalogue.ts';
import type { NormName } from '../../normalizers/model.ts';
import { statistics } from '../../normalizers/statistics.ts';
import { orderPresets } from '../../reductions/order.ts';
import { UsageError } from '../exit.ts';
import { asStatistic } from '../spec-flags.ts';

const directions = ['forward', 'backward'] as const;

/** What tells the kernels of a grid apart; names as flags write them. */
interface CaseNames {
  readonly norm: NormName;
  readonly statistic: string;
  readonly preset: string;
  readonly order: string;
  readonly direction: (typeof directions)[number];
}

/** The names that a grid varies. */
export type GridAxes = { readonly [K in keyof CaseNames]: readonly CaseNames[K][] };

/** One kernel of the grid. */
export interface GridCase extends CaseNames {
  /** As it is written: flags laid over the grid may contradict some of it. */
  readonly spec: KernelSpec;
  readonly shape: readonly number[];
}

/** A kernel's names in one line. */
export const caseName = ({ norm, statistic, preset, order, direction }: CaseNames): string =>
  `${norm} ${statistic} ${preset} ${order} ${direction}`;

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

/** The axes that flags name, over the defaults: each a list with commas. @throws UsageError naming a stray one */
export function gridAxes(flags: Partial<Record<keyof typeof gridDefaults, string>>): GridAxes {
  const { norm, statistic, preset, order, direction } = { ...gridDefaults, ...flags };
  const kinds = statistic.split(',').map((text) => text.split(':')[0]);
  listed('statistic', kinds.join(','), Object.keys(statistics));
  return {
    norm: listed('norm', norm, Object.keys(norms) as NormName[]),
    statistic: statistic.split(','),
    preset: listed('preset', preset, Object.keys(presets)),
    order: listed('order', order, Object.keys(orderPresets)),
    direction: listed('direction', direction, directions),
  };
}

/** Rows that tell orders apart: in a block's first round of 512, in its second, and beyond its last whole vector. */
const [groups, terms] = [4, 612];

function caseOf(names: CaseNames, over: KernelSpec): GridCase {
  const { norm, statistic, preset, order, direction } = names;
  const { shape, spec: layout } = layouts[norm];
  const written = {
    ...{ bitnorm: 1, preset, norm, statistic: asStatistic(statistic), order, ...layout },
    ...(direction === 'backward' ? { backward: { saved: 'given' } } : {}),
  };
  return { ...names, spec: mergeSpecs(written, over), shape: shape(groups, terms) };
}

/**
 * Every kernel of the grid.
 * @param over laid over every spec
 */
export function gridCases(axes: GridAxes, over: KernelSpec = {}): readonly GridCase[] {
  return axes.norm
    .flatMap((norm) => axes.statistic.map((statistic) => ({ norm, statistic })))
    .flatMap((names) => axes.preset.map((preset) => ({ ...names, preset })))
    .flatMap((names) => axes.order.map((order) => ({ ...names, order })))
    .flatMap((names) => axes.direction.map((direction) => caseOf({ ...names, direction }, over)));
}
