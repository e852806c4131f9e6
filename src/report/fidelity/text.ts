import type { FidelityResult, LossScaleFidelity, OutputFidelity } from '../../kernels/fidelity.ts';
import type { Fidelity } from '../../measure/fidelity.ts';
import { type Mark, markOf, marks } from '../precision/words.ts';
import { type Column, left, right, type TextOptions, type TextStyle, table, wrapped } from '../text/layout.ts';
import { angleText, distanceText, errorText, standingOf, vectorColumns } from './words.ts';

const number = (title: string): Column => ({ title, align: right });
const text = (title: string): Column => ({ title, align: left });

const styles: Readonly<Record<Mark, TextStyle>> = {
  works: 'good',
  degraded: 'warning',
  underflow: 'bad',
  overflow: 'bad',
  error: 'bad',
  inputs: 'muted',
};

function outputRow(names: readonly string[], fidelity: Fidelity): readonly string[] {
  const { median, p99, max } = fidelity.ulps;
  return [...names, ...[median, p99, max].map(distanceText), ...vectorColumns.map(({ of }) => of(fidelity))];
}

/** Every output against its exact result; a kernel's own beside the emulation's. */
function outputLines(outputs: readonly OutputFidelity[], { color, width }: TextOptions): readonly string[] {
  const withKernel = outputs.some(({ kernel }) => kernel !== null);
  const rows = outputs.flatMap(({ name, emulation, kernel }) => [
    outputRow(withKernel ? [name, 'emulated'] : [name], emulation),
    ...(kernel === null ? [] : [outputRow(['', 'kernel'], kernel)]),
  ]);
  const titles = ['50%', '99%', 'worst', ...vectorColumns.map(({ title }) => title)];
  const columns = [...(withKernel ? ['', ''] : ['']).map(text), ...titles.map(number)];
  return [color('heading', 'From exact: in ulps, and as a vector'), ...table(columns, rows, width)];
}

/** 1, or 2^k. */
function scaleText(exponent: number): string {
  return exponent === 0 ? '1' : `2^${exponent}`;
}

/** One gradient under one loss scale: its error and angle, and how many of its values are 0 or not finite. */
function gradientCells(fidelity: Fidelity): readonly string[] {
  const [zeros, infinite] = [fidelity.flushed, fidelity.nonFinite].map((count) => (count === 0 ? '·' : String(count)));
  return [errorText(fidelity.error), angleText(fidelity.angle), zeros ?? '', infinite ?? ''];
}

function markedLine(
  line: string,
  fidelities: readonly (readonly [Fidelity, string])[],
  { color }: TextOptions,
): string {
  const glyphs = fidelities.map(([fidelity, format]) => {
    const mark = markOf(standingOf(fidelity, format));
    return color(styles[mark], marks[mark].glyph);
  });
  return `${glyphs.join('')} ${line}`;
}

/** Each gradient under every loss scale. */
function lossScaleLines(result: FidelityResult, options: TextOptions): readonly string[] {
  const { lossScales, outputs } = result;
  const [first] = lossScales;
  if (first === undefined) return [];
  const names = Object.keys(first.gradients);
  const formatOf = (name: string): string => outputs.find((one) => one.name === name)?.format ?? '';
  const cells = ({ exponent, gradients }: LossScaleFidelity): readonly string[] => [
    scaleText(exponent),
    ...names.flatMap((name) => gradientCells(gradients[name])),
  ];
  const columns = [
    number('loss ×'),
    ...names.flatMap((name) => [`${name}: error`, 'angle', 'zeros', 'inf']).map(number),
  ];
  const [head = '', ...lines] = table(columns, lossScales.map(cells), options.width - names.length - 1);
  const space = ' '.repeat(names.length + 1);
  return [
    '',
    options.color('heading', `Gradients under a loss scale (${names.join(', ')})`),
    space + head,
    ...lines.map((line, i) =>
      markedLine(
        line,
        names.map((name) => [lossScales[i].gradients[name], formatOf(name)] as const),
        options,
      ),
    ),
    '',
    ...wrapped(
      `${advice(result)} █ works, ▒ degraded, 0 vanishes, ∞ overflows, × wrong: one sign a gradient.`,
      options.width,
    ),
  ];
}

/** The loss scales under which every gradient works. */
export function advice({ lossScales, outputs }: FidelityResult): string {
  const formatOf = (name: string): string => outputs.find((one) => one.name === name)?.format ?? '';
  const working = lossScales.filter(({ gradients }) =>
    Object.entries(gradients).every(([name, one]) => standingOf(one, formatOf(name)).standing === 'works'),
  );
  const [first, last] = [working[0], working.at(-1)];
  if (first === undefined || last === undefined) return 'Under none of these loss scales does every gradient work.';
  if (working.length === lossScales.length) return 'Every gradient works under every one of these loss scales.';
  return first === last
    ? `Every gradient works under the loss scale ${scaleText(first.exponent)}.`
    : `Every gradient works under loss scales from ${scaleText(first.exponent)} to ${scaleText(last.exponent)}.`;
}

/** The fidelity of a kernel's outputs for a terminal. No line is wider than `width`, from 80 columns on. */
export function fidelityText(result: FidelityResult, options: TextOptions): string {
  return [
    ...wrapped(result.description, options.width).map((line) => options.color('muted', line)),
    '',
    ...outputLines(result.outputs, options),
    ...lossScaleLines(result, options),
  ].join('\n');
}
