import type { Values } from '../tensors/tensor.ts';

/** Elements of which one look at the words tells whether they all are the same numbers. */
const strip = 512;

/**
 * Notes the elements that are not the same number in both arrays; of zeros those too that may differ in their sign.
 * @param positions where they are noted
 */
export function noteOthersOfTwo(kernel: Values, emulated: Values, positions: number[]): void {
  const areSame = sameNumbers(kernel, emulated);
  for (let from = 0; from < kernel.length; from += strip) {
    const to = Math.min(from + strip, kernel.length);
    if (!areSame(from, to)) noteOthers(kernel, emulated, from, to, positions);
  }
}

/** Whether two arrays have the same codes of numbers, of which none is NaN, from one element to another: never, of doubles. */
export function sameNumbers(a: Values, b: Values): (from: number, to: number) => boolean {
  if (!(a instanceof Float32Array && b instanceof Float32Array)) return () => false;
  const [ofA, ofB] = [wordsOf(a), wordsOf(b)];
  return (from, to) => areSameWords(ofA, ofB, from, to);
}

function wordsOf({ buffer, byteOffset, length }: Float32Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length);
}

/** The code of binary32's infinity, above which those of NaNs lie. */
const infinity = 0x7f800000;

function areSameWords(a: Int32Array, b: Int32Array, from: number, to: number): boolean {
  let unlike = 0;
  // Below 0 where a magnitude's code is above infinity's.
  let nan = 0;
  let i = from;
  for (; i + 3 < to; i += 4) {
    const [p, q, r, s] = [a[i], a[i + 1], a[i + 2], a[i + 3]];
    unlike |= (p ^ b[i]) | (q ^ b[i + 1]) | (r ^ b[i + 2]) | (s ^ b[i + 3]);
    nan |= (infinity - (p & 0x7fffffff)) | (infinity - (q & 0x7fffffff));
    nan |= (infinity - (r & 0x7fffffff)) | (infinity - (s & 0x7fffffff));
  }
  for (; i < to; i++) {
    unlike |= a[i] ^ b[i];
    nan |= infinity - (a[i] & 0x7fffffff);
  }
  return unlike === 0 && nan >= 0;
}

function noteOthers(kernel: Values, emulated: Values, from: number, to: number, positions: number[]): void {
  for (let i = from; i < to; i++) {
    const y = kernel[i];
    // Zeros may differ in their sign.
    if (y !== emulated[i] || y === 0) positions.push(i);
  }
}

/**
 * Notes the elements from `from` to `to` that are not the same finite number other than zero in all three arrays.
 * @param positions where they are noted
 * @returns the sum of the squares of those that are the same
 */
export function noteOthersOfThree(
  kernel: Values,
  emulated: Values,
  exact: Float64Array,
  from: number,
  to: number,
  positions: number[],
): number {
  // Two sums, so that neither addition waits for the other.
  let even = 0;
  let odd = 0;
  let i = from;
  for (; i + 1 < to; i += 2) {
    const a = kernel[i];
    const b = kernel[i + 1];
    const aa = a * a;
    const bb = b * b;
    if (a === emulated[i] && a === exact[i] && aa > 0 && aa < Infinity) even += aa;
    else positions.push(i);
    if (b === emulated[i + 1] && b === exact[i + 1] && bb > 0 && bb < Infinity) odd += bb;
    else positions.push(i + 1);
  }
  if (i < to) positions.push(i);
  return even + odd;
}
