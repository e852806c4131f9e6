import { findFormat } from '../../formats/catalogue.ts';
import type { OutputVerdict } from '../../kernels/check.ts';
import type { Certificate } from '../../kernels/judgement.ts';
import type { WorstElement } from '../../measure/comparison.ts';
import type { UlpSummary } from '../../measure/distances.ts';
import { certificateCells, certificateTitles, judgementTexts } from '../judgements.ts';
import { bitsText, grouped, indexText, meanText, percent, ulpsText, valueText } from '../numbers.ts';
import { countTexts, offText } from '../words.ts';
import { verdictBadge } from './badge.ts';
import { histogramPlot } from './histogram-plot.ts';
import { html, type Markup } from './markup.ts';
import type { Draw } from './plot.ts';
import { type Profile, rowPlot } from './row-plot.ts';

const colors = { distance: 'var(--distance)', kernel: 'var(--kernel)', emulation: 'var(--emulation)' } as const;

function figure(caption: string, plot: Markup, legend: readonly (keyof typeof colors)[] = []): Markup {
  const keys = legend.map((name) => html` <span class="key key-${name}">${name}</span>`);
  return html`<figure><figcaption>${caption}${keys.length > 0 && html`<span class="keys">${keys}</span>`}</figcaption>${plot}</figure>`;
}

function hasExact({ kernelError }: OutputVerdict): boolean {
  return kernelError.count > 0;
}

function isEqual({ verdict }: OutputVerdict): boolean {
  return verdict === 'bit-equal';
}

function distanceFigure(draw: Draw, output: OutputVerdict): Markup | undefined {
  if (isEqual(output) || output.distance.max === 0) return undefined;
  const series = [{ name: 'distance', color: colors.distance, summary: output.distance }];
  const title = `${output.name}: kernel from emulation`;
  return figure('Kernel from emulation: elements by ulps (log)', histogramPlot(draw, title, series));
}

function errorFigure(draw: Draw, output: OutputVerdict): Markup | undefined {
  const { kernelError, emulationError } = output;
  if (Math.max(kernelError.max, emulationError.max) === 0) return undefined;
  const kernel = { name: 'kernel', color: colors.kernel, summary: kernelError };
  const emulation = { name: 'emulation', color: colors.emulation, summary: emulationError };
  // A kernel that is bit-equal has the emulation's errors.
  const series = isEqual(output) ? [kernel] : [kernel, emulation];
  const plot = histogramPlot(draw, `${output.name}: from the exact result`, series);
  return figure('From exact: elements by ulps (log)', plot, isEqual(output) ? [] : ['kernel', 'emulation']);
}

function rowFigure(draw: Draw, output: OutputVerdict): Markup | undefined {
  const all: readonly Profile[] = [
    { name: 'kernel from emulation', color: colors.distance, key: 'distance' },
    { name: 'kernel from exact', color: colors.kernel, key: 'kernelError' },
    { name: 'emulation from exact', color: colors.emulation, key: 'emulationError' },
  ];
  const wanted = isEqual(output) ? all.slice(1, 2) : hasExact(output) ? all : all.slice(0, 1);
  const flat = wanted.every(({ key }) => output.alongRow.every((one) => one[key] === 0));
  if (flat || output.alongRow.length < 8) return undefined;
  return figure('Worst ulps along the last axis', rowPlot(draw, `${output.name}: along the last axis`, output, wanted));
}

function errorRow(name: string, { count, histogram, median, p99, max, mean }: UlpSummary): Markup {
  const exact = histogram.find(({ upTo }) => upTo === 0)?.count ?? 0;
  const numbers = [percent(exact, count), ulpsText(median), ulpsText(p99), ulpsText(max), meanText(mean)];
  return html`<tr><th scope="row">${name}</th>${numbers.map((text) => html`<td>${text}</td>`)}</tr>`;
}

function errorTable(output: OutputVerdict): Markup | undefined {
  if (!hasExact(output)) return undefined;
  const { kernelError, emulationError } = output;
  if (isEqual(output) && kernelError.max === 0)
    return html`<p>Every element is the correctly rounded exact result.</p>`;
  const rows = isEqual(output)
    ? errorRow('kernel and emulation', kernelError)
    : [errorRow('kernel', kernelError), errorRow('emulation', emulationError)];
  const heads = ['correctly rounded', 'median', '99%', 'max', 'mean'].map((head) => html`<th scope="col">${head}</th>`);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Errors of ${output.name}"><table class="numbers">
    <caption>From the exact result, in ulps</caption>
    <thead><tr><td></td>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function worstRow(one: WorstElement, { format: name, shape }: OutputVerdict): Markup {
  const format = findFormat(name);
  const cell = (value: number | undefined): Markup =>
    html`<td>${value !== undefined && html`${valueText(value, format)}<code>${bitsText(value, format)}</code>`}</td>`;
  return html`<tr><th scope="row">${indexText(one.element, shape)}</th><td class="off">${offText(one)}</td>
    ${cell(one.kernel)}${cell(one.emulated)}${cell(one.exact)}</tr>`;
}

function worstTable(output: OutputVerdict): Markup | undefined {
  if (output.worst.length === 0) return undefined;
  const heads = ['index', 'off', 'kernel', 'emulated', 'exact'].map((head) => html`<th scope="col">${head}</th>`);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Worst elements of ${output.name}"><table class="numbers worst">
    <caption>Worst elements</caption>
    <thead><tr>${heads}</tr></thead><tbody>${output.worst.map((one) => worstRow(one, output))}</tbody></table></div>`;
}

function certificateTable(output: OutputVerdict): Markup | undefined {
  const { name, judgement } = output;
  if (judgement === undefined) return undefined;
  const heads = ['index', 'judged', ...certificateTitles].map((head) => html`<th scope="col">${head}</th>`);
  const row = (certificate: Certificate): Markup => {
    const [index, judged, ...numbers] = certificateCells(certificate, output);
    return html`<tr><th scope="row">${index}</th><td class="off">${judged}</td>${numbers.map((text) => html`<td>${text}</td>`)}</tr>`;
  };
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Bounds of ${name}"><table class="numbers worst">
    <caption>By the bound of any conforming kernel: ${judgementTexts(judgement).join(', ')}</caption>
    <thead><tr>${heads}</tr></thead><tbody>${judgement.certificates.map(row)}</tbody></table></div>`;
}

/** What became of one output: counts, plots where there is something to see, errors and the worst elements. */
export function outputSection(draw: Draw, output: OutputVerdict): Markup {
  const { name, format, shape, verdict, elements } = output;
  const figures = [distanceFigure(draw, output), errorFigure(draw, output), rowFigure(draw, output)].filter(
    (one) => one !== undefined,
  );
  const tables = [worstTable(output), certificateTable(output), errorTable(output)].filter((one) => one !== undefined);
  return html`<section class="output"><h4>${name} <span class="type">${format} [${shape.join(', ')}]</span> ${verdictBadge(verdict)}</h4>
    <p>${isEqual(output) ? `All ${grouped(elements)} elements are equal, bit for bit.` : `${grouped(elements)} elements: ${countTexts(output).join(', ')}.`}</p>
    ${figures.length > 0 && html`<div class="figures">${figures}</div>`}
    ${tables.length > 0 && html`<div class="tables">${tables}</div>`}</section>`;
}
