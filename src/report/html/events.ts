import type { CheckResult } from '../../kernels/check.ts';
import { alarming, type EventName, eventNames, eventTable } from '../events.ts';
import { grouped } from '../numbers.ts';
import { html, type Markup } from './markup.ts';

function cell(count: number, name?: EventName): Markup {
  if (count === 0) return html`<td class="none">·</td>`;
  return html`<td${name !== undefined && alarming.includes(name) && html` class="alarm"`}>${grouped(count)}</td>`;
}

/** What happened to the operations of each stage of the emulation. */
export function eventSection(check: CheckResult): Markup | undefined {
  const { columns, rows } = eventTable(check);
  if (rows.length === 0) return undefined;
  const heads = ['stage', 'operations', ...columns.map((name) => eventNames[name])];
  const body = rows.map(
    ({ stage, events }) =>
      html`<tr><th scope="row">${stage}</th>${cell(events.operations)}${columns.map((name) => cell(events[name], name))}</tr>`,
  );
  return html`<section><h4>Events of the emulation</h4>
    ${columns.length === 0 && html`<p>Every operation was exact.</p>`}
    <div class="scroll" role="region" tabindex="0" aria-label="Events by stage"><table class="numbers">
    <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${body}</tbody></table></div></section>`;
}
