import {
  type EmulateOptions,
  emulate,
  type FloatFormat,
  float64Arithmetic,
  type ResolvedSpec,
  residentSingles,
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

/** Values in memory of the compiled kernels, and an array for as many results there. */
export function residentPair(values: Float32Array): readonly [values: Float32Array, into: Float32Array] {
  const [resident, into] = residentSingles(values.length, values.length);
  resident.set(values);
  return [resident, into];
}

/** The tensors with their values in memory of the compiled kernels. */
export const residing = (tensors: Narrow): Narrow =>
  Object.fromEntries(Object.entries(tensors).map(([name, one]) => [name, { ...one, data: residentPair(one.data)[0] }]));
