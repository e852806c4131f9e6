import {
  decode,
  emulate,
  encode,
  type FloatFormat,
  float64Arithmetic,
  type ResolvedSpec,
  referenceArithmetic,
  type Tensors,
} from '../src/index.ts';

/*
 * The paths of ours that are timed, and the definition that they are held against.
 */

/** Every value rounded to a format, value by value in doubles. */
export const roundedByValue = (values: Float32Array, format: FloatFormat): Float32Array =>
  values.map(float64Arithmetic(format).round);

export const roundArray = roundedByValue;

export function encodeAndDecode(values: Float32Array, format: FloatFormat): Float32Array {
  const codes = Uint16Array.from(roundedByValue(values, format), (x) => Number(encode(x, format)));
  return Float32Array.from(codes, (code) => decode(code as never, format));
}

/** A kernel's outputs on the fastest engine. */
export const emulated = (spec: ResolvedSpec, inputs: Tensors) => emulate(spec, inputs).outputs;

/** A kernel's outputs by the definition, which takes microseconds an operation. */
export const byReference = (spec: ResolvedSpec, inputs: Tensors) =>
  emulate(spec, inputs, { arithmetic: referenceArithmetic }).outputs;

/** A kernel's outputs value by value in doubles. */
export const byValue = (spec: ResolvedSpec, inputs: Tensors) =>
  emulate(spec, inputs, { arithmetic: float64Arithmetic }).outputs;
