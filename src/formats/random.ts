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

/** How random bits follow from a seed and a place. */
export const randomGenerators = ['philox4x32-10', 'philox4x32-10-shared'] as const;
/**
 * 'philox4x32-10': the first word of one call for each element. 'philox4x32-10-shared': all bits of a call are used, 16 by 16: the elements
 * 32·b to 32·b + 31 share the calls 4·b to 4·b + 3, and element 32·b + k has, of the call 4·b + k mod 4, word ⌊k/4⌋ mod 4, its upper half
 * where k < 16, else its lower one. No two elements have a bit in common.
 */
export type RandomGenerator = (typeof randomGenerators)[number];

/** The most bits that a generator gives for an operation. */
export const mostRandomBits: Readonly<Record<RandomGenerator, number>> = {
  'philox4x32-10': 32,
  'philox4x32-10-shared': 16,
};

/** A generator's 32-bit word for a place; its first bits are those to use. */
type Word = (element: number, stage: number, step: number, key: readonly [number, number]) => number;

const words: Readonly<Record<RandomGenerator, Word>> = {
  'philox4x32-10': (element, stage, step, key) =>
    philox4x32([element >>> 0, Math.floor(element / 2 ** 32), stage, step], key)[0],
  'philox4x32-10-shared': (element, stage, step, key) => {
    const k = element % 32;
    const call = Math.floor(element / 32) * 4 + (k % 4);
    const word = philox4x32([call >>> 0, Math.floor(call / 2 ** 32), stage, step], key)[(k >>> 2) & 3];
    return k < 16 ? word : (word << 16) >>> 0;
  },
};

/** @throws RangeError for a seed that is no integer from 0 to 2^53 − 1, or more bits than the generator gives. */
export function checkRandom(seed: number, bits: number, generator: RandomGenerator): void {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`"seed" expected an integer from 0 to 2^53 − 1, got ${seed}`);
  if (!Object.hasOwn(words, generator))
    throw new RangeError(`"generator" expected one of ${randomGenerators.join(', ')}, got "${generator}"`);
  if (bits > mostRandomBits[generator])
    throw new RangeError(
      `"stochastic" expected at most ${mostRandomBits[generator]} bits of ${generator}, got ${bits}`,
    );
}

/**
 * Random bits for stochastic rounding from a seed and a cursor: key = seed (low and high 32 bits), counter = (element low, element high,
 * stage, step), or the number of a shared call in place of the element; the top `bits` bits of a word.
 * @throws RangeError for a seed that is no integer from 0 to 2^53 − 1, or more bits than the generator gives
 */
export function counterRandom(
  seed: number,
  bits: number,
  cursor: Cursor,
  generator: RandomGenerator = 'philox4x32-10',
): () => number {
  checkRandom(seed, bits, generator);
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32)] as const;
  const wordOf = words[generator];
  return () => {
    const { element, stage, step } = cursor;
    cursor.step = step + 1;
    return wordOf(element, stage, step, key) >>> (32 - bits);
  };
}
