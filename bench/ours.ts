import {
  decode,
  type EmulateOptions,
  emulate,
  encode,
  type FloatFormat,
  float64Arithmetic,
  type ResolvedSpec,
  type Tensor,
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

/** Tensors by name, held in binary32. */
export type Narrow = Readonly<Record<string, Tensor<Float32Array>>>;

const on =
  (engine: NonNullable<EmulateOptions['engine']>) =>
  (spec: ResolvedSpec, inputs: Narrow): Narrow =>
    emulate(spec, inputs, { engine }).outputs;

/** A kernel's outputs on the fastest engine. */
export const emulated = on('fastest');

/** A kernel's outputs by the definition, which takes microseconds an operation. */
export const byReference = on('reference');

/** A kernel's outputs value by value in doubles. */
export const byValue = on('float64');

/** The tensors as those want them that read doubles alone. */
export const widened = (tensors: Narrow): Tensors =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, one]) => [name, { ...one, data: Float64Array.from(one.data) }]),
  );
