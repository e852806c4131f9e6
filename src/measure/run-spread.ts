import type { Format } from '../formats/format.ts';
import { ulpDistance } from './ulps.ts';

/** How far several outputs for one input are from each other. */
export interface RunSpread {
  readonly elements: number;
  /** Elements that are not the same value in all runs: +0 and −0 differ, NaN is NaN. */
  readonly differing: number;
  /** The largest distance of two runs in ulps, of elements that are NaN in neither; 0 where none differ. */
  readonly ulps: number;
  /** Elements that are NaN in some runs and not in others. */
  readonly nan: number;
}

/** Collects the outputs of several runs block by block. */
export interface RunComparison {
  /** @param runs the same elements of each run */
  add(runs: readonly Float64Array[]): void;
  result(): RunSpread;
}

/** Precondition of add: all runs are of one length, and values of the format. */
export function newRunComparison(format: Format): RunComparison {
  let [elements, differing, ulps, nan] = [0, 0, 0, 0];
  const note = (values: readonly number[]): void => {
    differing++;
    const numbers = values.filter((value) => !Number.isNaN(value));
    if (numbers.length < values.length) nan++;
    ulps = Math.max(ulps, ulpDistance(Math.min(...numbers), Math.max(...numbers), format));
  };
  return {
    add: (runs) => {
      const [first, ...others] = runs;
      elements += first?.length ?? 0;
      first?.forEach((value, i) => {
        if (others.some((run) => !Object.is(run[i], value))) note(runs.map((run) => run[i]));
      });
    },
    result: () => ({ elements, differing, ulps, nan }),
  };
}
