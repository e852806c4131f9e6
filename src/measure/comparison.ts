import type { Format } from '../formats/format.ts';
import { newDistances, type UlpSummary } from './distances.ts';
import { newFidelityTally, type VectorFidelity } from './fidelity.ts';
import { newRowProfile, type RowPosition } from './row-profile.ts';
import { ulpDistance } from './ulps.ts';

/** How two values of one format stand to each other. */
export type Class = 'equal' | 'zeroSign' | 'nan' | 'infinity' | 'differs';

/** NaN matches NaN; +0 against −0 is a class of its own, and so are a NaN or an infinity against anything else. */
export function classify(a: number, b: number): Class {
  if (Object.is(a, b)) return 'equal';
  if (a === b) return 'zeroSign';
  if (Number.isNaN(a) || Number.isNaN(b)) return 'nan';
  return Number.isFinite(a) && Number.isFinite(b) ? 'differs' : 'infinity';
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

/** A kernel's output against its prediction. */
export interface ComparisonResult {
  readonly elements: number;
  readonly counts: Readonly<Record<Class, number>>;
  /** Kernel from emulation. */
  readonly distance: UlpSummary;
  /** Kernel, and emulation, from the correctly rounded exact result. */
  readonly kernelError: UlpSummary;
  readonly emulationError: UlpSummary;
  /** Kernel, and emulation, beside the exact result as vectors; undefined where that was not given. */
  readonly fidelity: { readonly kernel: VectorFidelity; readonly emulation: VectorFidelity } | undefined;
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

const shown = 5;

/** Ranks a NaN or infinity mismatch above every finite distance. */
function severity({ kernel, emulated, ulps }: WorstElement): number {
  const kind = classify(kernel, emulated);
  if (kind === 'nan' || kind === 'infinity') return Infinity;
  return kind === 'zeroSign' ? 0.5 : (ulps ?? Infinity);
}

/** @param rowLength length of the last axis */
export function newComparison(format: Format, rowLength = 1): Comparison {
  const counts: Record<Class, number> = { equal: 0, zeroSign: 0, nan: 0, infinity: 0, differs: 0 };
  const [distance, kernelError, emulationError] = [newDistances(), newDistances(), newDistances()];
  const profile = newRowProfile(Math.max(1, rowLength));
  let worst: WorstElement[] = [];
  const [ofKernel, ofEmulation] = [newFidelityTally(), newFidelityTally()];
  let hasExact = false;
  let elements = 0;
  const note = (one: WorstElement): void => {
    if (worst.length === shown && severity(one) <= severity(worst[shown - 1])) return;
    worst = [...worst, one].sort((a, b) => severity(b) - severity(a)).slice(0, shown);
  };
  return {
    add: (kernel, emulated, exact, first = 0) => {
      elements += kernel.length;
      if (exact !== undefined) {
        hasExact = true;
        ofKernel.add(kernel, exact);
        ofEmulation.add(emulated, exact);
      }
      kernel.forEach((y, i) => {
        const predicted = emulated[i];
        const kind = classify(y, predicted);
        counts[kind]++;
        const apart = kind === 'equal' ? (Number.isNaN(y) ? Number.NaN : 0) : ulpDistance(y, predicted, format);
        distance.add(apart);
        profile.note(first + i, 'distance', apart);
        if (exact !== undefined) {
          const kernelOff = ulpDistance(y, exact[i], format);
          const emulationOff = ulpDistance(predicted, exact[i], format);
          kernelError.add(kernelOff);
          emulationError.add(emulationOff);
          profile.note(first + i, 'kernelError', kernelOff);
          profile.note(first + i, 'emulationError', emulationOff);
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
      fidelity: hasExact ? { kernel: ofKernel.result(), emulation: ofEmulation.result() } : undefined,
      worst,
      alongRow: profile.positions(),
    }),
  };
}
