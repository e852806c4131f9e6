import type { VectorFidelity } from '../../measure/fidelity.ts';
import { angleText, lengthText } from '../fidelity/words.ts';
import type { Markup } from './markup.ts';
import type { Draw, PlotOptions, Plotting } from './plot.ts';

/** A gradient with what is known of it beside the exact one. */
export interface Gradient {
  readonly name: string;
  readonly kernel: VectorFidelity;
  readonly emulation: VectorFidelity;
  /** Whether the two are the same, bit for bit. */
  readonly same: boolean;
}

interface Spot {
  readonly name: string;
  readonly color: string;
  /** In degrees. */
  readonly angle: number;
  /** ‖value‖/‖exact‖ − 1, in percent. */
  readonly length: number;
}

function spotOf(name: string, { angle, lengthRatio }: VectorFidelity): readonly Spot[] {
  if (angle === null || lengthRatio === null || !Number.isFinite(lengthRatio)) return [];
  const color = `var(--${name})`;
  return [{ name, color, angle: (180 / Math.PI) * angle, length: 100 * (lengthRatio - 1) }];
}

/** Few digits, whatever the size. */
const tick = (value: number): string => (value === 0 ? '0' : String(Number(value.toPrecision(2))));

/** The largest number of one digit that is no larger, so that a tick stays on its axis. */
function cut(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return Number((Math.floor(value / unit) * unit).toPrecision(1));
}

function options(spots: readonly Spot[], { dot, axisX, axisY, gridY, ruleX, ruleY }: Plotting): PlotOptions {
  const width = Math.max(1e-6, ...spots.map(({ length }) => Math.abs(length))) * 1.15;
  const height = Math.max(1e-6, ...spots.map(({ angle }) => angle)) * 1.15;
  const ticks = [0, cut(height / 2), cut(height)];
  return {
    ...{ width: 300, height: 170, marginLeft: 52, marginRight: 28, marginTop: 10, marginBottom: 26 },
    x: { domain: [-width, width] },
    y: { domain: [0, height] },
    marks: [
      gridY({ ticks, strokeOpacity: 0.14 }),
      ruleX([0], { strokeOpacity: 0.35 }),
      ruleY([0], { strokeOpacity: 0.5 }),
      // The emulation is a ring, so that a kernel in the same place stays to be seen.
      dot(
        spots.filter(({ name }) => name === 'kernel'),
        { x: 'length', y: 'angle', fill: 'var(--kernel)', r: 4.5 },
      ),
      dot(
        spots.filter(({ name }) => name === 'emulation'),
        { x: 'length', y: 'angle', stroke: 'var(--emulation)', strokeWidth: 2, r: 7 },
      ),
      axisY({ ticks, tickFormat: (angle: number) => `${tick(angle)}°`, label: null, tickSize: 0 }),
      axisX({
        ticks: [-cut(width), 0, cut(width)],
        tickFormat: (length: number) => `${length > 0 ? '+' : ''}${tick(length)}%`.replace('-', '−'),
        label: null,
        tickSize: 3,
      }),
    ],
  };
}

/** Where a gradient points, by its angle to the exact one (at the origin) and its length; undefined where there is neither, or all are exact. */
export function directionPlot(draw: Draw, { name, kernel, emulation, same }: Gradient): Markup | undefined {
  const spots = [...spotOf('kernel', kernel), ...(same ? [] : spotOf('emulation', emulation))];
  if (spots.every(({ angle, length }) => angle === 0 && length === 0)) return undefined;
  const said = [
    `kernel: ${angleText(kernel.angle)}, length ${lengthText(kernel.lengthRatio)}.`,
    ...(same ? [] : [`emulation: ${angleText(emulation.angle)}, length ${lengthText(emulation.lengthRatio)}.`]),
  ];
  return draw({ title: `${name}: direction and length`, description: said.join(' ') }, (plotting) =>
    options(spots, plotting),
  );
}
