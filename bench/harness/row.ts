import type { CommandLine } from '../peers/command-line.ts';
import type { Peers } from '../peers/peers.ts';
import type { Contestant, Missing } from './contestant.ts';
import type { Times } from './numbers.ts';
import type { Effort } from './rounds.ts';

/** What a row's figure should be. Of units, × is a ratio of times of one run. */
export interface Goal {
  readonly bound: 'atMost' | 'atLeast';
  /** Absent where the figure is shown for comparison alone. */
  readonly limit?: number;
  readonly unit: '×' | 'MB' | 'MB/s' | 'ms';
  /** What the figure says, such as “the time of a native loop”. */
  readonly of: string;
}

/** Everything that rows share. */
export interface BenchContext {
  readonly quick: boolean;
  readonly peers: Peers;
  readonly command: CommandLine;
  readonly effort: Effort;
  /** A folder for files that the bench makes, which goes with it. */
  readonly folder: string;
}

/** A row's work, set up on its input. */
export interface Trial {
  /** Elements of the input. */
  readonly n: number;
  readonly ours: Contestant;
  readonly baseline: Contestant | Missing;
  /** @throws Error where a result differs from the reference's: then nothing is timed */
  verify(): void | Promise<void>;
  /** Ends what was started for it. */
  close?(): Promise<void>;
}

/** A time of one contestant, in nanoseconds an element. */
export interface Timing extends Times {
  readonly name: string;
}

/** What a row's measurement gave, before it is held against the goal. */
export interface Measurement {
  /** Elements of the input, or runs of a process. */
  readonly n: number;
  /** In the goal's unit; undefined where there is no baseline. */
  readonly figure?: number;
  /** By the best times, which noise touches least. */
  readonly best?: number;
  readonly ours?: Timing;
  readonly baseline?: Timing | Missing;
}

/** What tells one line of the table from another. */
export interface RowHead {
  readonly id: string;
  readonly group: string;
  /** The work. */
  readonly name: string;
  readonly goal: Goal;
  /** A sentence that says why the goal is not reached, for where it isn't. */
  readonly limit?: string;
}

/** A line of the table: a goal, and how it is measured. */
export interface Row extends RowHead {
  measure(context: BenchContext): Promise<Measurement>;
}

/** A ratio of times that must not be exceeded: ours to the baseline's. */
export const atMost = (limit: number, of: string): Goal => ({ bound: 'atMost', limit, unit: '×', of });

/** How many times faster than the baseline ours must be. */
export const timesFaster = (limit: number, than: string): Goal => ({
  bound: 'atLeast',
  limit,
  unit: '×',
  of: `faster than ${than}`,
});

/** A ratio of times without a limit. */
export const shown = (of: string): Goal => ({ bound: 'atMost', unit: '×', of });
