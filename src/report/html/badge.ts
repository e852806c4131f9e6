import type { Verdict } from '../../kernels/check.ts';
import type { Standing } from '../model.ts';
import { html, type Markup, trusted } from './markup.ts';

/** One shape a standing, so that colour is not needed to tell them apart. 16 × 16. */
const shapes: Readonly<Record<Standing, string>> = {
  'bit-equal': '<path d="M3 8.5l3.2 3.2L13 4.8"/>',
  accepted: '<path d="M2.5 6.5c2-2.4 3.8-1.6 5.5-.4s3.5 2 5.5-.4M2.5 11c2-2.4 3.8-1.6 5.5-.4s3.5 2 5.5-.4"/>',
  conforms: '<path d="M12 2.8L4 6.4l8 3.6M4 13.2h8"/>',
  differs: '<path d="M3 6h10M3 10.4h10M11 3L5 13.4"/>',
  wrong: '<path d="M4 4l8 8M12 4l-8 8"/>',
  unknown: '<path d="M5.5 6a2.5 2.5 0 1 1 3.7 2.2C8.3 8.7 8 9.2 8 10M8 12.8v.1"/>',
  error: '<path d="M8 3v6.5M8 12.7v.1"/>',
};

/** The shapes, drawn once; {@link icon} refers to them. */
export function badgeSheet(): Markup {
  const symbols = Object.entries(shapes).map(
    ([name, shape]) => `<symbol id="i-${name}" viewBox="0 0 16 16">${shape}</symbol>`,
  );
  return trusted(
    `<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0" aria-hidden="true" class="sheet">${symbols.join('')}</svg>`,
  );
}

export function icon(standing: Standing): Markup {
  return html`<svg class="icon" aria-hidden="true"><use href="#i-${standing}"/></svg>`;
}

export function badge(standing: Standing, text: string): Markup {
  return html`<span class="badge ${standing}">${icon(standing)}${text}</span>`;
}

export function verdictBadge(verdict: Verdict): Markup {
  return badge(verdict, verdict);
}
