import type { Values } from '../../tensors/tensor.ts';
import type { Instance } from './instance.ts';

/*
 * Values into the engine's memory, where they are binary32. Doubles must be values that binary32 holds; they are narrowed exactly.
 */

/** Bytes that `transfer` needs behind the values' address for so many values. */
export function transferSize(data: Values, count: number): number {
  return data instanceof Float32Array ? 4 * count : 8 * count;
}

/** Copies values from `from` to `to` (excluded) to an address, which is a multiple of 8. */
export function transfer(instance: Instance, data: Values, from: number, to: number, address: number): void {
  const part = data.subarray(from, to);
  if (part instanceof Float32Array) {
    instance.float32(address, part.length).set(part);
    return;
  }
  instance.float64(address, part.length).set(part);
  instance.kernels.narrowDoubles(address, part.length);
}
