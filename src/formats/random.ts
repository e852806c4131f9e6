/** Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC 2011): a random word for each counter, in any order. */

const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;

function highProduct(a: number, b: number): number {
  const [ah, al, bh, bl] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
  const middle = ah * bl + ((al * bl) >>> 16);
  const carry = (middle % 0x10000) + al * bh;
  return (ah * bh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

/** Four random 32-bit words of a 128-bit counter under a 64-bit key. All words are unsigned. */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): readonly [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = [highProduct(multiplier0, c0), Math.imul(multiplier0, c0) >>> 0];
    const [high1, low1] = [highProduct(multiplier1, c2), Math.imul(multiplier1, c2) >>> 0];
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + weyl0) >>> 0;
    k1 = (k1 + weyl1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** A place in a computation: its random bits depend on it alone, and so not on the order of evaluation. */
export interface Cursor {
  /** Index of the element, or of the group of a reduction. */
  element: number;
  /** Number of the stage. */
  stage: number;
  /** Number of the operation within the stage; advanced by each draw. */
  step: number;
}

/**
 * Random bits for stochastic rounding from a seed and a cursor: key = seed (low and high 32 bits), counter = (element low, element high,
 * stage, step); the top `bits` bits of the first word.
 */
export function counterRandom(seed: number, bits: number, cursor: Cursor): () => number {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`"seed" expected an integer from 0 to 2^53 − 1, got ${seed}`);
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32)] as const;
  return () => {
    const { element, stage, step } = cursor;
    cursor.step = step + 1;
    return philox4x32([element >>> 0, Math.floor(element / 2 ** 32), stage, step], key)[0] >>> (32 - bits);
  };
}
