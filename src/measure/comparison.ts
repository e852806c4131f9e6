import type { Format } from '../formats/format.ts';
import type { Class } from './classify.ts';
import { type ComparedBlock, compareBlock } from './compare-block.ts';
import { newDistances, type UlpSummary } from './distances.ts';
import { newFidelityTally, type VectorFidelity } from './fidelity.ts';
import { newRowProfile, type RowPosition } from './row-profile.ts';
import { newWorst, type WorstElement } from './worst.ts';

export { type Class, classify } from './classify.ts';
export type { WorstElement } from './worst.ts';

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
  /** @param first the position of the block's first element in the whole output */
  add(kernel: Float64Array, emulated: Float64Array, exact: Float64Array | undefined, first?: number): void;
  /** Adds the next block of the output, compared already. */
  addCompared(block: ComparedBlock): void;
  result(): ComparisonResult;
}

/** @param rowLength length of the last axis */
export function newComparison(format: Format, rowLength = 1): Comparison {
  const counts: Record<Class, number> = { equal: 0, zeroSign: 0, nan: 0, infinity: 0, differs: 0 };
  const distances = { distance: newDistances(), kernelError: newDistances(), emulationError: newDistances() };
  const profile = newRowProfile(rowLength);
  const worst = newWorst();
  const fidelity = { kernel: newFidelityTally(), emulation: newFidelityTally() };
  let hasExact = false;
  let elements = 0;
  const addCompared = (block: ComparedBlock): void => {
    elements += block.elements;
    for (const kind of Object.keys(counts) as Class[]) counts[kind] += block.counts[kind];
    for (const kind of Object.keys(distances) as (keyof typeof distances)[])
      distances[kind].merge(block.distances[kind]);
    block.worst.forEach(worst.note);
    profile.merge(block.alongRow);
    if (block.fidelity === undefined) return;
    hasExact = true;
    fidelity.kernel.addParts(block.fidelity.kernel);
    fidelity.emulation.addParts(block.fidelity.emulation);
  };
  return {
    add: (kernel, emulated, exact, first = 0) =>
      addCompared(compareBlock({ kernel, emulated, exact, format, first, rowLength, perPart: 1 }).compared),
    addCompared,
    result: () => ({
      elements,
      counts,
      distance: distances.distance.summary(),
      kernelError: distances.kernelError.summary(),
      emulationError: distances.emulationError.summary(),
      fidelity: hasExact ? { kernel: fidelity.kernel.result(), emulation: fidelity.emulation.result() } : undefined,
      worst: worst.elements(),
      alongRow: profile.positions(),
    }),
  };
}
