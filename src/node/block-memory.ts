import { decodeTensor, type Stored } from '../io/index.ts';
import { elementCount, type Tensor, type Values } from '../tensors/tensor.ts';
import { decodeSingles, singlesOf } from './decode-singles.ts';

/** Memory for the blocks of one tensor, used again for each. */
export interface TensorMemory {
  /** At least that many bytes. */
  bytes(length: number): Uint8Array;
  /** The values of what was read; they lie there until the next block is. */
  decoded(stored: Stored): Tensor<Values>;
}

/** Memory for the blocks of a dump's tensors, by their names. */
export interface BlockMemory {
  of(name: string): TensorMemory;
  /** A tensor that all blocks share, read by the first. */
  shared(name: string, read: () => Tensor): Tensor<Values>;
}

/** How blocks are held: see {@link singlesOf} for what may lie in singles. */
export type Holding = 'doubles' | 'singles';

/**
 * Fresh memory costs more than to decode into it: its pages have to be made. So each tensor's blocks share theirs, and what one block was read
 * into is gone with the next.
 */
export function newBlockMemory(holding: Holding): BlockMemory {
  const tensors = new Map<string, TensorMemory>();
  const known = new Map<string, Tensor<Values>>();
  return {
    of: (name) => {
      const memory = tensors.get(name) ?? newTensorMemory(holding);
      tensors.set(name, memory);
      return memory;
    },
    shared: (name, read) => {
      const tensor = known.get(name) ?? (holding === 'singles' ? singlesOf(read()) : read());
      known.set(name, tensor);
      return tensor;
    },
  };
}

function newTensorMemory(holding: Holding): TensorMemory {
  let bytes = new Uint8Array(0);
  let doubles = new Float64Array(0);
  let singles = new Float32Array(0);
  return {
    bytes: (length) => {
      if (bytes.length < length) bytes = new Uint8Array(length);
      return bytes;
    },
    decoded: (stored) => {
      const count = elementCount(stored.shape);
      if (holding === 'singles') {
        if (singles.length < count) singles = new Float32Array(count);
        return decodeSingles(stored, singles);
      }
      if (doubles.length < count) doubles = new Float64Array(count);
      return decodeTensor(stored, doubles);
    },
  };
}
