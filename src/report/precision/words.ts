import { findFormat } from '../../formats/catalogue.ts';
import type { Axis, Candidate } from '../../kernels/precision/cases.ts';
import { axes, restOf } from '../../kernels/precision/cases.ts';
import type { Measurement } from '../../kernels/precision/measurement.ts';
import type { WrittenStatistic } from '../../kernels/precision/setup.ts';
import type { CandidateResult } from '../../kernels/precision/sweep.ts';
import { type Judgement, toleranceOf } from '../../kernels/precision/verdict.ts';
import { grouped } from '../numbers.ts';
import { type KernelGroup, type Pass, type PrecisionReport, workingRun } from './model.ts';

/** A standing at a place: as it is drawn, and in words. */
export type Mark = 'works' | 'degraded' | 'underflow' | 'overflow' | 'error' | 'inputs' | 'notRunnable';

export const marks = {
  works: { glyph: '█', words: 'works' },
  degraded: { glyph: '▒', words: 'degraded' },
  underflow: { glyph: '0', words: 'dead: vanishes' },
  overflow: { glyph: '∞', words: 'dead: overflows' },
  error: { glyph: '×', words: 'dead: wrong' },
  inputs: { glyph: '·', words: 'x has no such values' },
  notRunnable: { glyph: '–', words: 'cannot run' },
} as const satisfies Record<Mark, { readonly glyph: string; readonly words: string }>;

export function markOf({ standing, cause }: Judgement): Mark {
  return standing === 'dead' ? (cause ?? 'error') : standing;
}

/** The marks that a report explains: that of kernels that cannot run only where there are any. */
export function legendOf({ results }: PrecisionReport): readonly Mark[] {
  const allRun = results.every(({ sweeps }) => measurementsOf(sweeps).every(({ reason }) => reason === undefined));
  return (Object.keys(marks) as Mark[]).filter((mark) => mark !== 'notRunnable' || !allRun);
}

function measurementsOf(sweeps: CandidateResult['sweeps']): readonly Measurement[] {
  return axes.flatMap((axis) => sweeps[axis]);
}

/** l2, topk:10 */
export function statisticText({ kind, p, k, chunks }: WrittenStatistic): string {
  const argument = [p, k, chunks].find((one) => one !== undefined);
  return argument === undefined ? kind : `${kind}:${argument as number}`;
}

/** 'binary16, binary32 inside, pairwise' */
export function kernelText({ format, accumulator, order }: Omit<Candidate, 'statistic'>): string {
  const inside = accumulator === format ? [] : [`${accumulator} inside`];
  const sums = order === null ? [] : [typeof order === 'string' ? order : JSON.stringify(order)];
  return [format, ...inside, ...sums].join(', ');
}

/** 2^-12; 1 */
export function powerText(k: number): string {
  return k === 0 ? '1' : `2^${k}`;
}

/** Where a kernel works along σ: '2^-12 … 2^2', 'everywhere' that was looked at, 'nowhere', or that it cannot run. */
export function rangeText(measurements: readonly Measurement[], pass: Pass): string {
  const run = workingRun(measurements, pass);
  const runnable = measurements.filter(({ standing }) => standing !== 'notRunnable');
  if (measurements.length > 0 && runnable.length === 0) return marks.notRunnable.words;
  if (run === undefined) return 'nowhere';
  const fit = runnable.filter(({ cause }) => cause !== 'inputs');
  const [first, last] = [measurements[run.first], measurements[run.last]];
  if (first === fit[0] && last === fit.at(-1)) return 'everywhere';
  return first === last
    ? powerText(first.place.sigma)
    : `${powerText(first.place.sigma)} … ${powerText(last.place.sigma)}`;
}

/** A coordinate of an axis, short. */
export function coordinateText(axis: Axis, value: number): string {
  if (axis === 'sigma') return powerText(value);
  if (axis === 'mean') return String(value);
  return value >= 1024 && value % 1024 === 0 ? `${value / 1024}k` : grouped(value);
}

export const axisText: Readonly<Record<Axis, string>> = { sigma: 'σ', length: 'm', mean: 'mean/σ' };

/** A relative error in percent, with its sign; −100% is a scale of 0. */
export function signedPercent(bias: number | null): string {
  if (bias === null) return '';
  if (!Number.isFinite(bias)) return '∞';
  const share = 100 * bias;
  if (Math.abs(share) < 0.005) return '0%';
  return `${share < 0 ? '−' : '+'}${Math.abs(share) >= 1000 ? Math.abs(share).toExponential(0).replace('+', '') : Math.abs(share).toFixed(Math.abs(share) < 10 ? 2 : 0)}%`;
}

/** A share in percent, two digits. */
export function shareText(share: number): string {
  if (share === 0) return '0';
  const percent = 100 * share;
  return percent < 0.01 ? '<0.01%' : `${Number(percent.toPrecision(2))}%`;
}

/** Why kernels cannot run, a sentence a reason: 'l2, l1 at m = 64, 100: "divide" 'merge' expected …'; without statistics where it holds for all. */
export function reasonsOf({ results }: KernelGroup): readonly string[] {
  const found = new Map<string, { readonly statistics: Set<string>; readonly lengths: Set<number> }>();
  for (const { candidate, sweeps } of results)
    for (const { reason, place } of measurementsOf(sweeps)) {
      if (reason === undefined) continue;
      const { statistics, lengths } = found.get(reason) ?? {
        statistics: new Set<string>(),
        lengths: new Set<number>(),
      };
      found.set(reason, {
        statistics: statistics.add(statisticText(candidate.statistic)),
        lengths: lengths.add(place.length),
      });
    }
  return Array.from(found, ([reason, { statistics, lengths }]) => {
    const which = statistics.size === results.length ? '' : `${[...statistics].join(', ')} `;
    const where = [...lengths].sort((a, b) => a - b).map((one) => coordinateText('length', one));
    return `${marks.notRunnable.glyph} ${which}at m = ${where.join(', ')}: ${reason}`;
  });
}

/** What 'works' means in a report, in a sentence. */
export function toleranceText({ setup }: PrecisionReport): string {
  const works = [...new Set(setup.formats.map((name) => toleranceOf(findFormat(name)).works))].sort((a, b) => a - b);
  const limits = works.map((one) => `${Number((100 * one).toPrecision(2))} %`);
  const last = limits.length > 1 ? ` (${limits.at(-1)} where four roundings are that much)` : '';
  return `It works where scale and y are within ${limits[0]} of exact${last}, is degraded up to a half, and dead beyond.`;
}

/** What was measured, in a sentence. */
export function setupText({ setup }: PrecisionReport): string {
  const { sigma, length, mean } = restOf(setup);
  const groups = setup.seeds === 1 ? 'one group' : `${setup.seeds} groups`;
  const about = mean === 0 ? '' : `, their mean ${mean} σ`;
  const norm = setup.norm.charAt(0).toUpperCase() + setup.norm.slice(1);
  return `${norm} norm over ${groups} of ${grouped(length)} normal terms${about}; m and mean/σ vary at σ = ${powerText(sigma)}.`;
}

const superscripts = [...'⁰¹²³⁴⁵⁶⁷⁸⁹'];

/** 2^-12 as 2⁻¹², for pages. */
export function raised(text: string): string {
  return text.replace(/\^(-?)(\d+)/g, (_all, minus: string, digits: string) =>
    [minus === '' ? '' : '⁻', ...[...digits].map((digit) => superscripts[Number(digit)])].join(''),
  );
}
