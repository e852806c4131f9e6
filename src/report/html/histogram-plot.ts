import type { UlpSummary } from '../../measure/distances.ts';
import { classText, grouped } from '../numbers.ts';
import type { Markup } from './markup.ts';
import type { Draw, PlotOptions, Plotting } from './plot.ts';

/** One distribution of a plot, in a colour of the page. */
export interface Series {
  readonly name: string;
  readonly color: string;
  readonly summary: UlpSummary;
}

const width = 360;

interface Bar {
  readonly bin: string;
  readonly series: string;
  readonly count: number;
}

function barsOf(series: readonly Series[]): readonly Bar[] {
  const classes = [...new Set(series.flatMap(({ summary }) => summary.histogram.map(({ upTo }) => upTo)))].sort(
    (a, b) => a - b,
  );
  return classes.flatMap((upTo) =>
    series.map(({ name, summary }) => {
      const count = summary.histogram.find((one) => one.upTo === upTo)?.count ?? 0;
      return { bin: classText(upTo), series: name, count };
    }),
  );
}

/** Counts run over many powers of ten, and one element matters as much as a million: the axis is logarithmic, and every bar has its number. */
function histogramOptions(series: readonly Series[], { barX, text }: Plotting): PlotOptions {
  const bars = barsOf(series);
  const bins = [...new Set(bars.map(({ bin }) => bin))];
  const most = Math.max(...bars.map(({ count }) => count));
  const thickness = series.length === 1 ? 17 : 30;
  const drawn = bars.filter(({ count }) => count > 0);
  const place = { fy: 'bin', y: 'series' };
  return {
    ...{
      width,
      height: bins.length * thickness + 14,
      marginLeft: 16 + 6.6 * Math.max(...bins.map(({ length }) => length)),
      marginRight: 62,
      marginTop: 6,
      marginBottom: 8,
    },
    x: { type: 'log', domain: [0.6, Math.max(10, most)], axis: null },
    y: { domain: series.map(({ name }) => name), axis: null, padding: 0.08 },
    fy: { domain: bins, axis: null, padding: 0.14 },
    color: { domain: series.map(({ name }) => name), range: series.map(({ color }) => color) },
    marks: [
      text(bins, {
        fy: (bin: string) => bin,
        text: (bin: string) => bin,
        frameAnchor: 'left',
        textAnchor: 'end',
        dx: -7,
      }),
      barX(drawn, { ...place, x1: 0.6, x2: 'count', fill: 'series', rx: 1.5 }),
      text(drawn, {
        ...place,
        x: 'count',
        text: (one: Bar) => grouped(one.count),
        textAnchor: 'start',
        dx: 5,
        fill: 'currentColor',
      }),
    ],
  };
}

/** How many elements are how many ulps off, one bar a class and series. */
export function histogramPlot(draw: Draw, title: string, series: readonly Series[]): Markup {
  const said = series.map(({ name, summary }) => {
    const classes = summary.histogram.map(({ upTo, count }) => `${classText(upTo)}: ${grouped(count)}`);
    return `${name}: ${classes.join('; ')}.`;
  });
  return draw({ title, description: `Elements by distance in ulps. ${said.join(' ')}` }, (plotting) =>
    histogramOptions(series, plotting),
  );
}
