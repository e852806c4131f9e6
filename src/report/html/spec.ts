import type { CheckResult } from '../../kernels/check.ts';
import { describeChoices, type SpecLine } from '../describe-spec.ts';
import { html, type Markup } from './markup.ts';

function list(lines: readonly SpecLine[]): Markup {
  return html`<dl>${lines.map(({ term, words }) => html`<div><dt>${term}</dt><dd>${words}</dd></div>`)}</dl>`;
}

/** A kernel's numerics in words, and as the JSON that they are. */
export function specSection({ spec }: CheckResult): Markup {
  const { choices, stages } = describeChoices(spec);
  return html`<section class="spec"><h4>Spec</h4>
    <div class="columns">${list(choices)}${stages.length > 0 && list(stages)}</div>
    <details class="json"><summary>As JSON</summary><pre tabindex="0">${JSON.stringify(spec, undefined, 1)}</pre></details></section>`;
}
