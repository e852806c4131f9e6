import { type KernelReport, standingOf } from '../model.ts';
import { grouped, percent } from '../numbers.ts';
import { offText, placeText, standings, unequalOutputs, worstOf, worstText } from '../words.ts';
import { badge } from './badge.ts';
import { eventSection } from './events.ts';
import { gradientSection } from './gradients.ts';
import { html, type Markup, type Piece } from './markup.ts';
import { outputSection } from './output.ts';
import type { Draw } from './plot.ts';
import { specSection } from './spec.ts';

/** Columns of the table of kernels: name, standing, outputs, how many elements are unequal, the worst of them and where it is. */
export const columnStyles = ['', '', 'wide', 'wide number', 'number', 'wide number'] as const;

function badgeOf(kernel: KernelReport): Markup {
  const standing = standingOf(kernel);
  return badge(standing, standings[standing]);
}

function outputNames({ check }: KernelReport): Markup | undefined {
  if (check === undefined) return undefined;
  const names = check.outputs.map(({ name, verdict }) => html`<span class="name ${verdict}">${name}</span> `);
  return html`${names}`;
}

function unequalCell(kernel: KernelReport): Piece {
  if (kernel.check === undefined) return '';
  const [unequal, total] = kernel.check.outputs.reduce(
    ([sum, all], { elements, counts }) => [sum + elements - counts.equal, all + elements],
    [0, 0],
  );
  return unequal === 0 ? html`<span class="none">0</span>` : `${grouped(unequal)} (${percent(unequal, total)})`;
}

function worstCell(kernel: KernelReport): Piece {
  const found = worstOf(kernel);
  if (found !== undefined) return offText(found.worst);
  return kernel.check !== undefined && html`<span class="none">0</span>`;
}

function placeCell(kernel: KernelReport): string | undefined {
  const found = worstOf(kernel);
  return found && placeText(found);
}

/** Why there is no verdict, or what explains it. */
export function remark({ error, note }: KernelReport): Markup | undefined {
  if (error === undefined && note === undefined) return undefined;
  return html`${error !== undefined && html`<p class="remark error">${error}</p>`}${note !== undefined && html`<p class="remark">${note}</p>`}`;
}

function detail(draw: Draw, kernel: KernelReport): Markup {
  const { check, file } = kernel;
  return html`<div class="detail">${remark(kernel)}
    ${check && html`<p class="about">${check.description}</p>`}<p class="file"><code>${file}</code></p>
    ${check?.outputs.map((output) => outputSection(draw, output))}
    ${check && gradientSection(draw, check)}${check && eventSection(check)}${check && specSection(check)}</div>`;
}

/**
 * A kernel's row of the table and, below it, what opens. The summary covers the row, so that a click anywhere opens it. Roles are given
 * because a narrow page lays the table out as a list.
 */
export function kernelRows(
  draw: Draw,
  kernel: KernelReport,
  { id, open }: { readonly id: string; readonly open: boolean },
): Markup {
  const standing = standingOf(kernel);
  const cells = [badgeOf(kernel), outputNames(kernel), unequalCell(kernel), worstCell(kernel), placeCell(kernel)];
  return html`<tbody role="rowgroup" class="kernel" id="${id}" data-standing="${standing}"><tr role="row">
    <th role="rowheader" scope="row">${kernel.kernel}</th>${cells.map((cell, i) => html`<td role="cell" class="${columnStyles[i + 1]}">${cell}</td>`)}</tr>
    <tr role="row" class="more"><td role="cell" colspan="${columnStyles.length}"><details${open && html` open`}><summary><span>Details of ${kernel.kernel}</span></summary>
    ${detail(draw, kernel)}</details></td></tr></tbody>`;
}

/** A kernel that is not bit-equal, for the list on top. */
export function findingItem(kernel: KernelReport, id: string): Markup {
  const found = worstOf(kernel);
  const names = unequalOutputs(kernel).map(({ name }) => name);
  const where = found && `${names.join(', ')}: ${worstText(found)}.`;
  return html`<li>${badgeOf(kernel)} <a href="#${id}">${kernel.kernel}</a>
    ${where !== undefined && html`<p class="where">${where}</p>`}${remark(kernel)}</li>`;
}
