import { binary32 } from '../catalogue.ts';
import type { FloatFormat } from '../format.ts';
import { type Direction, directions } from '../rounding.ts';

/**
 * How a system quantises. Every difference between systems is a property here; the name is for display and is never
 * compared. Clipping has no property of its own: to integer limits it commutes with rounding to an integer, so
 * clip(round(x)) is round(clip(x)).
 */
export interface Convention {
  readonly name: string;
  /** x/scale, or x·(1/scale) with the reciprocal taken first. */
  readonly scaling: 'divide' | 'reciprocal';
  /**
   * The format to which the quotient, or the reciprocal and then the product, is rounded (ties to even); 'exact': not
   * rounded.
   */
  readonly intermediate: FloatFormat | 'exact';
  /** How the number of steps becomes an integer. */
  readonly rounding: Direction;
  /**
   * Where the zero point is added: to the integer, or to the number of steps, whose sum is rounded to `intermediate`
   * too.
   */
  readonly zeroPoint: 'afterRounding' | 'beforeRounding';
  /** What NaN becomes: the smallest integer, the largest, or the one that stands for 0. */
  readonly nan: 'minimum' | 'maximum' | 'zeroPoint';
  /**
   * 'saturating': numbers beyond the range go to its nearer end. 'int64': they pass through a 64-bit integer by an x86
   * conversion, which gives its minimum for everything that doesn't fit, so that 2^63 steps and more, +infinity
   * included, end as the smallest integer.
   */
  readonly conversion: 'saturating' | 'int64';
  /** Whether the zero point has to be 0. */
  readonly symmetricOnly: boolean;
}

/**
 * ONNX QuantizeLinear as ONNX Runtime's CPU provider computes it: saturate(roundTiesToEven(fl32(x/scale)) + zeroPoint).
 * NaN gives the smallest integer: its vector loop takes the maximum of the quotient and the lower limit, and that
 * instruction (MAXPS, FMAXNM) returns the limit when the quotient is NaN (onnxruntime/core/mlas/lib/quantize.cpp). The
 * operator's text leaves NaN open.
 */
const onnx: Convention = {
  name: 'onnx',
  scaling: 'divide',
  intermediate: binary32,
  rounding: 'tiesToEven',
  zeroPoint: 'afterRounding',
  nan: 'minimum',
  conversion: 'saturating',
  symmetricOnly: false,
};

export type ConventionName = 'onnx' | 'exact' | 'tensorrt' | 'reciprocal' | 'pytorchCpu';

/** The conventions known by name. */
export const conventions: Readonly<Record<ConventionName, Convention>> = {
  onnx,
  /** The formula of ONNX over the reals: no rounding but the one to an integer. */
  exact: { ...onnx, name: 'exact', intermediate: 'exact' },
  /**
   * TensorRT's documented formula, roundTiesToEven(clip(x/scale, −128, 127)). In which format it divides and what
   * becomes of NaN is not documented: here the quotient is exact, and NaN gives 0, as PTX conversions to 8-bit integers
   * do.
   */
  tensorrt: { ...onnx, name: 'tensorrt', intermediate: 'exact', nan: 'zeroPoint', symmetricOnly: true },
  /**
   * PyTorch on CUDA: fl32(x·fl32(1/scale)), rounded, plus the zero point; FBGEMM scales so too. NaN gives the smallest
   * integer, since a PTX conversion of a binary32 NaN to 64 bits gives the minimum, which is clipped.
   */
  reciprocal: { ...onnx, name: 'reciprocal', scaling: 'reciprocal' },
  /** PyTorch on x86 without FBGEMM: as 'reciprocal', but through int64, so that huge positive numbers end at the bottom. */
  pytorchCpu: { ...onnx, name: 'pytorchCpu', scaling: 'reciprocal', conversion: 'int64' },
};

/**
 * @throws RangeError naming a property whose value is none of those there are, or an exact quotient with a reciprocal or
 * a conversion to int64.
 */
export function checkConvention(convention: Convention): void {
  const { scaling, intermediate, rounding, zeroPoint, nan, conversion } = convention;
  checkMember('scaling', ['divide', 'reciprocal'], scaling);
  checkMember('rounding', directions, rounding);
  checkMember('zeroPoint', ['afterRounding', 'beforeRounding'], zeroPoint);
  checkMember('nan', ['minimum', 'maximum', 'zeroPoint'], nan);
  checkMember('conversion', ['saturating', 'int64'], conversion);
  if (intermediate === 'exact' && (scaling === 'reciprocal' || conversion === 'int64')) {
    const reason = scaling === 'reciprocal' ? 'scaling "reciprocal"' : 'conversion "int64"';
    throw new RangeError(`"convention.intermediate" expected a floating format with ${reason}, got "exact"`);
  }
}

function checkMember(name: string, members: readonly string[], value: string): void {
  if (!members.includes(value)) {
    throw new RangeError(`"convention.${name}" expected one of ${members.join(', ')}, got "${value}"`);
  }
}
