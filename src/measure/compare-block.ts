import type { Format } from '../formats/format.ts';
import type { Values } from '../tensors/tensor.ts';
import { type Class, classify } from './classify.ts';
import { type DistanceCounts, type Distances, newDistances } from './distances.ts';
import { type FidelityParts, newFidelityParts } from './fidelity-parts.ts';
import { noteOthersOfThree, noteOthersOfTwo } from './others.ts';
import { newRowProfile, type RowDistances, type RowProfile } from './row-profile.ts';
import { ulpsAt } from './ulp-meter.ts';
import { newWorst, type Worst, type WorstElement } from './worst.ts';

/** Some elements of an output that follow each other. */
export interface BlockOfOutput {
  readonly kernel: Values;
  readonly emulated: Values;
  /** The correctly rounded results, where they are known. */
  readonly exact: Float64Array | undefined;
  readonly format: Format;
  /** The position of the block's first element in the whole output. */
  readonly first: number;
  /** Length of the output's last axis. */
  readonly rowLength: number;
  /** Elements of the parts that stay together in whatever blocks the output comes. */
  readonly perPart: number;
}

/** What a block came to, as plain data. */
export interface ComparedBlock {
  readonly elements: number;
  readonly counts: Readonly<Record<Class, number>>;
  /** Kernel from emulation; kernel, and emulation, from exact. */
  readonly distances: Readonly<Record<keyof RowDistances, DistanceCounts>>;
  /** Undefined where no exact result was given. */
  readonly fidelity: { readonly kernel: FidelityParts; readonly emulation: FidelityParts } | undefined;
  readonly worst: readonly WorstElement[];
  readonly alongRow: RowDistances;
}

/** Counts how kernel and emulation stand to each other at some positions. @returns the positions where they are not equal */
function compareAt(
  { kernel, emulated, exact, format, first }: BlockOfOutput,
  positions: readonly number[],
  to: Collected,
) {
  const { counts, worst } = to;
  const distances = ulpsAt(positions, kernel, emulated, format);
  noteDistances('distance', distances, first, positions, to);
  const unequal: number[] = [];
  for (let j = 0; j < positions.length; j++) {
    const i = positions[j];
    const y = kernel[i];
    const predicted = emulated[i];
    if (Object.is(y, predicted)) continue;
    unequal.push(i);
    const apart = distances[j];
    if (Math.abs(y - predicted) < Infinity && y !== predicted) {
      counts.differs++;
      if (!worst.keeps(apart)) continue;
    } else counts[classify(y, predicted)]++;
    const known = Number.isNaN(apart) ? undefined : apart;
    worst.note({ element: first + i, kernel: y, emulated: predicted, exact: exact?.[i], ulps: known });
  }
  counts.equal += positions.length - unequal.length;
  return unequal;
}

function noteDistances(
  kind: keyof RowDistances,
  distances: Float64Array,
  first: number,
  positions: readonly number[],
  to: Collected,
): void {
  to.distances[kind].addAll(distances);
  to.profile.noteAll(kind, first, positions, distances);
}

/** What is collected of a block, under way. */
interface Collected {
  readonly counts: Record<Class, number>;
  readonly distances: Readonly<Record<keyof RowDistances, Distances>>;
  readonly profile: RowProfile;
  readonly worst: Worst;
}

function newCollected(rowLength: number): Collected {
  return {
    counts: { equal: 0, zeroSign: 0, nan: 0, infinity: 0, differs: 0 },
    distances: { distance: newDistances(), kernelError: newDistances(), emulationError: newDistances() },
    profile: newRowProfile(rowLength),
    worst: newWorst(),
  };
}

/** Elements that are not the same number in all arrays; fidelity by the way. */
function othersOf({ kernel, emulated, exact, perPart }: BlockOfOutput) {
  const positions: number[] = [];
  if (exact === undefined) {
    noteOthersOfTwo(kernel, emulated, positions);
    return { positions, fidelity: undefined };
  }
  const parts = Math.ceil(kernel.length / perPart);
  const [ofKernel, ofEmulation] = [newFidelityParts(parts), newFidelityParts(parts)];
  for (let part = 0, from = 0; part < parts; part++, from += perPart) {
    const to = Math.min(from + perPart, kernel.length);
    const known = positions.length;
    const squares = noteOthersOfThree(kernel, emulated, exact, from, to, positions);
    const same = to - from - (positions.length - known);
    ofKernel.addExact(part, same, squares);
    ofEmulation.addExact(part, same, squares);
    for (let other = known; other < positions.length; other++) {
      const i = positions[other];
      ofKernel.addOne(part, kernel[i], exact[i]);
      ofEmulation.addOne(part, emulated[i], exact[i]);
    }
  }
  return { positions, fidelity: { kernel: ofKernel.collected(), emulation: ofEmulation.collected() } };
}

/**
 * Compares a block: elements that are the same number in all arrays are only counted, the others are looked at one by one.
 * @returns what it came to, and the positions in the block of the elements in which kernel and emulation are not equal
 */
export function compareBlock(block: BlockOfOutput): {
  readonly compared: ComparedBlock;
  readonly unequal: readonly number[];
} {
  const { positions, fidelity } = othersOf(block);
  const { kernel, emulated, exact } = block;
  const collected = newCollected(block.rowLength);
  const { distances, counts, worst, profile } = collected;
  const same = kernel.length - positions.length;
  distances.distance.add(0, same);
  const unequal = compareAt(block, positions, collected);
  if (exact !== undefined) {
    distances.kernelError.add(0, same);
    distances.emulationError.add(0, same);
    const { format, first } = block;
    noteDistances('kernelError', ulpsAt(positions, kernel, exact, format), first, positions, collected);
    noteDistances('emulationError', ulpsAt(positions, emulated, exact, format), first, positions, collected);
  }
  const compared = {
    ...{ elements: kernel.length, counts: { ...counts, equal: same + counts.equal }, fidelity },
    distances: {
      distance: distances.distance.collected(),
      kernelError: distances.kernelError.collected(),
      emulationError: distances.emulationError.collected(),
    },
    ...{ worst: worst.elements(), alongRow: profile.distances() },
  };
  return { compared, unequal };
}
