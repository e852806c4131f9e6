import type { Format } from '../formats/format.ts';
import { orderedIndex, ulpDistance } from './ulps.ts';

/** How two values of one format stand to each other. */
export type Class = 'equal' | 'zeroSign' | 'nan' | 'infinity' | 'differs';

/** NaN matches NaN; +0 against −0 is a class of its own, and so are a NaN or an infinity against anything else. */
export function classify(a: number, b: number): Class {
  if (Object.is(a, b)) return 'equal';
  if (a === b) return 'zeroSign';
  if (Number.isNaN(a) || Number.isNaN(b)) return 'nan';
  return Number.isFinite(a) && Number.isFinite(b) ? 'differs' : 'infinity';
}

/** A distribution of distances in ulps; distances that don't exist (NaN) are left out. */
export interface UlpSummary {
  readonly count: number;
  readonly median: number;
  readonly p99: number;
  readonly max: number;
  readonly mean: number;
  /** How many distances were 0, 1, 2, 3–4, 5–8, … (upper end of the class: count). */
  readonly histogram: readonly { readonly upTo: number; readonly count: number }[];
}

/** One of the worst elements. */
export interface WorstElement {
  readonly element: number;
  readonly kernel: number;
  readonly emulated: number;
  readonly exact: number | undefined;
  /** Kernel from emulation, in ulps; undefined where either is NaN. */
  readonly ulps: number | undefined;
}

/** The worst distances among the elements whose position in their row falls into a class of positions. */
export interface RowPosition {
  /** First position of the class. */
  readonly position: number;
  /** Kernel from emulation. */
  readonly distance: number;
  /** Kernel, and emulation, from the correctly rounded exact result. */
  readonly kernelError: number;
  readonly emulationError: number;
}

/** A kernel's output against its prediction. */
export interface ComparisonResult {
  readonly elements: number;
  readonly counts: Readonly<Record<Class, number>>;
  /** Kernel from emulation. */
  readonly distance: UlpSummary;
  /** Kernel, and emulation, from the correctly rounded exact result. */
  readonly kernelError: UlpSummary;
  readonly emulationError: UlpSummary;
  readonly worst: readonly WorstElement[];
  /** Along the last axis, in at most 128 classes of positions. */
  readonly alongRow: readonly RowPosition[];
}

/** Collects outputs block by block. */
export interface Comparison {
  /** `first`: the position of the block's first element in the whole output. */
  add(kernel: Float64Array, emulated: Float64Array, exact: Float64Array | undefined, first?: number): void;
  result(): ComparisonResult;
}

interface Distances {
  add(distance: number): void;
  summary(): UlpSummary;
}

function classOf(distance: number): number {
  return distance <= 2 ? distance : 2 ** Math.ceil(Math.log2(distance));
}

/** Counts by distance: exact up to 4096, in powers of two above. */
function newDistances(): Distances {
  const counts = new Map<number, number>();
  let [total, sum, max] = [0, 0, 0];
  const quantile = (share: number): number => {
    let left = share * total;
    for (const [distance, count] of [...counts].sort((a, b) => a[0] - b[0])) {
      left -= count;
      // Above 4096 a key is the upper end of its class.
      if (left <= 0) return Math.min(distance, max);
    }
    return max;
  };
  return {
    add: (distance) => {
      if (Number.isNaN(distance)) return;
      const key = distance <= 4096 ? distance : classOf(distance);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      total++;
      sum += distance;
      max = Math.max(max, distance);
    },
    summary: () => {
      const classes = new Map<number, number>();
      for (const [distance, count] of counts)
        classes.set(classOf(distance), (classes.get(classOf(distance)) ?? 0) + count);
      const histogram = [...classes].sort((a, b) => a[0] - b[0]).map(([upTo, count]) => ({ upTo, count }));
      return {
        count: total,
        median: total ? quantile(0.5) : 0,
        p99: total ? quantile(0.99) : 0,
        max,
        mean: total ? sum / total : 0,
        histogram,
      };
    },
  };
}

const shown = 5;

/** Ranks a NaN or infinity mismatch above every finite distance. */
function severity({ kernel, emulated, ulps }: WorstElement): number {
  const kind = classify(kernel, emulated);
  return kind === 'nan' ? Infinity : kind === 'zeroSign' ? 0.5 : (ulps ?? Infinity);
}

const classesOfPositions = 128;

/** Keeps the largest of each distance by position in a row of the given length. */
function newRowProfile(rowLength: number) {
  const width = Math.max(1, Math.ceil(rowLength / classesOfPositions));
  const classes = Math.ceil(rowLength / width);
  const distances = {
    distance: new Float64Array(classes),
    kernelError: new Float64Array(classes),
    emulationError: new Float64Array(classes),
  };
  return {
    note: (element: number, kind: keyof typeof distances, distance: number): void => {
      const position = Math.floor((element % rowLength) / width);
      if (distance > distances[kind][position]) distances[kind][position] = distance;
    },
    positions: (): readonly RowPosition[] =>
      Array.from({ length: classes }, (_, i) => ({
        position: i * width,
        distance: distances.distance[i],
        kernelError: distances.kernelError[i],
        emulationError: distances.emulationError[i],
      })),
  };
}

/** @param rowLength length of the last axis */
export function newComparison(format: Format, rowLength = 1): Comparison {
  const counts: Record<Class, number> = { equal: 0, zeroSign: 0, nan: 0, infinity: 0, differs: 0 };
  const [distance, kernelError, emulationError] = [newDistances(), newDistances(), newDistances()];
  const profile = newRowProfile(Math.max(1, rowLength));
  let worst: WorstElement[] = [];
  let elements = 0;
  const note = (one: WorstElement): void => {
    if (worst.length === shown && severity(one) <= severity(worst[shown - 1])) return;
    worst = [...worst, one].sort((a, b) => severity(b) - severity(a)).slice(0, shown);
  };
  return {
    add: (kernel, emulated, exact, first = 0) => {
      elements += kernel.length;
      kernel.forEach((y, i) => {
        const predicted = emulated[i];
        const kind = classify(y, predicted);
        counts[kind]++;
        const apart = kind === 'equal' ? (Number.isNaN(y) ? Number.NaN : 0) : ulpDistance(y, predicted, format);
        distance.add(apart);
        profile.note(first + i, 'distance', apart);
        if (exact !== undefined) {
          const index = orderedIndex(exact[i], format);
          const [ofKernel, ofEmulation] = [y, predicted].map((value) =>
            Math.abs(orderedIndex(value, format) - index),
          ) as [number, number];
          kernelError.add(ofKernel);
          emulationError.add(ofEmulation);
          profile.note(first + i, 'kernelError', ofKernel);
          profile.note(first + i, 'emulationError', ofEmulation);
        }
        if (kind !== 'equal') {
          note({
            element: first + i,
            kernel: y,
            emulated: predicted,
            exact: exact?.[i],
            ulps: Number.isNaN(apart) ? undefined : apart,
          });
        }
      });
    },
    result: () => ({
      elements,
      counts,
      distance: distance.summary(),
      kernelError: kernelError.summary(),
      emulationError: emulationError.summary(),
      worst,
      alongRow: profile.positions(),
    }),
  };
}
