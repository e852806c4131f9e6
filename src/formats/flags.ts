/** The five IEEE 754 exceptions as bits, and two things that an emulator also wants counted. */
export const inexact = 1;
export const underflow = 2;
export const overflow = 4;
export const divideByZero = 8;
export const invalid = 16;
/** A finite value stands where a larger one, or infinity, could not be held. */
export const saturated = 32;
/** A subnormal operand or a tiny result was replaced by zero. */
export const flushed = 64;

/** The IEEE 754 exceptions alone. */
export const exceptionMask = 31;

const names = { inexact, underflow, overflow, saturated, invalid, divideByZero, flushed } as const;

const flagsByName = Object.entries(names);
const none = Object.fromEntries(flagsByName.map(([name]) => [name, 0]));

/** How many operations there were, and how many of them raised each flag. */
export type Events = { readonly operations: number } & { readonly [K in keyof typeof names]: number };

/** Counts operations by the combination of flags that they raised. */
export interface Tally {
  /** Index: a combination of flags. Value: operations that raised exactly these. */
  readonly counts: Float64Array;
  /** The flags of the latest operation. */
  last: number;
}

export function newTally(): Tally {
  return { counts: new Float64Array(128), last: 0 };
}

/** Counts one operation with these flags. */
export function record(tally: Tally, flags: number): void {
  tally.last = flags;
  tally.counts[flags]++;
}

/** The counts of a tally, flag by flag. */
export function eventsOf({ counts }: Tally): Events {
  const events: Record<string, number> = { operations: 0, ...none };
  counts.forEach((count, flags) => {
    if (count === 0) return;
    events.operations += count;
    for (const [name, flag] of flagsByName) if ((flags & flag) !== 0) events[name] += count;
  });
  return events as Events;
}

/** The flags raised, as names, in the order of their bits. */
export function flagNames(flags: number): readonly string[] {
  return flagsByName
    .toSorted((a, b) => a[1] - b[1])
    .filter(([, flag]) => (flags & flag) !== 0)
    .map(([name]) => name);
}
