import { findFormat } from '../../formats/catalogue.ts';
import { type Judgement, judge, toleranceOf } from '../../kernels/precision/verdict.ts';
import type { Fidelity, VectorFidelity } from '../../measure/fidelity.ts';
import { grouped, ulpsText } from '../numbers.ts';

/** A relative error in percent: '0.03%'. */
export function errorText(error: number | null): string {
  if (error === null) return '–';
  if (!Number.isFinite(error)) return '∞';
  const percent = 100 * error;
  if (percent === 0) return '0';
  return percent < 1e-4 ? `${percent.toExponential(0)}%` : `${Number(percent.toPrecision(2))}%`;
}

/** An angle in degrees. */
export function angleText(angle: number | null): string {
  if (angle === null) return '–';
  const degrees = (180 / Math.PI) * angle;
  if (degrees === 0) return '0°';
  return degrees < 1e-4 ? `${degrees.toExponential(0)}°` : `${Number(degrees.toPrecision(2))}°`;
}

/** A length against the exact one, less 1: '+0.02%'. */
export function lengthText(ratio: number | null): string {
  if (ratio === null) return '–';
  const off = 100 * (ratio - 1);
  if (Math.abs(off) < 1e-4) return '0%';
  return `${off < 0 ? '−' : '+'}${Number(Math.abs(off).toPrecision(2))}%`;
}

/** Two digits, or whole ulps from 100 on. */
export function distanceText(ulps: number): string {
  return ulpsText(ulps >= 100 ? Math.round(ulps) : ulps);
}

/** One column of a table of fidelities. */
export interface VectorColumn {
  readonly title: string;
  /** What it is, in words. */
  readonly about: string;
  readonly of: (fidelity: VectorFidelity) => string;
}

/** What is told of any output: its distance, direction and length, and what became of single values. */
export const vectorColumns: readonly VectorColumn[] = [
  { title: 'error', about: '‖value − exact‖/‖exact‖', of: ({ error }) => errorText(error) },
  { title: 'angle', about: 'between value and exact, as vectors', of: ({ angle }) => angleText(angle) },
  { title: 'length', about: '‖value‖ from ‖exact‖', of: ({ lengthRatio }) => lengthText(lengthRatio) },
  { title: 'flips', about: 'values of the other sign', of: ({ signFlips }) => grouped(signFlips) },
  { title: 'zeros', about: 'values that are 0 and should not be', of: ({ flushed }) => grouped(flushed) },
  {
    title: 'inf',
    about: 'values that are infinite or NaN and should not be',
    of: ({ nonFinite }) => grouped(nonFinite),
  },
];

/** Whether an output is of use: by its error, and by values that are not finite. */
export function standingOf(fidelity: Fidelity, format: string): Judgement {
  return judge(
    {
      zeroScales: 0,
      nonFinite: fidelity.nonFinite,
      vanished: fidelity.lengthRatio === 0,
      error: fidelity.error ?? 0,
      overflows: 0,
    },
    toleranceOf(findFormat(format)),
  );
}
