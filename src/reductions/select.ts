/**
 * The positions of the k largest magnitudes, in ascending order of position; ties go to the lowest position. A NaN counts as largest.
 * @param magnitudes values ≥ 0 or NaN
 * @throws RangeError unless k is an integer from 1 to the number of values
 */
export function largestPositions(magnitudes: Float64Array, k: number): Int32Array {
  return rankedPositions(magnitudes, k).sort();
}

/** @throws RangeError unless k of n values can be chosen */
export function checkSelection(k: number, n: number): void {
  if (!Number.isInteger(k) || k < 1 || k > n) throw new RangeError(`"k" expected an integer from 1 to ${n}, got ${k}`);
}

/** The same positions in descending order of magnitude, ties by ascending position. */
export function rankedPositions(magnitudes: Float64Array, k: number): Int32Array {
  const n = magnitudes.length;
  checkSelection(k, n);
  const key = (position: number): number => {
    const value = magnitudes[position];
    return Number.isNaN(value) ? Infinity : value;
  };
  const positions = Int32Array.from({ length: n }, (_, i) => i);
  positions.sort((a, b) => key(b) - key(a) || rankNaN(magnitudes, a, b) || a - b);
  return positions.slice(0, k);
}

/** NaN before infinity. (Infinity − Infinity above is NaN, which counts as equal.) */
function rankNaN(magnitudes: Float64Array, a: number, b: number): number {
  return Number(Number.isNaN(magnitudes[b])) - Number(Number.isNaN(magnitudes[a]));
}
