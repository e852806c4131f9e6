import type { Tensor } from '../tensors/tensor.ts';

/** Memory for the blocks of one tensor, used again for each. */
export interface TensorMemory {
  /** At least that many bytes. */
  bytes(length: number): Uint8Array;
  /** At least that many doubles. */
  values(count: number): Float64Array;
}

/** Memory for the blocks of a dump's tensors, by their names. */
export interface BlockMemory {
  of(name: string): TensorMemory;
  /** A tensor that all blocks share, read by the first. */
  shared(name: string, read: () => Tensor): Tensor;
}

/**
 * Fresh memory costs more than to decode into it: its pages have to be made. So each tensor's blocks share theirs, and what one block was read
 * into is gone with the next.
 */
export function newBlockMemory(): BlockMemory {
  const tensors = new Map<string, TensorMemory>();
  const known = new Map<string, Tensor>();
  return {
    of: (name) => {
      const memory = tensors.get(name) ?? newTensorMemory();
      tensors.set(name, memory);
      return memory;
    },
    shared: (name, read) => {
      const tensor = known.get(name) ?? read();
      known.set(name, tensor);
      return tensor;
    },
  };
}

function newTensorMemory(): TensorMemory {
  let bytes = new Uint8Array(0);
  let values = new Float64Array(0);
  return {
    bytes: (length) => {
      if (bytes.length < length) bytes = new Uint8Array(length);
      return bytes;
    },
    values: (count) => {
      if (values.length < count) values = new Float64Array(count);
      return values;
    },
  };
}
