import type { CheckResult, OutputVerdict } from '../../kernels/check.ts';
import type { VectorFidelity } from '../../measure/fidelity.ts';
import { gradientNames } from '../../normalizers/backward/stages.ts';
import { vectorColumns } from '../fidelity/words.ts';
import { directionPlot, type Gradient } from './direction-plot.ts';
import { html, type Markup } from './markup.ts';
import type { Draw } from './plot.ts';

function gradientsOf({ outputs }: CheckResult): readonly Gradient[] {
  return outputs
    .filter(({ name }) => (gradientNames as readonly string[]).includes(name))
    .flatMap(({ name, fidelity, verdict }: OutputVerdict) =>
      fidelity === undefined ? [] : [{ name, ...fidelity, same: verdict === 'bit-equal' }],
    );
}

function row(name: string, who: string, fidelity: VectorFidelity): Markup {
  return html`<tr><th scope="row">${name} ${who}</th>${vectorColumns.map(({ of }) => html`<td>${of(fidelity)}</td>`)}</tr>`;
}

function table(gradients: readonly Gradient[]): Markup {
  const rows = gradients.map(({ name, kernel, emulation, same }) =>
    same ? row(name, 'kernel and emulation', kernel) : [row(name, 'kernel', kernel), row(name, 'emulation', emulation)],
  );
  const heads = vectorColumns.map(({ title, about }) => html`<th scope="col" title="${about}">${title}</th>`);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Gradients as vectors"><table class="numbers">
    <thead><tr><td></td>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** The gradients of a backward pass as vectors: how far their direction and their length are from exact, and what became of single values. */
export function gradientSection(draw: Draw, check: CheckResult): Markup | undefined {
  const gradients = gradientsOf(check);
  if (gradients.length === 0) return undefined;
  const keys = ['kernel', 'emulation'].map((name) => html` <span class="key key-${name}">${name}</span>`);
  const figures = gradients.flatMap((gradient) => {
    const plot = directionPlot(draw, gradient);
    const legend = !gradient.same && html`<span class="keys">${keys}</span>`;
    return plot === undefined
      ? []
      : [html`<figure><figcaption>${gradient.name}: angle to exact, over length${legend}</figcaption>${plot}</figure>`];
  });
  return html`<section class="output"><h4>Gradients as vectors</h4>
    <p>Against the exact gradients, correctly rounded: direction and length apart.</p>
    ${table(gradients)}${figures.length > 0 && html`<div class="figures">${figures}</div>`}</section>`;
}
