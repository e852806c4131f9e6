import {
  type EmulateOptions,
  emulate,
  type FloatFormat,
  float64Arithmetic,
  type ResolvedSpec,
  type Tensor,
  type Tensors,
} from '#library/index';

/*
 * The paths of ours that are timed, and the definition that they are held against.
 */

/** Every value rounded to a format, one by one in doubles. */
export const roundedByValue = (values: Float32Array, format: FloatFormat): Float32Array =>
  values.map(float64Arithmetic(format).round);

/** Tensors by name, held in binary32. */
export type Narrow = Readonly<Record<string, Tensor<Float32Array>>>;

const on =
  (engine: NonNullable<EmulateOptions['engine']>) =>
  (spec: ResolvedSpec, inputs: Narrow): Narrow =>
    emulate(spec, inputs, { engine }).outputs;

/** A kernel's outputs on the fastest engine. */
export const emulated = on('fastest');

/** As {@link emulated} again and again, each time into the memory of the outputs before, as who emulates more than once would do. */
export function emulatedAgain(spec: ResolvedSpec, inputs: Narrow): () => Narrow {
  let into: EmulateOptions['into'];
  return () => {
    const outputs: Narrow = emulate(spec, inputs, into === undefined ? {} : { into }).outputs;
    into ??= Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data]));
    return outputs;
  };
}

/** A kernel's outputs by the definition, which takes microseconds an operation. */
export const byReference = on('reference');

/** A kernel's outputs value by value in doubles. */
export const byValue = on('float64');

/** The tensors as those want them that read doubles alone. */
export const widened = (tensors: Narrow): Tensors =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, one]) => [name, { ...one, data: Float64Array.from(one.data) }]),
  );
