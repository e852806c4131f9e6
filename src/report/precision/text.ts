import type { Axis } from '../../kernels/precision/cases.ts';
import { axes } from '../../kernels/precision/cases.ts';
import type { CandidateResult } from '../../kernels/precision/sweep.ts';
import { type Column, left, type TextOptions, type TextStyle, table, widthOf, wrapped } from '../text/layout.ts';
import { figureLines } from './figures.ts';
import {
  coordinate,
  hasPass,
  judgementOf,
  type KernelGroup,
  kernelGroups,
  type Pass,
  type PrecisionReport,
  passes,
} from './model.ts';
import {
  axisText,
  coordinateText,
  kernelText,
  legendOf,
  type Mark,
  markOf,
  marks,
  rangeText,
  reasonsOf,
  setupText,
  statisticText,
  toleranceText,
} from './words.ts';

const styles: Readonly<Record<Mark, TextStyle>> = {
  works: 'good',
  degraded: 'warning',
  underflow: 'bad',
  overflow: 'bad',
  error: 'bad',
  inputs: 'muted',
  notRunnable: 'muted',
};

const gap = '  ';

/** Every n-th place, so that a strip has at most `room` columns. */
function thinned<T>(all: readonly T[], room: number): readonly T[] {
  const step = Math.max(1, Math.ceil(all.length / Math.max(1, room)));
  return all.filter((_, i) => i % step === 0);
}

/** One character a place, coloured in runs. */
function strip(result: CandidateResult, axis: Axis, pass: Pass, room: number, { color }: TextOptions): string {
  const found = thinned(result.sweeps[axis], room).map((one) => judgementOf(one, pass));
  const runs: { mark: Mark | undefined; length: number }[] = [];
  for (const judgement of found) {
    const mark = judgement && markOf(judgement);
    const last = runs.at(-1);
    if (last !== undefined && last.mark === mark) last.length++;
    else runs.push({ mark, length: 1 });
  }
  return runs
    .map(({ mark, length }) =>
      mark === undefined ? ' '.repeat(length) : color(styles[mark], marks[mark].glyph.repeat(length)),
    )
    .join('');
}

/** Characters that the strip along an axis may take: σ has what the others leave. */
function roomsOf(result: CandidateResult, label: number, width: number): Readonly<Record<Axis, number>> {
  const most = 10;
  const others = (['length', 'mean'] as const).map((axis) =>
    Math.max(widthOf(axisText[axis]), widthOf(ends(result, axis)), Math.min(result.sweeps[axis].length, most)),
  );
  const verdict = widthOf('2^-18 … 2^10');
  const left = width - label - others.reduce((sum, one) => sum + one, 0) - verdict - 4 * gap.length;
  return { sigma: Math.max(8, left), length: most, mean: most };
}

/** Exponents above the strip of σ, each at its place, as far as they don't touch. */
function ruler(result: CandidateResult, room: number): string {
  let line = '';
  thinned(result.sweeps.sigma, room).forEach((one, i) => {
    const k = coordinate(one, 'sigma');
    if (k % 5 === 0 && (line === '' || widthOf(line) + 1 < i)) line = left(line, i) + String(k);
  });
  return line;
}

function ends(result: CandidateResult, axis: Axis): string {
  const sweep = result.sweeps[axis];
  const texts = [sweep[0], sweep.at(-1)].map((one) =>
    one === undefined ? '' : coordinateText(axis, coordinate(one, axis)),
  );
  return [...new Set(texts)].join('…');
}

/** Titles of the columns, and the scale below each. */
function headsOf(result: CandidateResult, rooms: Readonly<Record<Axis, number>>) {
  return {
    titles: ['log2 σ', axisText.length, axisText.mean, 'works for σ'],
    scales: [ruler(result, rooms.sigma), ends(result, 'length'), ends(result, 'mean')],
  };
}

