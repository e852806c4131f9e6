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
  type Mark,
  markOf,
  marks,
  rangeText,
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

/** Columns of the strips: of σ at most what is left. */
function roomsOf({ results }: KernelGroup, label: number, width: number): Readonly<Record<Axis, number>> {
  const lengths = axes.map((axis) => results[0]?.sweeps[axis].length ?? 0) as [number, number, number];
  const others =
    Math.max(widthOf(axisText.length), Math.min(lengths[1], 10)) +
    Math.max(widthOf(axisText.mean), Math.min(lengths[2], 10));
  return {
    sigma: Math.max(8, Math.min(lengths[0], width - label - others - 4 * gap.length - 13)),
    length: 10,
    mean: 10,
  };
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

function groupLines(group: KernelGroup, options: TextOptions): readonly string[] {
  const { color } = options;
  const labels = group.results.map(({ candidate }) => statisticText(candidate.statistic));
  const [first] = group.results;
  if (first === undefined) return [];
  const label = Math.max(...labels.map(widthOf)) + 4;
  const rooms = roomsOf(group, label, options.width);
  const widths = axes.map((axis) =>
    Math.max(
      Math.min(rooms[axis], first.sweeps[axis].length),
      axis === 'sigma' ? 0 : Math.max(widthOf(ends(first, axis)), widthOf(axisText[axis])),
    ),
  );
  const line = (name: string, cells: readonly string[], sizes: readonly number[]): string =>
    [
      left(name, label),
      ...cells.map((cell, i) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - (sizes[i] ?? widthOf(cell))))),
    ]
      .join(gap)
      .trimEnd();
  const sizes = axes.map((axis) => thinned(first.sweeps[axis], rooms[axis]).length);
  const rows = group.results.flatMap((result, i) =>
    passes
      .filter((pass) => hasPass(result, pass))
      .map((pass) => {
        const strips = axes.map((axis) => strip(result, axis, pass, rooms[axis], options));
        const name = pass === 'forward' ? `  ${labels[i]}` : '     dx';
        return line(name, [...strips, rangeText(result.sweeps.sigma, pass)], sizes);
      }),
  );
  const heads = ['log2 σ', 'm', 'mean/σ', 'works for σ'];
  const scale = [ruler(first, rooms.sigma), ends(first, 'length'), ends(first, 'mean')];
  return [
    '',
    color('heading', kernelText(group.kernel)),
    color('muted', line('', heads, [])),
    color('muted', line('', scale, [])),
    ...rows,
  ];
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
function legend({ color, width }: TextOptions): readonly string[] {
  const lines: string[] = [];
  for (const { glyph, words } of Object.values(marks)) {
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
    ...legend(options),
    ...kernelGroups(report).flatMap((group) => groupLines(group, options)),
    '',
    ...figureLines(report, options),
  ].join('\n');
}
