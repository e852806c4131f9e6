import type { Tensor, Values } from '../tensors/tensor.ts';

export type TensorsByName<Data extends Values> = Readonly<Record<string, Tensor<Data> | undefined>>;

/** Memory for outputs, by name. */
export type Memory = Readonly<Record<string, Values>>;

/**
 * Memory for an output with a value for each of x: what was lent for it, or new memory of x's kind.
 * @throws RangeError when what was lent is of another kind or length than x's
 */
export function memoryLike(x: Values, lent: Memory | undefined, name: string): Values {
  const found = lent?.[name];
  if (found === undefined) return x instanceof Float32Array ? new Float32Array(x.length) : new Float64Array(x.length);
  checkLent(found, x, x.length, name);
  return found;
}

/** @throws RangeError unless what was lent for an output is of that kind and length */
export function checkLent(lent: Values, like: Values, length: number, name: string): void {
  const named = (one: Values, values: number): string => `a ${one.constructor.name} of ${values} values`;
  if (lent.constructor !== like.constructor || lent.length !== length)
    throw new RangeError(`"into.${name}" expected ${named(like, length)}, got ${named(lent, lent.length)}`);
}

/** Puts outputs where memory was lent for them. @throws RangeError as {@link memoryLike} */
export function placed(
  outputs: Readonly<Record<string, Tensor<Values>>>,
  lent: Memory | undefined,
): Readonly<Record<string, Tensor<Values>>> {
  if (lent === undefined) return outputs;
  return mapTensors(outputs, (one, name) => {
    const data = lent[name];
    if (data === undefined || data === one.data) return one;
    checkLent(data, one.data, one.data.length, name);
    data.set(one.data);
    return { ...one, data };
  });
}

const isWide = (one: Tensor<Values>): one is Tensor => one.data instanceof Float64Array;

const wide = (one: Tensor<Values>): Tensor => (isWide(one) ? one : { ...one, data: Float64Array.from(one.data) });

function mapTensors<From extends Values, To extends Values>(
  tensors: TensorsByName<From>,
  change: (one: Tensor<From>, name: string) => Tensor<To>,
): Record<string, Tensor<To>> {
  const present = Object.entries(tensors).filter((entry): entry is [string, Tensor<From>] => entry[1] !== undefined);
  return Object.fromEntries(present.map(([name, one]) => [name, change(one, name)]));
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
