import { findFormat } from '../../formats/catalogue.ts';
import type { CheckResult, OutputVerdict, Verdict } from '../../kernels/check.ts';
import type { WorstElement } from '../../measure/comparison.ts';
import type { UlpSummary } from '../../measure/distances.ts';
import { eventNames, eventTable } from '../events.ts';
import { certificateCells, certificateTitles, judgementMarks, judgementTexts } from '../judgements.ts';
import type { KernelReport } from '../model.ts';
import { bitsText, classText, grouped, indexText, meanText, percent, ulpsText, valueText } from '../numbers.ts';
import { countTexts, offText, standingText } from '../words.ts';
import {
  bar,
  type Column,
  fitted,
  left,
  printable,
  right,
  type TextOptions,
  type TextStyle,
  table,
  widthOf,
  wrapped,
} from './layout.ts';

const styles: Readonly<Record<Verdict, TextStyle>> = {
  'bit-equal': 'good',
  conforms: 'good',
  accepted: 'warning',
  differs: 'bad',
  wrong: 'bad',
};
const indent = '  ';

const number = (title: string): Column => ({ title, align: right });
const text = (title: string): Column => ({ title, align: left });

/** A title and what it is about, moved to the right of it. */
function block(title: string, lines: readonly string[], { color }: TextOptions): readonly string[] {
  return lines.length === 0
    ? []
    : ['', indent + color('strong', title), ...lines.map((line) => indent + indent + line)];
}

function histogram({ histogram: classes, count }: UlpSummary, { width, color }: TextOptions): readonly string[] {
  const rows = classes.map((one) => ({
    label: classText(one.upTo),
    count: grouped(one.count),
    share: one.count / count,
  }));
  const [labels, counts] = [rows.map(({ label }) => widthOf(label)), rows.map((one) => widthOf(one.count))].map(
    (widths) => Math.max(...widths),
  ) as [number, number];
  const room = Math.min(40, width - labels - counts - 8);
  return rows.map(
    (one) => `${right(one.label, labels)}  ${right(one.count, counts)}  ${color('muted', bar(one.share, room))}`,
  );
}

/** Each value with its bits beside it or, where that is too wide, below it. */
function worst({ worst: elements, shape, format: name }: OutputVerdict, { width }: TextOptions): readonly string[] {
  const format = findFormat(name);
  const valuesOf = ({ kernel, emulated, exact }: WorstElement): readonly number[] => [
    kernel,
    emulated,
    ...(exact === undefined ? [] : [exact]),
  ];
  const titles = ['kernel', 'emulated', 'exact'].slice(0, Math.max(0, ...elements.map((one) => valuesOf(one).length)));
  const starts = elements.map((one) => [indexText(one.element, shape), offText(one)]);
  const beside = table(
    [text('index'), text('off'), ...titles.flatMap((title) => [number(title), text('bits')])],
    elements.map((one, i) => [
      ...(starts[i] ?? []),
      ...valuesOf(one).flatMap((value) => [valueText(value, format), bitsText(value, format)]),
    ]),
    Infinity,
  );
  if (beside.every((line) => widthOf(line) <= width - 4)) return elements.length > 0 ? beside : [];
  const below = elements.flatMap((one, i) => [
    [...(starts[i] ?? []), ...valuesOf(one).map((value) => valueText(value, format))],
    ['', '', ...valuesOf(one).map((value) => bitsText(value, format))],
  ]);
  return table([text('index'), text('off'), ...titles.map(number)], below, width - 4);
}

function errors({ kernelError, emulationError }: OutputVerdict, { width }: TextOptions): readonly string[] {
  if (kernelError.count + emulationError.count === 0) return [];
  const row = (name: string, { count, histogram: classes, median, p99, max, mean }: UlpSummary): readonly string[] => {
    const exact = classes.find(({ upTo }) => upTo === 0)?.count ?? 0;
    return [name, percent(exact, count), ulpsText(median), ulpsText(p99), ulpsText(max), meanText(mean)];
  };
  const columns = [text(''), ...['correct', 'median', '99%', 'max', 'mean'].map(number)];
  return table(columns, [row('kernel', kernelError), row('emulation', emulationError)], width - 4);
}

/** What the bound of conforming kernels says of the elements that are not equal, with the worst certificates. */
function judged(output: OutputVerdict, { width }: TextOptions): readonly string[] {
  const { judgement } = output;
  if (judgement === undefined) return [];
  const columns = [text('index'), text(''), ...certificateTitles.map(number)];
  const rows = judgement.certificates.map((one) => {
    const [index, , ...numbers] = certificateCells(one, output);
    return [index, judgementMarks[one.judgement], ...numbers];
  });
  return [...wrapped(judgementTexts(judgement).join(', '), width - 4), ...table(columns, rows, width - 4)];
}

function outputLines(output: OutputVerdict, options: TextOptions): readonly string[] {
  const { name, format, shape, verdict, elements } = output;
  const { color, width } = options;
  const size = fitted(`${printable(name)}  ${format} [${shape.join(', ')}]`, width - 12);
  const counts = `${grouped(elements)} elements: ${countTexts(output).join(', ')}`;
  return [
    '',
    `${color('heading', size)}  ${color(styles[verdict], verdict)}`,
    ...wrapped(counts, width - 2).map((line) => indent + line),
    ...(verdict === 'bit-equal'
      ? []
      : block('Kernel from emulation, in ulps', histogram(output.distance, options), options)),
    ...block('Worst elements', worst(output, options), options),
    ...block('By the bound of any conforming kernel', judged(output, options), options),
    ...block('From the exact result, correctly rounded, in ulps', errors(output, options), options),
  ];
}

function eventLines(check: CheckResult, options: TextOptions): readonly string[] {
  const { columns, rows } = eventTable(check);
  if (rows.length === 0) return [];
  const heads = [text('stage'), number('operations'), ...columns.map((name) => number(eventNames[name]))];
  const cells = rows
    .filter(({ events }) => columns.some((name) => events[name] > 0))
    .map(({ stage, events }) => [
      stage,
      ...[events.operations, ...columns.map((name) => events[name])].map((count) =>
        count === 0 ? '·' : grouped(count),
      ),
    ]);
  const lines = cells.length === 0 ? ['none: every operation was exact'] : table(heads, cells, options.width - 2);
  return ['', options.color('heading', 'Events of the emulation'), ...lines.map((line) => indent + line)];
}

/**
 * One kernel's verdict for a terminal, in full: each output's counts, distances, worst elements and errors, and the emulation's events.
 * No line is wider than `width`, from 60 columns on.
 */
export function textVerdict(kernel: KernelReport, options: TextOptions): string {
  const { color, width } = options;
  const { check, note, error, file } = kernel;
  const style = check === undefined ? 'muted' : check.accepted ? 'good' : 'bad';
  const standing = standingText(kernel);
  const name = fitted(printable(kernel.kernel), width - widthOf(standing) - 2);
  const remarks = [error, note].flatMap((remark) => (remark === undefined ? [] : wrapped(printable(remark), width)));
  return [
    `${color('heading', name)}  ${color(style, standing)}`,
    color('muted', fitted(printable(file), width)),
    ...wrapped(printable(check?.description ?? ''), width).map((line) => color('muted', line)),
    ...(remarks.length > 0 ? ['', ...remarks] : []),
    ...(check?.outputs ?? []).flatMap((output) => outputLines(output, options)),
    ...(check === undefined ? [] : eventLines(check, options)),
  ].join('\n');
}
