import type { Axis } from '../../kernels/precision/cases.ts';
import { html, type Markup, trusted } from '../html/markup.ts';
import { type Draw, loadPlots } from '../html/plot.ts';
import { style } from '../html/style.ts';
import { curveColor, curveDash, curvePlot, type Erring } from './curve-plot.ts';
import { knownFigures, restMeasurement, restText } from './figures.ts';
import { heatPlot } from './heat-plot.ts';
import { type KernelGroup, kernelGroups, type PrecisionReport } from './model.ts';
import { precisionStyle } from './style.ts';
import {
  axisText,
  kernelText,
  legendOf,
  type Mark,
  marks,
  raised,
  rangeText,
  reasonsOf,
  setupText,
  statisticText,
  toleranceText,
} from './words.ts';

const signs: Readonly<Record<Mark, string>> = {
  works: '\u00a0',
  degraded: '~',
  underflow: '0',
  overflow: '∞',
  error: '×',
  inputs: '·',
  notRunnable: '–',
};

function statisticNames(report: PrecisionReport): readonly string[] {
  return [...new Set(report.results.map(({ candidate }) => statisticText(candidate.statistic)))];
}

function legend(report: PrecisionReport): Markup {
  const entries = legendOf(report).map(
    (mark) => html`<li><i class="mark-${mark}" aria-hidden="true">${signs[mark]}</i>${marks[mark].words}</li>`,
  );
  return html`<ul class="marks" aria-label="Colours and signs">${entries}</ul>`;
}

const kinds: ReadonlyMap<string, string> = new Map([
  ['everywhere', 'whole'],
  ['nowhere', 'never'],
  [marks.notRunnable.words, 'never'],
]);

function rangeCell({ results }: KernelGroup, name: string): Markup {
  const found = results.find(({ candidate }) => statisticText(candidate.statistic) === name);
  const text = found === undefined ? '' : rangeText(found.sweeps.sigma, 'forward');
  const kind = kinds.get(text) ?? '';
  return html`<td class="${kind}">${raised(text)}</td>`;
}

/** Where each statistic works, a row a kernel. */
function summaryTable(report: PrecisionReport): Markup {
  const names = statisticNames(report);
  const rows = kernelGroups(report).map(
    (group) =>
      html`<tr><th scope="row">${kernelText(group.kernel)}</th>${names.map((name) => rangeCell(group, name))}</tr>`,
  );
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Where each statistic works"><table class="numbers summary">
    <caption>Standard deviations σ of x for which each statistic works</caption>
    <thead><tr><td></td>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function figure(caption: string, plot: Markup): Markup {
  return html`<figure><figcaption>${caption}</figcaption>${plot}</figure>`;
}

/** One kernel's map: strips along σ and, below, along m and the mean. */
function heatPanel(draw: Draw, group: KernelGroup): Markup {
  const small = (axis: Axis): Markup => figure(`over ${axisText[axis]}`, heatPlot(draw, group, axis));
  return html`<section class="panel"><h3>${kernelText(group.kernel)}</h3>
    ${figure('over σ', heatPlot(draw, group, 'sigma'))}<div class="two">${small('length')}${small('mean')}</div>
    ${reasonsOf(group).map((reason) => html`<p class="reason">${reason}</p>`)}</section>`;
}

function curveLegend(report: PrecisionReport): Markup {
  const entries = statisticNames(report).map((name, i) => {
    const line = `<svg viewBox="0 0 34 10" aria-hidden="true"><line x1="1" y1="5" x2="33" y2="5" stroke="${curveColor(i)}" stroke-width="2.4" stroke-dasharray="${curveDash(i)}"/></svg>`;
    return html`<li>${trusted(line)}${name}</li>`;
  });
  return html`<ul class="curves" aria-label="Curves">${entries}${report.setup.bounds && html`<li>△ bound of any kernel that sums in this order</li>`}</ul>`;
}

function curvePanel(draw: Draw, group: KernelGroup): Markup {
  const one = (of: Erring, axis: Axis): Markup =>
    figure(`${of} over ${axisText[axis]}`, curvePlot(draw, group, axis, of));
  const plots = [one('scale', 'sigma'), one('scale', 'length'), one('y', 'sigma'), one('y', 'length')];
  return html`<section class="panel"><h3>${kernelText(group.kernel)}</h3><div class="two">${plots}</div></section>`;
}

function figureTable(report: PrecisionReport): Markup {
  const measured = report.results.flatMap((result) => restMeasurement(report, result) ?? []);
  const shown = knownFigures(measured);
  const rows = kernelGroups(report).map(({ kernel, results }) => [
    html`<tr><th scope="rowgroup" colspan="${shown.length + 1}">${kernelText(kernel)}</th></tr>`,
    results.map((result) => {
      const one = restMeasurement(report, result);
      return html`<tr><th scope="row">${statisticText(result.candidate.statistic)}</th>${one !== undefined && shown.map(({ of }) => html`<td>${of(one)}</td>`)}</tr>`;
    }),
  ]);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Errors and events"><table class="numbers figures-table">
    <caption>${raised(restText(report))}</caption>
    <thead><tr><td></td>${shown.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

// Nothing may be loaded, whatever a report contains.
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * The report as one HTML file that needs nothing else: no network, no fonts, no script. The same report gives the same bytes. Loads the
 * plotting library when called.
 */
export async function precisionHtml(report: PrecisionReport): Promise<string> {
  const draw = await loadPlots();
  const groups = kernelGroups(report);
  const title = `Precision of ${report.setup.norm} norm`;
  const page = html`<!doctype html>
    <html lang="en"><head><meta charset="utf-8"><title>${title} – bitnorm</title>
    <meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
    <meta name="generator" content="bitnorm ${report.version}"><link rel="icon" href="data:,"><style>${trusted(style + precisionStyle)}</style></head>
    <body><main><header><p class="maker">bitnorm ${report.version}</p><h1>${title}</h1>
    <p class="headline">Where each statistic works, and where it dies</p>
    <p class="lead">${raised(setupText(report))} ${toleranceText(report)}</p></header>
    <section><h2>At a glance</h2>${summaryTable(report)}</section>
    <section><h2>Where it works</h2>${legend(report)}<div class="panels">${groups.map((group) => heatPanel(draw, group))}</div></section>
    <section><h2>Worst errors of scale and y, in ulps</h2>${curveLegend(report)}
    <div class="panels">${groups.map((group) => curvePanel(draw, group))}</div></section>
    <section><h2>Figures</h2>${figureTable(report)}</section></main>
    <footer><p>Errors are against the exact result, in units in the last place of the output’s format.</p></footer></body></html>
    `;
  return page.markup;
}
