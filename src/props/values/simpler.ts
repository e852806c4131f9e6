import { fromNumber, normalise } from '../../exact/dyadic.ts';
import { bitLength } from '../../exact/integer.ts';

const exponents = 2 ** 12;

/**
 * How hard a number is to read: 0 for +0, then powers of two from 1 outwards, then other numbers by their significant bits; a minus sign
 * counts least. Infinities and NaN come last.
 */
export function complexity(x: number): number {
  if (Object.is(x, 0)) return 0;
  if (Object.is(x, -0)) return 1;
  if (!Number.isFinite(x)) return 64 * exponents + (Number.isNaN(x) ? 2 : x < 0 ? 1 : 0);
  const { significand, exponent } = normalise(fromNumber(x));
  const bits = bitLength(significand);
  return 2 * (exponents * bits + Math.abs(bits - 1 + exponent)) + (x < 0 ? 1 : 0);
}

/** The number cut to its leading bits, toward zero. */
function leading(x: number, bits: number): number {
  const { significand, exponent } = normalise(fromNumber(x));
  const drop = BigInt(Math.max(0, bitLength(significand) - bits));
  const magnitude = ((significand < 0n ? -significand : significand) >> drop) << drop;
  return Math.sign(x) * Number(magnitude) * 2 ** Math.max(exponent, -1000) * 2 ** Math.min(0, exponent + 1000);
}

function candidates(x: number): readonly number[] {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? [0, 1, Infinity] : [0, 1, Math.abs(x)];
  const exponent = Math.floor(Math.log2(Math.abs(x) || 1));
  const half = Math.trunc(exponent / 2);
  return [
    ...[0, 1, -1, Math.abs(x), 2, -2, 3, -3, 5, 1.5, Math.trunc(x)],
    ...[1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32].map((bits) => leading(x, bits)),
    ...[exponent, exponent - half, Math.sign(exponent)].map((steps) => x * 2 ** -steps),
  ];
}

/** Simpler numbers than x, the simplest first. */
export function simplerNumbers(x: number): readonly number[] {
  const limit = complexity(x);
  const found = new Set(candidates(x).filter((one) => !Object.is(one, -0) && complexity(one) < limit));
  return [...found].sort((a, b) => complexity(a) - complexity(b));
}
