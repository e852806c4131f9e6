import { type KernelReport, type Report, type Standing, standingOf } from '../model.ts';
import { counted, grouped } from '../numbers.ts';
import { runsTexts } from '../runs.ts';
import { standings, standingText, tally } from '../words.ts';
import { icon } from './badge.ts';
import { findingItem } from './kernel.ts';
import { html, type Markup } from './markup.ts';

/** The share of each standing as a bar; the numbers stand in the filter below it. */
function shareBar(kernels: readonly KernelReport[]): Markup {
  const counts = tally(kernels);
  const words = counts.map(({ standing, count }) => `${count} ${standings[standing].toLowerCase()}`).join(', ');
  const parts = counts.map(({ standing, count }) => html`<span class="${standing}" style="flex-grow:${count}"></span>`);
  return html`<div class="share" role="img" aria-label="${words}">${parts}</div>`;
}

/** Title, headline and the share of each standing. */
export function headerSection({ title, version, kernels }: Report): Markup {
  const equal = kernels.filter((kernel) => standingOf(kernel) === 'bit-equal').length;
  const [only, ...others] = kernels;
  const headline =
    only !== undefined && others.length === 0
      ? html`<strong class="single">${standingText(only)}</strong>`
      : html`<strong>${grouped(equal)}</strong> of ${counted(kernels.length, 'kernel')} bit-equal`;
  return html`<header><p class="maker">bitnorm ${version}</p><h1>${title}</h1>
    <p class="headline">${headline}</p>
    ${kernels.length > 1 && shareBar(kernels)}</header>`;
}

const mostFindings = 12;

/** Kernels that are not bit-equal although they were checked, or could not be; each leads to its row. */
export function findingsSection(kernels: readonly KernelReport[]): Markup | undefined {
  if (kernels.length < 2) return undefined;
  const order: readonly Standing[] = ['wrong', 'differs', 'error', 'accepted', 'conforms'];
  const found = order.flatMap((wanted) =>
    kernels.flatMap((kernel, i) => (standingOf(kernel) === wanted ? [{ kernel, id: `k${i}` }] : [])),
  );
  if (found.length === 0) return undefined;
  const more = found.length - mostFindings;
  return html`<section class="findings"><h2>What is not bit-equal</h2>
    <ul>${found.slice(0, mostFindings).map(({ kernel, id }) => findingItem(kernel, id))}</ul>
    ${more > 0 && html`<p>And ${counted(more, 'more kernel')} in the table.</p>`}</section>`;
}

/** How the runs of one input compare with each other. */
export function runsSection(report: Report): Markup | undefined {
  const texts = runsTexts(report);
  if (texts.length === 0) return undefined;
  return html`<section class="runs"><h2>Several runs</h2>${texts.map((text) => html`<p>${text}.</p>`)}</section>`;
}

function choice(value: Standing | 'all', text: string, count: number): Markup {
  return html`<label class="${value}"><input type="radio" name="standing" id="s-${value}" value="${value}"${value === 'all' && html` checked`}>
    ${value !== 'all' && icon(value)}${text} <span class="count">${grouped(count)}</span></label>`;
}

/** What filters the table: the standing, which works by style alone, and text. */
export function filterForm(kernels: readonly KernelReport[]): Markup {
  const choices = tally(kernels).map(({ standing, count }) => choice(standing, standings[standing], count));
  return html`<form class="filter" autocomplete="off" aria-label="Filter kernels" onsubmit="return false">
    <fieldset><legend>Standing</legend>${choice('all', 'All', kernels.length)}${choices}</fieldset>
    <label class="search" hidden><span>Find</span><input type="search" placeholder="Find kernels"></label>
    <p id="shown" role="status"></p></form>`;
}
