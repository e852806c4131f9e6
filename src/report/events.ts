import type { Events } from '../formats/flags.ts';
import type { CheckResult } from '../kernels/check.ts';

/** What can happen to an operation, in words; the serious ones first, rounding last. */
export const eventNames = {
  invalid: 'invalid',
  divideByZero: 'divided by 0',
  overflow: 'overflow',
  saturated: 'saturated',
  underflow: 'underflow',
  flushed: 'flushed',
  inexact: 'inexact',
} as const satisfies Record<Exclude<keyof Events, 'operations'>, string>;

export type EventName = keyof typeof eventNames;

/** Events that a kernel's author wants to know of. */
export const alarming: readonly EventName[] = ['invalid', 'divideByZero', 'overflow', 'saturated'];

export interface EventTable {
  /** The events that happened at least once. */
  readonly columns: readonly EventName[];
  /** Stages with operations, in the order in which they run. */
  readonly rows: readonly { readonly stage: string; readonly events: Events }[];
}

/** The events of the emulation by stage, what never happened left out. */
export function eventTable({ events }: Pick<CheckResult, 'events'>): EventTable {
  const rows = Object.entries(events ?? {}).flatMap(([stage, counts]) =>
    counts && counts.operations > 0 ? [{ stage, events: counts }] : [],
  );
  const columns = (Object.keys(eventNames) as EventName[]).filter((name) =>
    rows.some(({ events: counts }) => counts[name] > 0),
  );
  return { columns, rows };
}
