import { decodeArray, encodeArray } from '../engines/code-arrays.ts';
import { binary16 } from '../formats/catalogue.ts';
import type { WgslBinding } from './wgsl/kernel.ts';

/* How a binding's values lie in its buffer. */

/** Bytes of the binding's buffer, a multiple of four. */
export function bytesOf({ type, length }: WgslBinding): number {
  const elementBytes = { f16: 2, u32: 4 }[type];
  return Math.max(16, Math.ceil((length * elementBytes) / 4) * 4);
}

/** The buffer's content for some values. */
export function packed(binding: WgslBinding, values: ArrayLike<number>): ArrayBuffer {
  const buffer = new ArrayBuffer(bytesOf(binding));
  switch (binding.type) {
    case 'u32':
      new Float32Array(buffer).set(values);
      return buffer;
    case 'f16':
      encodeArray(Float32Array.from(values), binary16, {}, new Uint16Array(buffer, 0, values.length));
      return buffer;
  }
}

/** The values in a buffer's content. */
export function unpacked({ type, length }: WgslBinding, buffer: ArrayBuffer): Float64Array {
  switch (type) {
    case 'u32':
      return Float64Array.from(new Float32Array(buffer, 0, length));
    case 'f16':
      return Float64Array.from(decodeArray(new Uint16Array(buffer, 0, length), binary16));
  }
}
