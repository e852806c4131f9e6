import { sumError } from '../../formats/error-terms.ts';
import { exactly, type Near, near, underflow, unit, widened } from './near.ts';

/*
 * Sums with proved errors. Loops run in lanes of their own, so that no addition waits for the one before.
 */

/** A sum is high + low, but for the error. */
export interface Sum {
  readonly high: number;
  readonly low: number;
  readonly error: number;
}

/** In `run` terms every partial sum is a multiple of the terms' quantum below 2^53 times it: exact. */
function plainSum(x: Float64Array, start: number, end: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let j = start;
  for (; j <= end - 8; j += 8) {
    a += x[j] + x[j + 4];
    b += x[j + 1] + x[j + 5];
    c += x[j + 2] + x[j + 6];
    d += x[j + 3] + x[j + 7];
  }
  for (; j < end; j++) a += x[j];
  return a + b + (c + d);
}

/**
 * Cascaded sums (Ogita, Rump, Oishi 2005): every addition's error is added up too, and so is its magnitude E. Of n terms, the sum of errors
 * is off by less than n·u·E, as each of its additions rounds a partial sum that is at most E. Without errors, E = 0, the sum is exact.
 */
function cascadedSum(x: Float64Array, start: number, size: number): Sum {
  let [a, b, low, magnitude] = [0, 0, 0, 0];
  let j = start;
  for (; j <= start + size - 2; j += 2) {
    const x0 = x[j];
    const x1 = x[j + 1];
    const s0 = a + x0;
    const s1 = b + x1;
    const v0 = s0 - a;
    const v1 = s1 - b;
    const e0 = a - (s0 - v0) + (x0 - v0);
    const e1 = b - (s1 - v1) + (x1 - v1);
    a = s0;
    b = s1;
    low += e0 + e1;
    magnitude += Math.abs(e0) + Math.abs(e1);
  }
  for (const last of [j < start + size ? x[j] : 0, b]) {
    const sum = a + last;
    const error = sumError(a, last, sum);
    a = sum;
    low += error;
    magnitude += Math.abs(error);
  }
  const high = a + low;
  return {
    high,
    low: sumError(a, low, high),
    error: magnitude === 0 ? 0 : widened((size + 4) * unit * magnitude) + underflow,
  };
}

/**
 * The sum of values; not finite where one of them is not.
 * @param run how many such values always add up exactly
 */
export function sumOf(x: Float64Array, start: number, size: number, run: number): Sum {
  return size <= run ? { high: plainSum(x, start, start + size), low: 0, error: 0 } : cascadedSum(x, start, size);
}

/** Terms of a block: each passes at most so many additions, those of its lane (an eighth), of the terms left over and of the lanes. */
const block = 256;
const additions = block / 8 + 10;

/**
 * A sum of terms ≥ 0, block by block; blocks are added with their errors, which leaves one rounding.
 * @param relative the terms' own error
 */
function blockwise(x: Float64Array, size: number, ofBlock: typeof squaresOf, relative: number): Near {
  let high = 0;
  let low = 0;
  for (let from = 0; from < size; from += block) {
    const part = ofBlock(x, from, Math.min(from + block, size));
    const sum = high + part;
    low += sumError(high, part, sum);
    high = sum;
  }
  if (high === 0) return exactly(0);
  // The sum of errors is below u·n/256 of the sum, and rounds n/256 times: of 2^31 terms it is off by less than u.
  return near(high + low, widened(relative + (additions + 2) * unit));
}

/** Σ c². */
export function sumOfSquares(c: Float64Array, size: number): Near {
  return blockwise(c, size, squaresOf, unit);
}

/** Σ |c|. */
export function sumOfMagnitudes(c: Float64Array, size: number): Near {
  return blockwise(c, size, magnitudesOf, 0);
}

function squaresOf(x: Float64Array, start: number, end: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let j = start;
  for (; j <= end - 8; j += 8) {
    a += x[j] * x[j] + x[j + 4] * x[j + 4];
    b += x[j + 1] * x[j + 1] + x[j + 5] * x[j + 5];
    c += x[j + 2] * x[j + 2] + x[j + 6] * x[j + 6];
    d += x[j + 3] * x[j + 3] + x[j + 7] * x[j + 7];
  }
  for (; j < end; j++) a += x[j] * x[j];
  return a + b + (c + d);
}

function magnitudesOf(x: Float64Array, start: number, end: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let j = start;
  for (; j <= end - 8; j += 8) {
    a += Math.abs(x[j]) + Math.abs(x[j + 4]);
    b += Math.abs(x[j + 1]) + Math.abs(x[j + 5]);
    c += Math.abs(x[j + 2]) + Math.abs(x[j + 6]);
    d += Math.abs(x[j + 3]) + Math.abs(x[j + 7]);
  }
  for (; j < end; j++) a += Math.abs(x[j]);
  return a + b + (c + d);
}