function groupLines(group: KernelGroup, options: TextOptions): readonly string[] {
  const { color, width } = options;
  const labels = group.results.map(({ candidate }) => statisticText(candidate.statistic));
  const [first] = group.results;
  if (first === undefined) return [];
  const label = Math.max(...labels.map(widthOf)) + 4;
  const rooms = roomsOf(first, label, width);
  const { titles, scales } = headsOf(first, rooms);
  const sizes = axes.map((axis) => thinned(first.sweeps[axis], rooms[axis]).length);
  const widths = sizes.map((size, i) => Math.max(size, widthOf(titles[i]), widthOf(scales[i])));
  // Strips are coloured, so that their width is not that of their text.
  const line = (name: string, cells: readonly string[], widthsOfCells: readonly number[]): string => {
    const padded = cells.map((cell, i) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - (widthsOfCells[i] ?? 0))));
    return [left(name, label), ...padded].join(gap).trimEnd();
  };
  const rows = group.results.flatMap((result, i) =>
    passes
      .filter((pass) => hasPass(result, pass))
      .map((pass) => {
        const strips = axes.map((axis) => strip(result, axis, pass, rooms[axis], options));
        const name = pass === 'forward' ? `  ${labels[i]}` : '     dx';
        return line(name, [...strips, rangeText(result.sweeps.sigma, pass)], sizes);
      }),
  );
  const heads = [titles, scales].map((cells) => color('muted', line('', cells, cells.map(widthOf))));
  const reasons = reasonsOf(group).flatMap((reason) =>
    wrapped(reason, width - 2).map((one) => color('muted', `  ${one}`)),
  );
  return ['', color('heading', kernelText(group.kernel)), ...heads, ...rows, ...reasons];
}

/** Where each statistic works, a line a kernel: what the rest shows in full. */
function summaryLines(report: PrecisionReport, { color, width }: TextOptions): readonly string[] {
  const groups = kernelGroups(report);
  const names = [...new Set(report.results.map(({ candidate }) => statisticText(candidate.statistic)))];
  const cellOf = ({ results }: KernelGroup, name: string): string => {
    const found = results.find(({ candidate }) => statisticText(candidate.statistic) === name);
    return found === undefined ? '' : rangeText(found.sweeps.sigma, 'forward');
  };
  const columns: readonly Column[] = [{ title: '', align: left }, ...names.map((title) => ({ title, align: left }))];
  const rows = groups.map((group) => [kernelText(group.kernel), ...names.map((name) => cellOf(group, name))]);
  const lines = table(columns, rows, Infinity);
  if (lines.every((one) => widthOf(one) <= width)) return [color('heading', 'Works for σ'), ...lines];
  // Too wide: a line a statistic.
  const long = rows.flatMap(([kernel, ...cells]) => cells.map((cell, i) => [i === 0 ? kernel : '', names[i], cell]));
  return [
    color('heading', 'Works for σ'),
    ...table(
      ['', '', ''].map((title) => ({ title, align: left })),
      long,
      width,
    ).slice(1),
  ];
}

/** What the marks mean, as many to a line as fit. */
function legend(report: PrecisionReport, { color, width }: TextOptions): readonly string[] {
  const lines: string[] = [];
  for (const { glyph, words } of legendOf(report).map((mark) => marks[mark])) {
    const entry = `${glyph} ${words}`;
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 3 + widthOf(entry) <= width)
      lines[lines.length - 1] = `${last}   ${entry}`;
    else lines.push(entry);
  }
  return lines.map((one) => color('muted', one));
}

/** The report for a terminal: where each kernel works, strips along σ, m and the mean, and figures. No line is wider than `width`, from 70 columns on. */
export function precisionText(report: PrecisionReport, options: TextOptions): string {
  const about = [setupText(report), toleranceText(report)].flatMap((one) => wrapped(one, options.width));
  return [
    ...about.map((one) => options.color('muted', one)),
    '',
    ...summaryLines(report, options),
    '',
    ...legend(report, options),
    ...kernelGroups(report).flatMap((group) => groupLines(group, options)),
    '',
    ...figureLines(report, options),
  ].join('\n');
}
