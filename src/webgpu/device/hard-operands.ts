import type { FloatFormat } from '../../formats/format.ts';

/*
 * Operands whose exact result lies as near to a rounding boundary as any: a result that is off by far less than a unit in the last place,
 * before it is rounded, rounds to another value. All significands are integers of p bits; midpoints have p + 1, the last of them 1.
 */

export type Operands = readonly [number, number, number];

/** An integer from 0 to below 2^32, another one at each call. */
export type Draw = () => number;

/** A random odd significand of some bits, the first and the last of them 1. */
function oddOf(bits: number, draw: Draw): bigint {
  const low = 2 ** (bits - 1);
  return BigInt(low + (draw() % low)) | 1n;
}

/** The inverse of an odd number modulo 2^k, by Newton's iteration, which doubles the bits that are right. */
function inverseOf(odd: bigint, k: number): bigint {
  let inverse = odd;
  for (let bits = 3; bits < k; bits *= 2) inverse = BigInt.asUintN(k, inverse * (2n - odd * inverse));
  return BigInt.asUintN(k, inverse);
}

/** a/b lies 1/b of a last place beside a midpoint m: a·2^k = m·b ∓ 1. */
export function hardQuotient({ precision }: FloatFormat, draw: Draw): Operands | undefined {
  const divisor = oddOf(precision, draw);
  const off = draw() % 2 === 0 ? 1n : -1n;
  const midpoint = BigInt.asUintN(precision + 1, off * inverseOf(divisor, precision + 1));
  if (midpoint >> BigInt(precision) === 0n) return undefined;
  return [Number((midpoint * divisor - off) >> BigInt(precision + 1)), Number(divisor), 1];
}

/** a·b is a midpoint: an odd number of p + 1 bits. */
function tiedProduct({ precision }: FloatFormat, draw: Draw): Operands | undefined {
  const bits = 2 + (draw() % (precision - 3));
  const [a, b] = [Number(oddOf(bits, draw)), Number(oddOf(precision + 1 - bits, draw))];
  return a * b < 2 ** precision ? undefined : [a, b, 1];
}

/** a·b is a midpoint, or lies one unit of its last discarded bit beside one. */
export function hardProduct(format: FloatFormat, draw: Draw): Operands | undefined {
  const { precision } = format;
  if (draw() % 2 === 0) return tiedProduct(format, draw);
  const [factor, off] = [oddOf(precision, draw), draw() % 2 === 0 ? 1n : -1n];
  const half = 1n << BigInt(precision - 1);
  const other = BigInt.asUintN(precision, (half + off) * inverseOf(factor, precision));
  return other < half ? undefined : [Number(factor), Number(other), 1];
}

/** a·b + c lies j² units of a·b's last bit beside a midpoint: nearer than a wider format could tell that rounds the sum first. */
export function hardFused({ precision }: FloatFormat, draw: Draw): Operands {
  const [low, j] = [2 ** (precision - 1), 1 + (draw() % 7)];
  const c = low + (draw() % low);
  const signs = draw();
  const a = ((low + j) / low) * (signs % 2 === 0 ? 1 : -1);
  return [a, (low - j) / low / 2, signs % 3 === 0 ? -c : c];
}

/** √a lies beside a midpoint m: a·2^k = m² − r for a small r ≡ 1 modulo 8, of which there is a root modulo every power of two. */
export function hardSquare({ precision }: FloatFormat, draw: Draw): Operands | undefined {
  const k = precision + 2;
  const remainder = 1n + 8n * BigInt((draw() % 513) - 256);
  let root = 1n;
  for (let bits = 3; bits < k; bits++) {
    if (BigInt.asUintN(bits + 1, root * root - remainder) !== 0n) root += 1n << BigInt(bits - 1);
  }
  const turn = draw();
  const midpoint = BigInt.asUintN(k, (turn % 2 === 0 ? root : -root) + (turn % 3 === 0 ? 1n << BigInt(k - 1) : 0n));
  if (midpoint >> BigInt(precision) !== 1n) return undefined;
  // √ of a·2^k is m; without a whole number of factors 4 the rounding is the same.
  return [Number((midpoint * midpoint - remainder) >> BigInt(k)) * 2 ** (k % 2), 1, 1];
}

/** a + b lies on a midpoint, or a last place of b beside it. */
export function hardSum({ precision }: FloatFormat, draw: Draw): Operands {
  const a = Number(oddOf(precision, draw)) - (draw() % 2);
  const nudges = [0.5, 0.5 + 2 ** -precision, 0.5 - 2 ** (-precision - 1)];
  const b = nudges[draw() % nudges.length] * (draw() % 2 === 0 ? 1 : -1);
  return [a, b, b];
}
