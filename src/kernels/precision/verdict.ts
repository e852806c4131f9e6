import type { Format } from '../../formats/format.ts';

/** Whether a kernel can be used there; notRunnable: it has no such run, as where its order or statistic does not fit the number of terms. */
export const standings = ['works', 'degraded', 'dead', 'notRunnable'] as const;
export type Standing = (typeof standings)[number];

/** What killed it: x itself has no values there, a result left the format above or below, or rounding errors alone. */
export type Cause = 'inputs' | 'overflow' | 'underflow' | 'error';

export interface Judgement {
  readonly standing: Standing;
  /** Of a kernel that is dead. */
  readonly cause: Cause | null;
}

/** How far off a kernel may be, relative to the exact result. */
export interface Tolerance {
  /** Works up to here. */
  readonly works: number;
  /** Dead beyond. */
  readonly dead: number;
}

/** 1 %, or four roundings' worth where the format is coarser; and dead from a half on, or twice that. */
export function toleranceOf(format: Format): Tolerance {
  const works = Math.max(0.01, format.kind === 'float' ? 4 * 2 ** -format.precision : 0);
  return { works, dead: Math.max(0.5, 2 * works) };
}

/** What is judged. */
export interface Evidence {
  /** Groups whose scale is 0. */
  readonly zeroScales: number;
  /** Scales and values that are infinite or NaN. */
  readonly nonFinite: number;
  /** Whether every value is 0 that should not be. */
  readonly vanished: boolean;
  /** The largest relative error of what is left. */
  readonly error: number;
  /** Operations that overflowed. */
  readonly overflows: number;
}

/** The standing of a kernel by its worst group. */
export function judge(
  { zeroScales, nonFinite, vanished, error, overflows }: Evidence,
  { works, dead }: Tolerance,
): Judgement {
  if (zeroScales > 0) return { standing: 'dead', cause: 'underflow' };
  if (nonFinite > 0) return { standing: 'dead', cause: 'overflow' };
  if (vanished) return { standing: 'dead', cause: 'underflow' };
  if (!(error <= dead)) return { standing: 'dead', cause: overflows > 0 ? 'overflow' : 'error' };
  return { standing: error <= works ? 'works' : 'degraded', cause: null };
}
