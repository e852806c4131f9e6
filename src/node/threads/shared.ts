import { findFormat, formats } from '../../formats/catalogue.ts';
import type { Format } from '../../formats/format.ts';
import { elementCount, type Tensor, type Values } from '../../tensors/tensor.ts';

/** What makes arrays of one kind over memory. */
export type ValuesKind = 'doubles' | 'singles';

/**
 * Arrays of zeros of those lengths in memory that all threads share: a pool copies neither inputs that lie there nor outputs that are put
 * there by `into`.
 * @throws RangeError for a length that is no count
 */
export function sharedSingles(...lengths: readonly number[]): Float32Array[] {
  for (const length of lengths)
    if (!Number.isInteger(length) || length < 0) throw new RangeError(`"lengths" expected counts, got ${length}`);
  return lengths.map((length) => new Float32Array(new SharedArrayBuffer(4 * length)));
}

/** Zeros in memory that every thread sees. */
export function sharedValues(count: number, kind: ValuesKind): Values {
  const { BYTES_PER_ELEMENT: size } = kind === 'doubles' ? Float64Array : Float32Array;
  const memory = new SharedArrayBuffer(count * size);
  return kind === 'doubles' ? new Float64Array(memory) : new Float32Array(memory);
}

export function kindOf(values: Values): ValuesKind {
  return values instanceof Float64Array ? 'doubles' : 'singles';
}

export function isShared({ buffer }: Values): boolean {
  return buffer instanceof SharedArrayBuffer;
}

/** The tensor in memory that every thread sees: itself where it lies there, else a copy. */
export function sharedTensor(one: Tensor<Values>): Tensor<Values> {
  if (isShared(one.data)) return one;
  const data = sharedValues(elementCount(one.shape), kindOf(one.data));
  data.set(one.data);
  return { ...one, data };
}

export function sharedTensors(
  tensors: Readonly<Record<string, Tensor<Values> | undefined>>,
): Record<string, Tensor<Values>> {
  const present = Object.entries(tensors).flatMap(([name, one]) => (one === undefined ? [] : [[name, one] as const]));
  return Object.fromEntries(present.map(([name, one]) => [name, sharedTensor(one)]));
}

/**
 * The catalogue's record of a format that came from another thread as a copy, so that what is remembered by record is found again; a format of
 * the caller's own stays what it is.
 */
export function ownFormat(format: Format): Format {
  const known = formats.some(({ name }) => name === format.name) ? findFormat(format.name) : undefined;
  return known !== undefined && JSON.stringify(known) === JSON.stringify(format) ? known : format;
}

export function withOwnFormats<Data extends Values>(
  tensors: Readonly<Record<string, Tensor<Data>>>,
): Record<string, Tensor<Data>> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, one]) => [name, { ...one, format: ownFormat(one.format) }]),
  );
}
