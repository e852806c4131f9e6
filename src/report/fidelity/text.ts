import type { FidelityResult, OutputFidelity } from '../../kernels/fidelity.ts';
import type { Fidelity } from '../../measure/fidelity.ts';
import { type Mark, markOf, marks } from '../precision/words.ts';
import { type Column, left, right, type TextOptions, type TextStyle, table, wrapped } from '../text/layout.ts';
import { distanceText, standingOf, vectorColumns } from './words.ts';

const number = (title: string): Column => ({ title, align: right });
const text = (title: string): Column => ({ title, align: left });

const styles: Readonly<Record<Mark, TextStyle>> = {
  works: 'good',
  degraded: 'warning',
  underflow: 'bad',
  overflow: 'bad',
  error: 'bad',
  inputs: 'muted',
  notRunnable: 'muted',
};

function outputRow(names: readonly string[], fidelity: Fidelity): readonly string[] {
  const { count, median, p99, max } = fidelity.ulps;
  const distances = [median, p99, max].map((ulps) => (count === 0 ? '–' : distanceText(ulps)));
  return [...names, ...distances, ...vectorColumns.map(({ of }) => of(fidelity))];
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

/** One gradient under one loss scale, with its standing before it. */
function gradientLines(result: FidelityResult, name: string, options: TextOptions): readonly string[] {
  const { lossScales, outputs } = result;
  const format = outputs.find((one) => one.name === name)?.format ?? '';
  const found = lossScales.map(({ exponent, gradients }) => ({ exponent, fidelity: gradients[name] }));
  const rows = found.map(({ exponent, fidelity }) => [
    scaleText(exponent),
    ...vectorColumns.map(({ of }) => of(fidelity)),
  ]);
  const columns = [number(`${name}, loss ×`), ...vectorColumns.map(({ title }) => number(title))];
  const [head, ...lines] = table(columns, rows, options.width - 2);
  const signs = found.map(({ fidelity }) => {
    const mark = markOf(standingOf(fidelity, format));
    return options.color(styles[mark], marks[mark].glyph);
  });
  return ['', `  ${head}`, ...lines.map((line, i) => `${signs[i]} ${line}`)];
}

/** Each gradient under every loss scale. */
function lossScaleLines(result: FidelityResult, options: TextOptions): readonly string[] {
  const { lossScales } = result;
  const [first] = lossScales;
  if (first === undefined) return ['', 'No gradients: the spec has no backward pass (--backward).'];
  // A gradient that is there was made from values, by a kernel that ran.
  const { inputs: _inputs, notRunnable: _notRunnable, ...ofGradients } = marks;
  const signs = Object.values(ofGradients).map(({ glyph, words }) => `${glyph} ${words}`);
  return [
    '',
    ...wrapped(advice(result), options.width).map((line) => options.color('heading', line)),
    ...wrapped(signs.join(', '), options.width).map((line) => options.color('muted', line)),
    ...Object.keys(first.gradients).flatMap((name) => gradientLines(result, name, options)),
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
