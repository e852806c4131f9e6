/** How many values were collected, and what became of single ones; as in VectorFidelity. */
export interface FidelityCounts {
  elements: number;
  signFlips: number;
  flushed: number;
  nonFinite: number;
}

/**
 * What the parts of a block come to, as plain data. Sums of doubles depend on their order: each part is summed by itself, so that the sum of
 * all does not depend on the blocks in which parts come.
 */
export interface FidelityParts {
  readonly counts: Readonly<FidelityCounts>;
  /** Of each part the sums of actual², exact², (actual − exact)² and actual·exact. */
  readonly squares: Float64Array;
}

/** Sums that are kept of a part. */
export const sumsOfPart = 4;

/** Collects values by part. */
export interface FidelityPartsTally {
  addOne(part: number, actual: number, exact: number): void;
  /** So many finite values that are exact, with the sum of their squares. */
  addExact(part: number, elements: number, squares: number): void;
  collected(): FidelityParts;
}

export function newFidelityParts(parts: number): FidelityPartsTally {
  const counts: FidelityCounts = { elements: 0, signFlips: 0, flushed: 0, nonFinite: 0 };
  const sums = new Float64Array(parts * sumsOfPart);
  return {
    addOne: (part, actual, exact) => {
      if (!Number.isFinite(exact)) return;
      counts.elements++;
      if (!Number.isFinite(actual)) {
        counts.nonFinite++;
        return;
      }
      const at = part * sumsOfPart;
      sums[at] += actual * actual;
      sums[at + 1] += exact * exact;
      sums[at + 2] += (actual - exact) ** 2;
      sums[at + 3] += actual * exact;
      if (Math.sign(actual) * Math.sign(exact) < 0) counts.signFlips++;
      if (actual === 0 && exact !== 0) counts.flushed++;
    },
    addExact: (part, elements, squares) => {
      counts.elements += elements;
      const at = part * sumsOfPart;
      sums[at] += squares;
      sums[at + 1] += squares;
      sums[at + 3] += squares;
    },
    collected: () => ({ counts, squares: sums }),
  };
}
