import { isMissing } from '../harness/contestant.ts';
import type { RowResult } from '../harness/result.ts';
import type { Goal, Timing } from '../harness/row.ts';

/** Two digits, or whole numbers from 100 on: more is noise. */
export function digits(value: number): string {
  if (value >= 100) return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** `1.9×`, `150 ms`. */
export const withUnit = (value: string, unit: Goal['unit']): string =>
  unit === '×' ? `${value}×` : `${value} ${unit}`;

/** `at most 1.9× a native loop`. */
export function goalText({ bound, limit, unit, of }: Goal): string {
  if (limit === undefined) return `(${of})`;
  const words = { atMost: '≤', atLeast: '≥' }[bound];
  return `${words} ${withUnit(String(limit), unit)} ${of}`;
}

export function figureText({ figure, goal }: RowResult): string {
  return figure === undefined ? '' : withUnit(digits(figure), goal.unit);
}

export const timingText = ({ name, median }: Timing): string => `${name} ${digits(median)} ns`;

/** What was timed, in nanoseconds an element. */
export function timesText({ ours, baseline }: RowResult): string {
  const base = baseline === undefined || isMissing(baseline) ? undefined : timingText(baseline);
  return [ours && timingText(ours), base].filter((text) => text !== undefined).join('; ');
}

/** Met or not, and why not. */
export function standingText({ standing, why }: RowResult): string {
  return why === undefined ? standing : `${standing}: ${why}`;
}
