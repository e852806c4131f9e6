import { findFormat } from '../../formats/catalogue.ts';
import type { Axis, Candidate } from '../../kernels/precision/cases.ts';
import { restOf } from '../../kernels/precision/cases.ts';
import type { Measurement } from '../../kernels/precision/measurement.ts';
import type { WrittenStatistic } from '../../kernels/precision/setup.ts';
import { type Judgement, toleranceOf } from '../../kernels/precision/verdict.ts';
import { grouped } from '../numbers.ts';
import { type Pass, type PrecisionReport, workingRun } from './model.ts';

/** A standing at a place: as it is drawn, and in words. */
export type Mark = 'works' | 'degraded' | 'underflow' | 'overflow' | 'error' | 'inputs';

export const marks = {
  works: { glyph: '█', words: 'works' },
  degraded: { glyph: '▒', words: 'degraded' },
  underflow: { glyph: '0', words: 'dead: vanishes' },
  overflow: { glyph: '∞', words: 'dead: overflows' },
  error: { glyph: '×', words: 'dead: wrong' },
  inputs: { glyph: '·', words: 'x has no such values' },
} as const satisfies Record<Mark, { readonly glyph: string; readonly words: string }>;

export function markOf({ standing, cause }: Judgement): Mark {
  return standing === 'dead' ? (cause ?? 'error') : standing;
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

/** Where a kernel works along σ: '2^-12 … 2^2', 'everywhere' that was looked at, or 'nowhere'. */
export function rangeText(measurements: readonly Measurement[], pass: Pass): string {
  const run = workingRun(measurements, pass);
  if (run === undefined) return 'nowhere';
  const fit = measurements.filter(({ cause }) => cause !== 'inputs');
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
