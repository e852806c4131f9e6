import type { FloatFormat } from '../formats/format.ts';
import { referenceArithmetic } from '../formats/reference.ts';

/** A number as a format holds it, to nearest: how constants, epsilon and counts enter the arithmetic, and what exact results take them for. */
export function asParameter(value: number, format: FloatFormat): number {
  return referenceArithmetic(format).round(value);
}
