import {
  decode,
  emulate,
  encode,
  type FloatFormat,
  findFloatFormat,
  float64Arithmetic,
  inputsOf,
  type ResolvedSpec,
  referenceArithmetic,
  type Tensor,
  type Tensors,
  tensor,
} from '../src/index.ts';
import { normalsOf } from './inputs.ts';

/*
 * The paths of ours that are timed, and the definition that they are held against.
 */

/** Every value rounded to a format. */
export function roundArray(values: Float32Array, format: FloatFormat): Float32Array {
  const { round } = float64Arithmetic(format);
  return values.map(round);
}

export function encodeAndDecode(values: Float32Array, format: FloatFormat): Float32Array {
  const { round } = float64Arithmetic(format);
  const codes = Uint16Array.from(values, (x) => Number(encode(round(x), format)));
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
