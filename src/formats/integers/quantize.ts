import { type Dyadic, fromNumber, normalise } from '../../exact/dyadic.ts';
import type { Arithmetic } from '../arithmetic.ts';
import { inexact, invalid, overflow, record, saturated, type Tally } from '../flags.ts';
import { float64Arithmetic } from '../float64.ts';
import type { FloatFormat } from '../format.ts';
import { tailZero } from '../rounding.ts';
import type { Convention } from './convention.ts';
import { checkInteger } from './formats.ts';
import type { Quantization } from './quantization.ts';
import { ratioOf, roundFloor } from './round-ratio.ts';

/** A number of steps as a ratio: measure(x)/unit. */
interface Measure {
  readonly measure: (x: number) => number;
  readonly unit: number;
}

function measureOf(q: Quantization): Measure {
  const { scaling, intermediate, zeroPoint } = q.convention;
  if (intermediate === 'exact') return { measure: (x) => x, unit: q.scale };
  const arithmetic = float64Arithmetic(intermediate);
  const steps = stepsIn(arithmetic, q.scale, scaling);
  if (zeroPoint === 'afterRounding') return { measure: steps, unit: 1 };
  return { measure: (x) => arithmetic.add(steps(x), q.zeroPoint), unit: 1 };
}

function stepsIn(arithmetic: Arithmetic, scale: number, scaling: Convention['scaling']): (x: number) => number {
  switch (scaling) {
    case 'divide':
      return (x) => arithmetic.divide(x, scale);
    case 'reciprocal': {
      const factor = arithmetic.reciprocal(scale);
      return (x) => arithmetic.multiply(x, factor);
    }
  }
}

/** Beyond this many steps every integer of at most 32 bits, and every zero point, is left behind. */
const farAway = 2 ** 34;

/**
 * The function that quantises one number after another. Infinities and whatever lies outside qmin … qmax saturate; NaN,
 * also as the product of 0 and an infinite reciprocal, follows the convention. The integer is never −0.
 * @param tally counts each number, with: invalid for NaN and what doesn't fit a conversion to int64; overflow, inexact
 * and saturated where the integer was clipped; inexact where the number of steps was no integer (an earlier rounding of
 * the quotient is not counted)
 */
export function quantizer(q: Quantization, tally?: Tally): (x: number) => number {
  const { qmin, qmax, zeroPoint, convention } = q;
  const { measure, unit } = measureOf(q);
  const added = convention.zeroPoint === 'afterRounding';
  const within = !added && convention.intermediate === 'exact' ? zeroPoint : 0;
  const after = added ? zeroPoint : 0;
  const nan = { minimum: qmin, maximum: qmax, zeroPoint }[convention.nan];
  const unfit = convention.conversion === 'int64' ? 2 ** 63 : Number.NaN;
  const flag = (flags: number): void => {
    if (tally !== undefined) record(tally, flags);
  };
  const clipped = (limit: number): number => {
    flag(overflow | inexact | saturated);
    return limit;
  };
  return (x) => {
    const measured = measure(x);
    if (Number.isNaN(measured)) {
      flag(invalid);
      return nan;
    }
    if (measured >= unfit) {
      flag(invalid);
      return qmin;
    }
    if (!(Math.abs(measured / unit) <= farAway)) return clipped(measured < 0 ? qmin : qmax);
    const { floor, tail } = ratioOf(measured, unit);
    const integer = roundFloor(floor + within, tail, convention.rounding) + after;
    if (integer < qmin) return clipped(qmin);
    if (integer > qmax) return clipped(qmax);
    flag(tail === tailZero ? 0 : inexact);
    return integer;
  };
}

/** One number quantised; see {@link quantizer}, which is the faster way to do many. */
export function quantize(x: number, q: Quantization, tally?: Tally): number {
  return quantizer(q, tally)(x);
}

/**
 * The function that gives the value of one integer after another: (integer − zeroPoint)·scale, the difference exact,
 * the product rounded once (ties to even) to `output`, by default the scale's format. Where integers are converted to
 * floats before they are multiplied, as ONNX Runtime does in binary32, the results are the same as long as the
 * difference has no more than 24 bits.
 * @throws RangeError, from that function, for what is not an integer of the format
 */
export function dequantizer(
  q: Quantization,
  output: FloatFormat = q.scaleFormat,
  tally?: Tally,
): (integer: number) => number {
  const arithmetic = float64Arithmetic(output, tally === undefined ? {} : { tally });
  return (integer) => {
    checkInteger('integer', integer, q.format);
    return arithmetic.multiply(integer - q.zeroPoint, q.scale);
  };
}

/** The value of one integer; see {@link dequantizer}. @throws RangeError for what is not an integer of the format */
export function dequantize(integer: number, q: Quantization, output?: FloatFormat, tally?: Tally): number {
  return dequantizer(q, output, tally)(integer);
}

/** (integer − zeroPoint)·scale, exactly. @throws RangeError for what is not an integer of the format */
export function dequantizeExact(integer: number, q: Quantization): Dyadic {
  checkInteger('integer', integer, q.format);
  const scale = normalise(fromNumber(q.scale));
  return { significand: BigInt(integer - q.zeroPoint) * scale.significand, exponent: scale.exponent };
}
