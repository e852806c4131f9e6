import { badgeSheet } from './html/badge.ts';
import { filterForm, findingsSection, headerSection, runsSection } from './html/header.ts';
import { columnStyles, kernelRows } from './html/kernel.ts';
import { html, type Markup, trusted } from './html/markup.ts';
import { type Draw, loadPlots } from './html/plot.ts';
import { script } from './html/script.ts';
import { style } from './html/style.ts';
import type { Report } from './model.ts';
import { type Group, groupsOf, summaryText } from './words.ts';

function groupHeading({ name, kernels }: Group): Markup {
  return html`<tbody role="rowgroup" class="group"><tr role="row">
    <th role="rowheader" scope="rowgroup" colspan="${columnStyles.length}">${name || 'kernels'} <span>${summaryText(kernels)}</span></th>
    </tr></tbody>`;
}

/** The table of kernels by folder. A kernel that is alone needs no heading, and is open. */
function kernelTable(draw: Draw, report: Report): Markup {
  const ids = new Map(report.kernels.map((kernel, i) => [kernel, `k${i}`]));
  const alone = report.kernels.length === 1;
  const titles = ['Kernel', 'Standing', 'Outputs', 'Unequal', 'Worst', 'At'];
  const heads = titles.map(
    (title, i) => html`<th role="columnheader" scope="col" class="${columnStyles[i]}">${title}</th>`,
  );
  const rows = groupsOf(report).map((group) => [
    !alone && groupHeading(group),
    group.kernels.map((kernel) => kernelRows(draw, kernel, { id: ids.get(kernel) ?? '', open: alone })),
  ]);
  return html`<table role="table" class="kernels"><caption class="hidden">Kernels and where they stand</caption>
    <thead role="rowgroup"><tr role="row">${heads}</tr></thead>${rows}</table>`;
}

// Nothing may be loaded, whatever a report contains.
const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/**
 * The report as one HTML file that needs nothing else: no network, no fonts. Script only filters and opens; the page is whole without it.
 * The same report gives the same bytes. Loads the plotting library when called.
 */
export async function htmlReport(report: Report): Promise<string> {
  const draw = await loadPlots();
  const { title, version, kernels } = report;
  const page = html`<!doctype html>
    <html lang="en"><head><meta charset="utf-8"><title>${title} – bitnorm</title>
    <meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
    <meta name="generator" content="bitnorm ${version}"><link rel="icon" href="data:,"><style>${trusted(style)}</style></head>
    <body>${badgeSheet()}<main>${headerSection(report)}${findingsSection(kernels)}${runsSection(report)}
    <section><h2>${kernels.length === 1 ? 'Kernel' : 'Kernels'}</h2>${kernels.length > 1 && filterForm(kernels)}${kernelTable(draw, report)}</section></main>
    <footer><p>${summaryText(kernels)}. Distances are in units in the last place of the output’s format.</p></footer>
    <script>${trusted(script)}</script></body></html>
    `;
  return page.markup;
}
