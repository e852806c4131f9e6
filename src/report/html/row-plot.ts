import type { OutputVerdict } from '../../kernels/check.ts';
import type { RowPosition } from '../../measure/row-profile.ts';
import { grouped, ulpsText } from '../numbers.ts';
import type { Markup } from './markup.ts';
import type { Draw, PlotOptions, Plotting } from './plot.ts';

const width = 360;

/** One profile along the last axis. */
export interface Profile {
  readonly name: string;
  readonly color: string;
  readonly key: Exclude<keyof RowPosition, 'position'>;
}

interface Step {
  readonly name: string;
  readonly position: number;
  readonly ulps: number;
}

/** The corners of a profile's steps: positions where it changes, and the row's end. */
function stepsOf({ alongRow, shape }: OutputVerdict, { name, key }: Profile): readonly Step[] {
  const changes = alongRow.filter((one, i) => i === 0 || one[key] !== alongRow[i - 1]?.[key]);
  const end = { position: shape.at(-1) ?? 1, value: alongRow.at(-1)?.[key] ?? 0 };
  return [
    ...changes.map((one) => ({ name, position: one.position, ulps: one[key] })),
    { name, position: end.position, ulps: end.value },
  ];
}

/** Linear for small distances; above, where one element would hide all the others, logarithmic but for 0. */
function scaleOf(max: number): PlotOptions {
  if (max <= 50)
    return { domain: [0, Math.max(1, max)], ticks: [0, ...(max >= 4 ? [Math.floor(max / 2)] : []), Math.max(1, max)] };
  const top = Math.ceil(Math.log10(max));
  const step = Math.ceil(top / 3);
  const ticks = [1, 2, 3].map((i) => 10 ** (i * step)).filter((tick) => tick <= max);
  return { type: 'symlog', domain: [0, max], ticks: [0, ...ticks] };
}

function rowOptions(
  output: OutputVerdict,
  profiles: readonly Profile[],
  { areaY, lineY, text, axisX, axisY, gridY, ruleY }: Plotting,
): PlotOptions {
  const steps = profiles.flatMap((profile) => stepsOf(output, profile));
  const { ticks, ...scale } = scaleOf(Math.max(...steps.map(({ ulps }) => ulps)));
  const place = { x: 'position', y: 'ulps', fy: 'name', z: 'name', curve: 'step-after' };
  const color = { domain: profiles.map(({ name }) => name), range: profiles.map((profile) => profile.color) };
  return {
    ...{
      width,
      height: profiles.length * 74 + 26,
      marginLeft: 44,
      marginRight: 12,
      marginTop: 18,
      marginBottom: 24,
      color,
    },
    x: { domain: [0, output.shape.at(-1) ?? 1] },
    y: scale,
    fy: { domain: color.domain, axis: null, padding: 0.34 },
    marks: [
      gridY({ ticks, strokeOpacity: 0.14 }),
      areaY(steps, { ...place, y1: 0, y2: 'ulps', y: undefined, fill: 'name', fillOpacity: 0.22 }),
      lineY(steps, { ...place, stroke: 'name', strokeWidth: 1.4, strokeLinejoin: 'miter' }),
      ruleY([0], { strokeOpacity: 0.5 }),
      text(profiles, {
        fy: 'name',
        text: 'name',
        frameAnchor: 'top-left',
        dy: -14,
        fill: 'currentColor',
        textAnchor: 'start',
      }),
      axisY({ ticks, tickFormat: ulpsText, label: null, tickSize: 0 }),
      axisX({ ticks: 5, label: null, tickSize: 3 }),
    ],
  };
}

/** The worst distance at each position of a row, one panel a profile. */
export function rowPlot(draw: Draw, title: string, output: OutputVerdict, profiles: readonly Profile[]): Markup {
  const said = profiles.map(({ name, key }) => {
    const top = output.alongRow.reduce((a, b) => (b[key] > a[key] ? b : a));
    return `${name}: at most ${ulpsText(top[key])} ulps, at position ${grouped(top.position)}.`;
  });
  const description = `Worst distance in ulps along the last axis, at ${grouped(output.alongRow.length)} positions or ranges of them. ${said.join(' ')}`;
  return draw({ title, description }, (plotting) => rowOptions(output, profiles, plotting));
}
