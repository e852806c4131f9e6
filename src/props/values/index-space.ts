import type { FloatFormat } from '../../formats/format.ts';

/**
 * The index of the largest finite value among the format's values in order: 0 is zero, 1 the smallest positive value (orderedIndex of
 * src/measure/ulps.ts, without its limit of 2^53).
 */
export function largestIndex({ emin, emax, max, precision }: FloatFormat): bigint {
  const binade = 1n << BigInt(precision - 1);
  return BigInt(emax - emin) * binade + BigInt(max / 2 ** (emax - precision + 1));
}

/** The index of the smallest finite value: 1 where there is no sign. */
export function smallestIndex(format: FloatFormat): bigint {
  return format.signed ? -largestIndex(format) : 1n;
}

/** The finite value of an index from smallestIndex to largestIndex. */
export function valueAt(index: bigint, format: FloatFormat): number {
  if (index < 0n) return -valueAt(-index, format);
  const { emin, precision } = format;
  const binade = 1n << BigInt(precision - 1);
  // Below the second binade a step is the smallest one; each further binade doubles it.
  const above = index < binade ? 0n : index / binade - 1n;
  const steps = index - above * binade;
  const exponent = Number(above) + emin - precision + 1;
  // In two factors: 2^exponent alone may be below the smallest double, or the product's factor above the largest.
  return Number(steps) * 2 ** Math.trunc(exponent / 2) * 2 ** (exponent - Math.trunc(exponent / 2));
}
