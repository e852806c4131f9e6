/** Integers of any size: lengths, powers of two and integer roots. */

/** Number of bits of |n|; 0 for 0. */
export function bitLength(n: bigint): number {
  const magnitude = n < 0n ? -n : n;
  if (magnitude < 0x1_0000_0000n) return 32 - Math.clz32(Number(magnitude));
  const hex = magnitude.toString(16);
  return 4 * hex.length - Math.clz32(Number.parseInt(hex[0], 16)) + 28;
}

/** n·2^k, rounded toward −∞ where k is negative. */
export function shift(n: bigint, k: number): bigint {
  return k >= 0 ? n << BigInt(k) : n >> BigInt(-k);
}

/** ⌊a/b⌋ for b > 0. BigInt division truncates toward zero. */
export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a < 0n && quotient * b !== a ? quotient - 1n : quotient;
}

/** Greatest common divisor of |a| and |b|; gcd(0, 0) = 0. */
export function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** Number of factors two in n ≠ 0. */
export function trailingZeros(n: bigint): number {
  return bitLength(n & -n) - 1;
}

/**
 * ⌊√n⌋.
 * @throws RangeError when n is negative.
 */
export function integerSquareRoot(n: bigint): bigint {
  if (n < 0n) throw new RangeError(`"n" expected a non-negative integer, got ${n}`);
  if (n < 0x10_0000_0000_0000n) return BigInt(Math.floor(Math.sqrt(Number(n))));
  // Newton's iteration from above falls monotonically to the floor of the root.
  const excess = bitLength(n) - 104;
  const half = excess > 0 ? (excess + 1) >> 1 : 0;
  const head = BigInt(Math.ceil(Math.sqrt(Number(n >> BigInt(2 * half))))) + 1n;
  let root = head << BigInt(half);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/**
 * ⌊n^(1/k)⌋ for n ≥ 0 and k ≥ 1.
 * @throws RangeError when n is negative or k is not a positive integer.
 */
export function integerRoot(n: bigint, k: number): bigint {
  if (n < 0n) throw new RangeError(`"n" expected a non-negative integer, got ${n}`);
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`"k" expected a positive integer, got ${k}`);
  if (k === 1 || n < 2n) return n;
  if (k === 2) return integerSquareRoot(n);
  const degree = BigInt(k);
  let root = 1n << BigInt(Math.ceil(bitLength(n) / k));
  for (;;) {
    const next = ((degree - 1n) * root + n / root ** (degree - 1n)) / degree;
    if (next >= root) return root;
    root = next;
  }
}
