import { bitLength, shift, trailingZeros } from './integer.ts';

/** The number significand·2^exponent. Not normalised: several pairs may name one number. */
export interface Dyadic {
  readonly significand: bigint;
  readonly exponent: number;
}

export const zero: Dyadic = Object.freeze({ significand: 0n, exponent: 0 });
export const one: Dyadic = Object.freeze({ significand: 1n, exponent: 0 });

const view = new DataView(new ArrayBuffer(8));

/**
 * The exact value of a finite double.
 * @throws RangeError for NaN and infinities.
 */
export function fromNumber(x: number): Dyadic {
  if (!Number.isFinite(x)) throw new RangeError(`"x" expected a finite number, got ${x}`);
  if (Number.isSafeInteger(x)) return { significand: BigInt(x), exponent: 0 };
  view.setFloat64(0, x);
  const high = view.getUint32(0);
  const field = (high >>> 20) & 0x7ff;
  const fraction = (high & 0xfffff) * 2 ** 32 + view.getUint32(4);
  const magnitude = BigInt(field === 0 ? fraction : fraction + 2 ** 52);
  return { significand: x < 0 ? -magnitude : magnitude, exponent: Math.max(field, 1) - 1075 };
}

export function fromInteger(n: bigint | number): Dyadic {
  return { significand: BigInt(n), exponent: 0 };
}

/** The significand that the number has when written with the given exponent, which must not be larger than its own. */
export function alignedTo(a: Dyadic, exponent: number): bigint {
  return a.exponent === exponent ? a.significand : a.significand << BigInt(a.exponent - exponent);
}

export function add(a: Dyadic, b: Dyadic): Dyadic {
  const exponent = Math.min(a.exponent, b.exponent);
  return { significand: alignedTo(a, exponent) + alignedTo(b, exponent), exponent };
}

export function negate(a: Dyadic): Dyadic {
  return { significand: -a.significand, exponent: a.exponent };
}

export function subtract(a: Dyadic, b: Dyadic): Dyadic {
  return add(a, negate(b));
}

export function multiply(a: Dyadic, b: Dyadic): Dyadic {
  return { significand: a.significand * b.significand, exponent: a.exponent + b.exponent };
}

export function absolute(a: Dyadic): Dyadic {
  return a.significand < 0n ? negate(a) : a;
}

/** −1, 0 or 1 as a is less than, equal to or greater than b. */
export function compare(a: Dyadic, b: Dyadic): -1 | 0 | 1 {
  const exponent = Math.min(a.exponent, b.exponent);
  const [x, y] = [alignedTo(a, exponent), alignedTo(b, exponent)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The sum of many numbers, aligned once. The empty sum is 0. */
export function sum(terms: readonly Dyadic[]): Dyadic {
  let exponent = 0;
  for (const term of terms) exponent = Math.min(exponent, term.exponent);
  let significand = 0n;
  for (const term of terms) significand += alignedTo(term, exponent);
  return { significand, exponent };
}

/** ⌊log2 |a|⌋ of a number other than 0. */
export function exponentOf(a: Dyadic): number {
  return bitLength(a.significand) - 1 + a.exponent;
}

/** The same number with an odd significand (0 as 0·2^0). */
export function normalise(a: Dyadic): Dyadic {
  if (a.significand === 0n) return zero;
  const zeros = trailingZeros(a.significand);
  return zeros === 0 ? a : { significand: a.significand >> BigInt(zeros), exponent: a.exponent + zeros };
}

/** The nearest double toward −∞ or toward +∞ of any dyadic number; for display and for filters, never for a verdict. */
export function toNumber(a: Dyadic, direction: 'down' | 'up' = 'down'): number {
  if (a.significand === 0n) return 0;
  if (direction === 'up') return -toNumber(negate(a), 'down');
  // Down to the 53 bits of the value's binade, or to the last bit of a subnormal.
  const quantum = Math.max(exponentOf(a) - 52, -1074);
  const integer = shift(a.significand, a.exponent - quantum);
  if (quantum > 971) return a.significand > 0n ? Number.MAX_VALUE : -Infinity;
  return scaleByPowerOfTwo(Number(integer), quantum);
}

/** x·2^k in two exact steps, for results that are doubles. */
function scaleByPowerOfTwo(x: number, k: number): number {
  const half = Math.trunc(k / 2);
  return x * 2 ** half * 2 ** (k - half);
}
