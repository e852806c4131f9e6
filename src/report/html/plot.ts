import { escapeText, type Markup, trusted } from './markup.ts';

/** Options of a plot, as Observable Plot takes them. */
export type PlotOptions = Readonly<Record<string, unknown>>;

/** What is used of Observable Plot, whose own types want a browser's. */
export interface Plotting {
  plot(options: PlotOptions): { readonly outerHTML: string };
  barX(data: readonly object[], options: PlotOptions): unknown;
  cell(data: readonly object[], options: PlotOptions): unknown;
  dot(data: readonly object[], options: PlotOptions): unknown;
  text(data: readonly (object | string)[], options: PlotOptions): unknown;
  lineY(data: readonly object[], options: PlotOptions): unknown;
  areaY(data: readonly object[], options: PlotOptions): unknown;
  ruleX(data: readonly number[], options?: PlotOptions): unknown;
  ruleY(data: readonly number[], options?: PlotOptions): unknown;
  axisX(options: PlotOptions): unknown;
  axisY(options: PlotOptions): unknown;
  gridY(options: PlotOptions): unknown;
}

/** What a plot shows, for those who don't see it. */
export interface PlotText {
  readonly title: string;
  readonly description: string;
}

/** Draws a plot made by `options` as an SVG that takes its colours from the page. */
export type Draw = (text: PlotText, options: (plotting: Plotting) => PlotOptions) => Markup;

/** A tenth of a pixel is enough; texts keep their digits. */
function shortened(svg: string): string {
  return svg.replace(/<[^<>]*>/g, (tag) =>
    tag.replace(/-?\d+\.\d{2,}/g, (number) => String(Number(Number(number).toFixed(1)))),
  );
}

function dressed(svg: string, { title, description }: PlotText): string {
  const opening = '<svg xmlns="http://www.w3.org/2000/svg" role="img"';
  const words = `<title>${escapeText(title)}</title><desc>${escapeText(description)}</desc>`;
  return shortened(svg)
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/ aria-(label|hidden)="[^"]*"/g, '')
    .replace(/ font-(family|size)="[^"]*"/, '')
    .replace(
      /^<svg([^>]*)>/,
      (_all, attributes: string) => `${opening}${attributes} aria-label="${escapeText(title)}">${words}`,
    );
}

/** Loads the plotting library and a document to draw in; both only when a report is made, for they take half a second. */
export async function loadPlots(): Promise<Draw> {
  const plotting = (await import('@observablehq/plot')) as unknown as Plotting;
  const { parseHTML } = (await import('linkedom')) as unknown as { parseHTML(text: string): { document: unknown } };
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return (text, options) => {
    const svg = plotting.plot({ document, className: 'plot', ...options(plotting) }).outerHTML;
    return trusted(dressed(svg, text));
  };
}
