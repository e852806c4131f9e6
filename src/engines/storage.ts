import type { Tensor, Values } from '../tensors/tensor.ts';

export type TensorsByName<Data extends Values> = Readonly<Record<string, Tensor<Data> | undefined>>;

const isWide = (one: Tensor<Values>): one is Tensor => one.data instanceof Float64Array;

const wide = (one: Tensor<Values>): Tensor => (isWide(one) ? one : { ...one, data: Float64Array.from(one.data) });

function mapTensors<From extends Values, To extends Values>(
  tensors: TensorsByName<From>,
  change: (one: Tensor<From>) => Tensor<To>,
): Record<string, Tensor<To>> {
  const present = Object.entries(tensors).filter((entry): entry is [string, Tensor<From>] => entry[1] !== undefined);
  return Object.fromEntries(present.map(([name, one]) => [name, change(one)]));
}

/** The tensors with their values as doubles. */
export function widened(tensors: TensorsByName<Values>): Record<string, Tensor> {
  return mapTensors(tensors, wide);
}

/**
 * Tensors held as another one is.
 * @throws RangeError where one has a format whose values binary32 does not hold
 */
export function heldAs(
  model: Tensor<Values> | undefined,
  tensors: TensorsByName<Float64Array>,
): Record<string, Tensor<Values>> {
  if (model === undefined || isWide(model)) return mapTensors(tensors, (one) => one);
  return mapTensors(tensors, (one) => {
    checkNarrow(one);
    return { ...one, data: Float32Array.from(one.data) };
  });
}

function checkNarrow({ format }: Tensor): void {
  if (format.kind === 'float' && format.precision > 24)
    throw new RangeError(`"x" expected doubles, as an output has values of ${format.name}, got a Float32Array`);
}
