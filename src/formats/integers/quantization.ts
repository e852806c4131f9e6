import { binary32 } from '../catalogue.ts';
import { isValue } from '../codec.ts';
import type { FloatFormat, IntegerFormat } from '../format.ts';
import { type Convention, checkConvention, conventions } from './convention.ts';

/** What {@link quantization} is given. */
export interface QuantizationOptions {
  readonly format: IntegerFormat;
  /** The step between neighbouring integers; a value of `scaleFormat`. */
  readonly scale: number;
  /** Default binary32. */
  readonly scaleFormat?: FloatFormat;
  /** The integer that stands for 0. Default 0. */
  readonly zeroPoint?: number;
  /** Promises a zero point of 0. Default false. */
  readonly symmetric?: boolean;
  /**
   * Leaves out the smallest integer of a signed format (−128 of int8, −8 of int4), so that the range is symmetric.
   * Default false.
   */
  readonly narrowRange?: boolean;
  /** Default conventions.onnx. */
  readonly convention?: Convention;
}

/** How numbers are stored as integers: integer q stands for (q − zeroPoint)·scale. Frozen plain data. */
export interface Quantization extends Required<QuantizationOptions> {
  /** Smallest integer that quantising gives. */
  readonly qmin: number;
  /** Largest integer that quantising gives. */
  readonly qmax: number;
}

/**
 * Checks and completes the description of a quantisation.
 * @throws RangeError naming the argument: a scale that is not finite, not above 0 or no value of its format; a zero
 * point that is no integer from qmin to qmax, or not 0 where `symmetric` or the convention asks for 0; a narrow range
 * of an unsigned format; a bad convention.
 */
export function quantization(options: QuantizationOptions): Quantization {
  const { format, scale, scaleFormat = binary32, zeroPoint = 0, symmetric = false } = options;
  const { narrowRange = false, convention = conventions.onnx } = options;
  checkConvention(convention);
  checkScale(scale, scaleFormat);
  const { qmin, qmax } = integerRange(format, narrowRange);
  if (!(Number.isInteger(zeroPoint) && zeroPoint >= qmin && zeroPoint <= qmax)) {
    throw new RangeError(`"zeroPoint" expected an integer from ${qmin} to ${qmax}, got ${zeroPoint}`);
  }
  if (zeroPoint !== 0 && (symmetric || convention.symmetricOnly)) {
    const reason = symmetric ? 'a symmetric quantization' : `the convention "${convention.name}"`;
    throw new RangeError(`"zeroPoint" expected 0 for ${reason}, got ${zeroPoint}`);
  }
  const fields = { format, scale, scaleFormat, zeroPoint: zeroPoint + 0, symmetric, narrowRange, convention };
  return Object.freeze({ ...fields, qmin, qmax });
}

/**
 * The integers that quantising may give.
 * @throws RangeError when a narrow range is asked of an unsigned format.
 */
export function integerRange(format: IntegerFormat, narrowRange: boolean): { qmin: number; qmax: number } {
  if (narrowRange && !format.signed) {
    throw new RangeError(`"narrowRange" expected false for the unsigned format ${format.name}, got true`);
  }
  return { qmin: narrowRange ? -format.max : format.min, qmax: format.max };
}

function checkScale(scale: number, format: FloatFormat): void {
  if (!(scale > 0 && scale < Infinity)) throw new RangeError(`"scale" expected a finite number above 0, got ${scale}`);
  if (!isValue(scale, format)) throw new RangeError(`"scale" expected a value of ${format.name}, got ${scale}`);
}
