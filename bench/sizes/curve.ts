import type { Contestant, Missing } from '../harness/contestant.ts';
import type { BenchContext } from '../harness/row.ts';

/** What is timed against size: some paths on the same matrix. */
export interface Subject {
  readonly id: string;
  /** The work. */
  readonly name: string;
  /** Bytes that its largest path needs for an element, all copies counted. */
  readonly bytesPerElement: number;
  /** The paths for one matrix. @throws Error where ours differs from the reference */
  set(context: BenchContext, rows: number, columns: number): Promise<Paths>;
}

/** Paths by the id of their curve. */
export type Paths = Readonly<Record<string, Contestant | Missing>>;

/** A time at a size. */
export interface Point {
  readonly rows: number;
  readonly columns: number;
  /** Nanoseconds an element. */
  readonly median: number;
  readonly best: number;
}

/** A path's times over sizes, as kept in results.json. */
export interface Curve {
  readonly subject: string;
  readonly path: string;
  readonly points: readonly Point[];
}
