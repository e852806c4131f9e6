import type { Draw, PlotOptions, Plotting } from '#library/report/html/plot';
import type { Curve, Point } from '../sizes/curve.ts';
import { digits } from './words.ts';

/** A plot of times against size. */
export interface CurvePlot {
  readonly title: string;
  /** Where a point stands on the axis of x. */
  readonly at: (point: Point) => number;
  readonly xLabel: string;
  /** What is counted there. */
  readonly unit: string;
  readonly curves: readonly Curve[];
}

const style = `<style>
svg { background: #ffffff; color: #1b1f24; --one: #0072b2; --two: #b36b00; font: 11px system-ui, "Segoe UI", Roboto, sans-serif; }
@media (prefers-color-scheme: dark) { svg { background: #14171a; color: #e7eaee; --one: #56b4e9; --two: #f0a73c; } }
</style>`;

const size = { width: 760, height: 380, marginLeft: 52, marginRight: 260, marginTop: 28, marginBottom: 40 };
const lineHeight = 14;

interface Drawn extends Curve {
  readonly color: string;
  readonly dash: string;
  readonly label: string;
}

/** A subject's colour; ours is solid, peers are dashed, each its own way. */
function drawnCurves(curves: readonly Curve[]): readonly Drawn[] {
  const subjects = [...new Set(curves.map(({ subject }) => subject))];
  return curves.map((curve) => {
    const paths = curves.filter(({ subject }) => subject === curve.subject).map(({ path }) => path);
    return {
      ...curve,
      color: ['var(--one)', 'var(--two)'][subjects.indexOf(curve.subject) % 2],
      dash: ['', '6 3', '2 3'][paths.indexOf(curve.path) % 3],
      label: `${curve.subject}: ${curve.path}`,
    };
  });
}

/** Heights for labels at the curves' ends, moved apart where they would lie on each other. Logarithms. */
export function spreadLabels(heights: readonly number[], gap: number): readonly number[] {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b]);
  const placed = [...heights];
  for (let k = 1; k < order.length; k++) placed[order[k]] = Math.max(placed[order[k]], placed[order[k - 1]] + gap);
  return placed;
}

const shortNumber = (value: number): string => Number(value.toPrecision(3)).toLocaleString('en-US');

const decadesOf = (values: readonly number[]): readonly [number, number] => [
  10 ** Math.floor(Math.log10(Math.min(...values))),
  10 ** Math.ceil(Math.log10(Math.max(...values))),
];

const powersWithin = ([from, to]: readonly [number, number]): readonly number[] =>
  Array.from({ length: Math.round(Math.log10(to / from)) + 1 }, (_, i) => from * 10 ** i);

function curveMarks({ points, color, dash }: Drawn, at: CurvePlot['at'], { lineY, dot }: Plotting): readonly unknown[] {
  const placed = points.map((point) => ({ at: at(point), time: point.median }));
  const look = { x: 'at', y: 'time' };
  return [
    lineY(placed, { ...look, stroke: color, strokeDasharray: dash, strokeWidth: 1.8 }),
    dot(placed, { ...look, fill: color, r: 2.4 }),
  ];
}

function labelMarks(curves: readonly Drawn[], right: number, decades: number, { text }: Plotting): readonly unknown[] {
  const gap = (lineHeight * decades) / (size.height - size.marginTop - size.marginBottom);
  const ends = curves.map(({ points }) => Math.log10(points[points.length - 1].median));
  const heights = spreadLabels(ends, gap);
  return curves.map(({ label, color }, i) =>
    text([{ at: right, time: 10 ** heights[i], label }], {
      ...{ x: 'at', y: 'time', text: 'label', fill: color, textAnchor: 'start', dx: 8 },
    }),
  );
}

function optionsOf({ at, xLabel, curves }: CurvePlot, plotting: Plotting): PlotOptions {
  const drawn = drawnCurves(curves);
  const places = curves.flatMap(({ points }) => points.map(at));
  const domain = decadesOf(curves.flatMap(({ points }) => points.map(({ median }) => median)));
  const ticks = powersWithin(domain);
  const right = Math.max(...places);
  return {
    ...size,
    x: { type: 'log', domain: [Math.min(...places), right] },
    y: { type: 'log', domain },
    marks: [
      plotting.gridY({ ticks, strokeOpacity: 0.18 }),
      ...drawn.flatMap((curve) => curveMarks(curve, at, plotting)),
      ...labelMarks(drawn, right, ticks.length - 1, plotting),
      plotting.axisY({
        ticks,
        tickFormat: shortNumber,
        label: null,
        tickSize: 0,
      }),
      plotting.text([{ label: 'ns an element' }], { text: 'label', frameAnchor: 'top-left', dy: -16, dx: -44 }),
      plotting.axisX({
        ticks: powersWithin(decadesOf(places)).filter((place) => place <= right),
        label: xLabel,
        labelAnchor: 'center',
        labelArrow: 'none',
        tickFormat: shortNumber,
        tickSize: 3,
      }),
    ],
  };
}

/** A log-log plot as an SVG of its own, on light paper or dark. */
export function curvePicture(draw: Draw, plot: CurvePlot): string {
  const said = plot.curves.map(({ subject, path, points }) => {
    const last = points[points.length - 1];
    return `${subject}, ${path}: ${digits(points[0].median)} ns at first, ${digits(last.median)} ns at last.`;
  });
  const svg = draw({ title: plot.title, description: said.join(' ') }, (plotting) => optionsOf(plot, plotting));
  return `${svg.markup.replace('</desc>', `</desc>${style}`)}\n`;
}
