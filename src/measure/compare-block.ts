import type { Format } from '../formats/format.ts';
import { type Class, classify } from './classify.ts';
import { type DistanceCounts, newDistances } from './distances.ts';
import { type FidelityParts, newFidelityParts } from './fidelity-parts.ts';
import { noteOthersOfThree, noteOthersOfTwo } from './others.ts';
import { newRowProfile, type RowDistances } from './row-profile.ts';
import { ulpMeter } from './ulp-meter.ts';
import { newWorst, type WorstElement } from './worst.ts';

/** Some elements of an output that follow each other. */
export interface BlockOfOutput {
  readonly kernel: Float64Array;
  readonly emulated: Float64Array;
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

/** Collects elements that are not the same number in all arrays, one by one. */
function newCollector({ kernel, emulated, exact, format, first, rowLength }: BlockOfOutput) {
  const counts: Record<Class, number> = { equal: 0, zeroSign: 0, nan: 0, infinity: 0, differs: 0 };
  const distances = { distance: newDistances(), kernelError: newDistances(), emulationError: newDistances() };
  const profile = newRowProfile(rowLength);
  const worst = newWorst();
  const ulps = ulpMeter(format);
  const note = (kind: keyof RowDistances, element: number, off: number): void => {
    distances[kind].add(off);
    profile.note(element, kind, off);
  };
  return {
    /** So many elements that are the same number throughout. */
    addSame: (times: number): void => {
      counts.equal += times;
      distances.distance.add(0, times);
      if (exact === undefined) return;
      distances.kernelError.add(0, times);
      distances.emulationError.add(0, times);
    },
    /** @returns whether kernel and emulation are equal */
    addOne: (i: number): boolean => {
      const [y, predicted, wanted, element] = [kernel[i], emulated[i], exact?.[i], first + i];
      const kind = classify(y, predicted);
      counts[kind]++;
      const apart = kind === 'equal' ? (Number.isNaN(y) ? Number.NaN : 0) : ulps(y, predicted);
      note('distance', element, apart);
      if (wanted !== undefined) {
        note('kernelError', element, ulps(y, wanted));
        note('emulationError', element, ulps(predicted, wanted));
      }
      if (kind === 'equal') return true;
      const known = Number.isNaN(apart) ? undefined : apart;
      worst.note({ element, kernel: y, emulated: predicted, exact: wanted, ulps: known });
      return false;
    },
    collected: () => ({
      counts,
      distances: {
        distance: distances.distance.collected(),
        kernelError: distances.kernelError.collected(),
        emulationError: distances.emulationError.collected(),
      },
      worst: worst.elements(),
      alongRow: profile.distances(),
    }),
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
  const collector = newCollector(block);
  const elements = block.kernel.length;
  collector.addSame(elements - positions.length);
  const unequal = positions.filter((i) => !collector.addOne(i));
  return { compared: { elements, fidelity, ...collector.collected() }, unequal };
}
