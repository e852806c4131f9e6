import type { Arithmetic } from '../arithmetic.ts';
import { binary32 } from '../catalogue.ts';
import type { Tally } from '../flags.ts';
import { float64Arithmetic } from '../float64.ts';
import type { FloatFormat } from '../format.ts';
import { conventions } from './convention.ts';
import { type IntegerArray, int8, uint8 } from './formats.ts';
import { integerRange, type Quantization, type QuantizationOptions, quantization } from './quantization.ts';
import { quantizeArray } from './quantize-array.ts';
import { ratioOf, roundFloor } from './round-ratio.ts';

/** What a quantization has besides its scale and zero point. */
export type ScaleOptions = Omit<QuantizationOptions, 'scale' | 'zeroPoint' | 'symmetric'>;

/** The least, the greatest and the largest absolute value of some numbers. */
export interface Extremes {
  readonly min: number;
  readonly max: number;
  readonly amax: number;
}

/** The extremes of an array, NaN if it holds one; all 0 for an empty array. */
export function extremesOf(values: ArrayLike<number>): Extremes {
  if (values.length === 0) return { min: 0, max: 0, amax: 0 };
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    min = Math.min(min, values[i]);
    max = Math.max(max, values[i]);
  }
  return { min, max, amax: Math.max(-min, max) };
}

/**
 * The symmetric quantization of numbers up to amax: scale amax/qmax, divided in the scale's format, and zero point 0.
 * amax = 0 gives scale 1; a quotient that underflows gives the format's smallest positive value.
 * @throws RangeError when amax is negative or not finite, and as {@link quantization}.
 */
export function chooseSymmetric(amax: number, options: ScaleOptions): Quantization {
  if (!(amax >= 0 && amax < Infinity))
    throw new RangeError(`"amax" expected a finite number of at least 0, got ${amax}`);
  const { format, scaleFormat = binary32, narrowRange = false } = options;
  const { qmax } = integerRange(format, narrowRange);
  const scale = positiveQuotient(amax, qmax, float64Arithmetic(scaleFormat));
  return quantization({ ...options, scale, zeroPoint: 0, symmetric: true });
}

/**
 * The affine quantization of numbers from min to max by the formulas of ONNX DynamicQuantizeLinear, each operation
 * rounded to the scale's format: the range is widened to contain 0, scale = (max − min)/(qmax − qmin), zeroPoint =
 * clip(roundTiesToEven(qmin − min/scale)). An empty range gives scale 1, as ONNX Runtime does; a quotient that
 * underflows gives the format's smallest positive value (where ONNX Runtime goes on with a scale of 0).
 * @throws RangeError when min or max is not finite, min > max, or max − min overflows the scale's format; and as {@link
 * quantization}.
 */
export function chooseAffine(min: number, max: number, options: ScaleOptions): Quantization {
  for (const [name, value] of Object.entries({ min, max })) {
    if (!Number.isFinite(value)) throw new RangeError(`"${name}" expected a finite number, got ${value}`);
  }
  if (min > max) throw new RangeError(`"max" expected at least ${min}, got ${max}`);
  const { format, scaleFormat = binary32, narrowRange = false } = options;
  const { qmin, qmax } = integerRange(format, narrowRange);
  const arithmetic = float64Arithmetic(scaleFormat);
  const low = Math.min(min, 0);
  const scale = positiveQuotient(width(low, Math.max(max, 0), arithmetic), qmax - qmin, arithmetic);
  const zero = arithmetic.subtract(qmin, arithmetic.divide(low, scale));
  const clipped = Math.min(Math.max(zero, qmin), qmax);
  const { floor, tail } = ratioOf(clipped, 1);
  return quantization({ ...options, scale, zeroPoint: roundFloor(floor, tail, 'tiesToEven') });
}

function width(low: number, high: number, arithmetic: Arithmetic): number {
  const difference = arithmetic.subtract(high, low);
  if (Number.isFinite(difference)) return difference;
  throw new RangeError(`"max" expected max − min to be finite in ${arithmetic.format.name}, got ${high} − ${low}`);
}

/** dividend/divisor, but 1 for 0 and the format's smallest positive value instead of an underflow to 0. */
function positiveQuotient(dividend: number, divisor: number, arithmetic: Arithmetic): number {
  return dividend === 0 ? 1 : arithmetic.divide(dividend, divisor) || arithmetic.format.min;
}

/**
 * TensorRT's quantization of weights whose largest absolute value is amax (of one output channel): int8 with scale
 * amax/127 in `scaleFormat`, by default binary32.
 * @throws RangeError when amax is negative or not finite.
 */
export function tensorrtWeights(amax: number, scaleFormat: FloatFormat = binary32): Quantization {
  return chooseSymmetric(amax, { format: int8, scaleFormat, convention: conventions.tensorrt });
}

/**
 * ONNX DynamicQuantizeLinear: uint8 with the scale and zero point that the values call for, in binary32.
 * @throws RangeError when a value is not finite, or their range overflows binary32.
 */
export function dynamicQuantize(
  values: ArrayLike<number>,
  tally?: Tally,
): { readonly quantization: Quantization; readonly integers: IntegerArray } {
  const { min, max } = extremesOf(values);
  const chosen = chooseAffine(min, max, { format: uint8, convention: conventions.onnx });
  return { quantization: chosen, integers: quantizeArray(values, chosen, tally) };
}
