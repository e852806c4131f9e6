import type { Axis } from '../../kernels/precision/cases.ts';
import type { Measurement } from '../../kernels/precision/measurement.ts';
import type { Fidelity } from '../../measure/fidelity.ts';
import type { Markup } from '../html/markup.ts';
import type { Draw, PlotOptions, Plotting } from '../html/plot.ts';
import { ulpsText } from '../numbers.ts';
import { coordinate, type KernelGroup } from './model.ts';
import { axisText, coordinateText, kernelText, raised, statisticText } from './words.ts';

/** A curve's colour and dashes; curves are told apart by either. */
const dashes = ['', '5 3', '1.5 3', '8 3 1.5 3', '3 2', '10 4'] as const;

export const curveColor = (index: number): string => `var(--curve-${(index % dashes.length) + 1})`;
export const curveDash = (index: number): string => dashes[index % dashes.length];

interface Point {
  readonly at: number;
  readonly ulps: number;
}

/** Below this, errors are drawn here: the axis is logarithmic. */
const least = 0.25;

/** Lengths by their logarithm: a logarithmic axis would leave labels out that are no power of its base. */
function positionOf(measurement: Measurement, axis: Axis): number {
  const value = coordinate(measurement, axis);
  return axis === 'length' ? Math.log2(value) : value;
}

function pointOf(measurement: Measurement, axis: Axis, ulps: number | undefined): Point {
  const missing = ulps === undefined || !Number.isFinite(ulps) || measurement.standing === 'dead';
  return { at: positionOf(measurement, axis), ulps: missing ? Number.NaN : Math.max(least, ulps) };
}

/** Whose error a curve shows. */
export type Erring = 'scale' | 'y';

/** Worst errors, and their bounds where they are known. */
function curvesOf({ results }: KernelGroup, axis: Axis, of: Erring) {
  return results.map(({ candidate, sweeps }) => ({
    name: statisticText(candidate.statistic),
    runs: sweeps[axis].some(({ standing }) => standing !== 'notRunnable'),
    worst: sweeps[axis].map((one) => pointOf(one, axis, errorOf(one, of)?.ulps.max)),
    bound: sweeps[axis].map((one) => pointOf(one, axis, one.bounds?.[of])).filter(({ ulps }) => ulps <= largestBound),
  }));
}

function errorOf({ scale, y }: Measurement, of: Erring): Fidelity | undefined {
  return (of === 'scale' ? scale?.fidelity : y) ?? undefined;
}

/** Powers of ten up to the largest value, at most six. */
function decades(most: number): readonly number[] {
  const top = Math.max(1, Math.ceil(Math.log10(most)));
  const step = Math.ceil(top / 5);
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, i) => 10 ** (i * step));
}

/** Bounds that leave the plot say nothing that it can show. */
const largestBound = 1e8;

const curveWidth = 300;

function curveOptions(
  group: KernelGroup,
  axis: Axis,
  of: Erring,
  { lineY, dot, axisX, axisY, gridY }: Plotting,
): PlotOptions {
  const curves = curvesOf(group, axis, of);
  const all = curves.flatMap(({ worst, bound }) => [...worst, ...bound]).filter(({ ulps }) => ulps > 0);
  const most = Math.max(10, ...all.map(({ ulps }) => ulps));
  const places = group.results[0]?.sweeps[axis].map((one) => positionOf(one, axis)) ?? [];
  const ticks = decades(most);
  const shown = axis === 'sigma' ? places.filter((k) => k % 10 === 0) : places;
  return {
    ...{ width: curveWidth, height: 200, marginLeft: 58, marginRight: 14, marginTop: 12, marginBottom: 26 },
    x: { domain: [Math.min(...places), Math.max(...places)] },
    y: { type: 'log', domain: [least, 10 ** Math.ceil(Math.log10(most))] },
    marks: [
      gridY({ ticks, strokeOpacity: 0.14 }),
      ...curves.flatMap(({ worst, bound }, i) => {
        const look = { x: 'at', y: 'ulps', stroke: curveColor(i), strokeDasharray: curveDash(i) };
        return [
          lineY(worst, { ...look, strokeWidth: 1.8 }),
          dot(
            worst.filter(({ ulps }) => ulps > 0),
            { x: 'at', y: 'ulps', fill: curveColor(i), r: axis === 'sigma' ? 1.6 : 2.6 },
          ),
          dot(
            bound.filter(({ ulps }) => ulps > 0),
            {
              x: 'at',
              y: 'ulps',
              stroke: curveColor(i),
              symbol: 'triangle2',
              r: axis === 'sigma' ? 2 : 3,
              strokeOpacity: 0.8,
            },
          ),
        ];
      }),
      axisY({ ticks, tickFormat: (ulps: number) => ulpsText(ulps), label: null, tickSize: 0 }),
      axisX({
        ticks: shown,
        tickFormat: (at: number) => raised(coordinateText(axis, axis === 'length' ? Math.round(2 ** at) : at)),
        label: null,
        tickSize: 3,
      }),
    ],
  };
}

/** Worst errors in ulps along an axis, a curve a statistic. */
export function curvePlot(draw: Draw, group: KernelGroup, axis: Axis, of: Erring): Markup {
  const title = `${kernelText(group.kernel)}: worst ulps of ${of} over ${axisText[axis]}`;
  const said = curvesOf(group, axis, of).map(({ name, worst, runs }) => {
    const known = worst.filter(({ ulps }) => ulps > 0);
    if (known.length === 0) return `${name}: ${runs ? 'dead throughout' : 'cannot run'}.`;
    return `${name}: up to ${ulpsText(Math.round(Math.max(...known.map(({ ulps }) => ulps))))} ulps.`;
  });
  return draw({ title, description: said.join(' ') }, (plotting) => curveOptions(group, axis, of, plotting));
}
