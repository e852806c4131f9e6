import type { MxFormat } from './block-format.ts';
import { scaleExponentOf } from './scale-mode.ts';

/**
 * The scale of an exponent: no less than 2^-127; beyond 2^127 as an infinite magnitude has it, NaN or 2^127.
 */
export function scaleOfExponent(exponent: number, { scales, infinity }: MxFormat): number {
  if (exponent > scales.emax) return infinity === 'nan' ? Number.NaN : scales.max;
  return 2 ** Math.max(exponent, scales.emin);
}

/** The scale of a block whose largest magnitude is amax: NaN for NaN, 2^-127 for zeros. */
export function mxScale(amax: number, format: MxFormat): number {
  if (Number.isNaN(amax)) return Number.NaN;
  if (amax === 0) return format.scales.min;
  const exponent = amax === Infinity ? Infinity : scaleExponentOf(amax, format.mode, format.element.values);
  return scaleOfExponent(exponent, format);
}
