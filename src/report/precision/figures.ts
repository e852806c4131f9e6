import { restOf } from '../../kernels/precision/cases.ts';
import type { Departures, Measurement } from '../../kernels/precision/measurement.ts';
import type { CandidateResult } from '../../kernels/precision/sweep.ts';
import type { Fidelity } from '../../measure/fidelity.ts';
import { angleText, distanceText } from '../fidelity/words.ts';
import { grouped } from '../numbers.ts';
import { type Column, left, right, type TextOptions, table, wrapped } from '../text/layout.ts';
import { kernelGroups, type PrecisionReport } from './model.ts';
import { kernelText, powerText, shareText, signedPercent, statisticText } from './words.ts';

/** One column of the figures: what it says of a measurement. */
export interface Figure {
  readonly title: string;
  readonly of: (measurement: Measurement) => string;
}

/** A distance in ulps, where there is a finite value at all. */
const ulpsOf = ({ ulps }: Fidelity, key: 'median' | 'p99' | 'max'): string =>
  ulps.count === 0 ? '–' : distanceText(ulps[key]);

const boundText = (bound: number): string => (bound === Infinity ? '∞' : distanceText(bound));

/** The share of the operations, where there were any. */
const shareOf = (events: Departures, flag: 'overflow' | 'underflow'): string =>
  events.operations === 0 ? '' : shareText(events[flag] / events.operations);

/** What is told of each kernel where every axis rests. */
export const figures: readonly Figure[] = [
  { title: 'scale', of: ({ scale }) => signedPercent(scale?.bias ?? null) },
  { title: 'y: 50%', of: ({ y }) => (y === null ? '' : ulpsOf(y, 'median')) },
  { title: '99%', of: ({ y }) => (y === null ? '' : ulpsOf(y, 'p99')) },
  { title: 'worst', of: ({ y }) => (y === null ? '' : ulpsOf(y, 'max')) },
  { title: 'bound', of: ({ bounds }) => (bounds === null ? '' : boundText(bounds.y)) },
  { title: 'over', of: ({ events }) => shareOf(events, 'overflow') },
  { title: 'under', of: ({ events }) => shareOf(events, 'underflow') },
  { title: 'dx', of: ({ dx }) => (dx === null ? '' : ulpsOf(dx.fidelity, 'max')) },
  { title: 'angle', of: ({ dx }) => (dx === null ? '' : angleText(dx.fidelity.angle)) },
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
  return `At σ = ${powerText(sigma)}, m = ${grouped(length)}${mean === 0 ? '' : `, mean/σ = ${mean}`}: relative error of the scale; y in ulps; operations that over- and underflow; dx at worst in ulps, and its angle to the exact one`;
}

/** A table of errors and events, a line a kernel. */
export function figureLines(report: PrecisionReport, { color, width }: TextOptions): readonly string[] {
  const measured = report.results.flatMap((result) => restMeasurement(report, result) ?? []);
  const shown = knownFigures(measured);
  const columns: readonly Column[] = [
    { title: '', align: left },
    ...shown.map(({ title }) => ({ title, align: right })),
  ];
  const groups = kernelGroups(report).map(({ kernel, results }) => ({
    name: kernelText(kernel),
    rows: results.flatMap((result) => {
      const one = restMeasurement(report, result);
      return one === undefined
        ? []
        : [[`  ${statisticText(result.candidate.statistic)}`, ...shown.map(({ of }) => of(one))]];
    }),
  }));
  const lines = table(
    columns,
    groups.flatMap(({ rows }) => rows),
    width,
  );
  let next = 1;
  return [
    ...wrapped(restText(report), width).map((line) => color('heading', line)),
    ...lines.slice(0, 1),
    ...groups.flatMap(({ name, rows }) => [name, ...lines.slice(next, (next += rows.length))]),
  ];
}
