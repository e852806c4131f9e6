import { type KernelReport, type Report, type Standing, standingOf } from './model.ts';
import { runsTexts } from './runs.ts';
import { fitted, left, printable, type TextOptions, type TextStyle, widthOf, wrapped } from './text/layout.ts';
import { textVerdict } from './text/verdict.ts';
import { type Group, groupsOf, standingText, summaryText, tally, unequalOutputs, worstOf, worstText } from './words.ts';

export type { TextOptions, TextStyle } from './text/layout.ts';
export { textVerdict } from './text/verdict.ts';

/** How a standing looks on a terminal. */
const looks = {
  'bit-equal': { mark: '✓', style: 'good' },
  accepted: { mark: '≈', style: 'warning' },
  conforms: { mark: '≤', style: 'good' },
  differs: { mark: '≠', style: 'bad' },
  wrong: { mark: '✗', style: 'bad' },
  unknown: { mark: '?', style: 'muted' },
  error: { mark: '!', style: 'bad' },
} as const satisfies Record<Standing, { readonly mark: string; readonly style: TextStyle }>;

/** Columns of the lines: mark and blanks, the kernel's name, its standing; what is left holds the details. */
interface Layout extends TextOptions {
  readonly name: number;
  readonly standing: number;
}

const margin = 4;
const gap = 2;

function layoutOf(kernels: readonly KernelReport[], options: TextOptions): Layout {
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(widthOf));
  const standing = widest(kernels.map(standingText));
  const room = options.width - margin - gap - standing;
  return { ...options, name: Math.min(widest(kernels.map(({ kernel }) => printable(kernel))), room), standing };
}

/** Which outputs are not bit-equal, and the worst of their elements; of an unreadable file, why. */
function detailOf(kernel: KernelReport): string {
  if (kernel.error !== undefined) return kernel.error;
  const found = worstOf(kernel);
  const names = unequalOutputs(kernel).map(({ name }) => name);
  if (found === undefined) return names.join(' ');
  return names.length === 1 ? worstText(found) : `${names.join(' ')}, ${worstText(found)}`;
}

function kernelLines(kernel: KernelReport, { name, standing, width, color }: Layout): readonly string[] {
  const { mark, style } = looks[standingOf(kernel)];
  const indent = margin + name + gap + standing + gap;
  const narrow = width - indent < 24;
  const detail = printable(detailOf(kernel));
  const beside = narrow ? [] : wrapped(detail, width - indent);
  const start = `  ${color(style, mark)} ${left(fitted(printable(kernel.kernel), name), name)}`;
  const first = `${start}  ${color(style, beside.length > 0 ? left(standingText(kernel), standing) : standingText(kernel))}`;
  const note = standingOf(kernel) === 'bit-equal' ? '' : printable(kernel.note ?? '');
  const below = [...(narrow ? wrapped(detail, width - margin - gap) : []), ...wrapped(note, width - margin - gap)];
  return [
    beside.length > 0 ? `${first}  ${beside[0]}` : first,
    ...beside.slice(1).map((line) => ' '.repeat(indent) + line),
    ...below.map((line) => ' '.repeat(margin + gap) + color('muted', line)),
  ];
}

function groupLines({ name, kernels }: Group, layout: Layout): readonly string[] {
  const counts = ` ${summaryText(kernels)}`;
  const title = fitted(printable(name) || 'kernels', Math.max(8, layout.width - widthOf(counts) - 1));
  const tail = widthOf(title) + widthOf(counts) + 1 <= layout.width ? ` ${layout.color('muted', counts)}` : '';
  return ['', layout.color('heading', title) + tail, ...kernels.flatMap((kernel) => kernelLines(kernel, layout))];
}

function runsLines(report: Report, { width }: TextOptions): readonly string[] {
  return runsTexts(report).flatMap((text) => wrapped(printable(text), width));
}

/** The verdicts of a report in full, one below the other, and how its runs of one input compare. */
export function textVerdicts(report: Report, options: TextOptions): string {
  const verdicts = report.kernels.map((kernel) => textVerdict(kernel, options));
  const runs = runsLines(report, options).map((line) => options.color('strong', line));
  return [...verdicts, ...(runs.length > 0 ? [runs.join('\n')] : [])].join('\n\n');
}

/**
 * The report for a terminal: a line a kernel by folder, with what explains a difference under it, and a summary at the end.
 * No line is wider than `width`; every text that comes from a file is stripped of control characters.
 */
export function textReport(report: Report, options: TextOptions): string {
  const layout = layoutOf(report.kernels, options);
  const lines = groupsOf(report).flatMap((group) => groupLines(group, layout));
  const style = tally(report.kernels).every(({ standing }) => standing === 'bit-equal') ? 'good' : 'strong';
  const summary = wrapped(summaryText(report.kernels), options.width).map((line) => options.color(style, line));
  return [...lines.slice(1), ...(lines.length > 0 ? [''] : []), ...runsLines(report, options), ...summary].join('\n');
}
