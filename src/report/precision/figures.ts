import { restOf } from '../../kernels/precision/cases.ts';
import type { Measurement } from '../../kernels/precision/measurement.ts';
import type { CandidateResult } from '../../kernels/precision/sweep.ts';
import { grouped, ulpsText } from '../numbers.ts';
import { type Column, left, right, type TextOptions, table } from '../text/layout.ts';
import { kernelGroups, type PrecisionReport } from './model.ts';
import { kernelText, powerText, shareText, signedPercent, statisticText } from './words.ts';

/** One column of the figures: what it says of a measurement. */
export interface Figure {
  readonly title: string;
  readonly of: (measurement: Measurement) => string;
}

/** Two digits, or whole ulps from 100 on. */
const ulps = (distance: number): string => ulpsText(distance >= 100 ? Math.round(distance) : distance);

const boundText = (bound: number): string => (bound === Infinity ? '∞' : ulps(bound));

const angleText = (angle: number | null | undefined): string =>
  angle === null || angle === undefined ? '' : `${Number(((180 / Math.PI) * angle).toPrecision(2))}°`;

/** What is told of each kernel where every axis rests. */
export const figures: readonly Figure[] = [
  { title: 'scale', of: ({ scale }) => signedPercent(scale?.bias ?? null) },
  { title: 'y median', of: ({ y }) => (y === null ? '' : ulps(y.ulps.median)) },
  { title: '99%', of: ({ y }) => (y === null ? '' : ulps(y.ulps.p99)) },
  { title: 'worst', of: ({ y }) => (y === null ? '' : ulps(y.ulps.max)) },
  { title: 'bound', of: ({ bounds }) => (bounds === null ? '' : boundText(bounds.y)) },
  { title: 'overflow', of: ({ events: { overflow, operations } }) => shareText(overflow / operations) },
  { title: 'underflow', of: ({ events: { underflow, operations } }) => shareText(underflow / operations) },
  { title: 'dx worst', of: ({ dx }) => (dx === null ? '' : ulps(dx.fidelity.ulps.max)) },
  { title: 'angle', of: ({ dx }) => angleText(dx?.fidelity.angle) },
];

/** The figures that are known of some kernel. */
export function knownFigures(measurements: readonly Measurement[]): readonly Figure[] {
  return figures.filter(({ of }) => measurements.some((one) => of(one) !== ''));
}

/** A kernel's measurement where every axis rests. */
export function restMeasurement(report: PrecisionReport, { sweeps }: CandidateResult): Measurement | undefined {
  const { sigma } = restOf(report.setup);
  return sweeps.sigma.find(({ place }) => place.sigma === sigma);
}

/** Where the axes rest, in words. */
export function restText({ setup }: PrecisionReport): string {
  const { sigma, length, mean } = restOf(setup);
  return `At σ = ${powerText(sigma)}, m = ${grouped(length)}${mean === 0 ? '' : `, mean/σ = ${mean}`}: errors of the scale, and of y and dx in ulps`;
}

/** A table of errors and events, a line a kernel. */
export function figureLines(report: PrecisionReport, { color, width }: TextOptions): readonly string[] {
  const measured = report.results.flatMap((result) => restMeasurement(report, result) ?? []);
  const shown = knownFigures(measured);
  const columns: readonly Column[] = [
    { title: '', align: left },
    ...shown.map(({ title }) => ({ title, align: right })),
  ];
  const rows = kernelGroups(report).flatMap(({ kernel, results }) => [
    [kernelText(kernel), ...shown.map(() => '')],
    ...results.flatMap((result) => {
      const one = restMeasurement(report, result);
      if (one === undefined) return [];
      return [[`  ${statisticText(result.candidate.statistic)}`, ...shown.map(({ of }) => of(one))]];
    }),
  ]);
  return [color('heading', restText(report)), ...table(columns, rows, width)];
}
