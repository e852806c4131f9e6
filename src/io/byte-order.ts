/** Whether this machine's typed arrays are little-endian, as the files here are. */
const littleEndianHost = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** A copy with the bytes of each unit of `size` bytes reversed. Precondition: `size` divides the length. */
export function swapBytes(bytes: Uint8Array, size: number): Uint8Array {
  const swapped = new Uint8Array(bytes.length);
  for (let start = 0; start < bytes.length; start += size) {
    for (let i = 0; i < size; i++) swapped[start + i] = bytes[start + size - 1 - i];
  }
  return swapped;
}

/**
 * Little-endian bytes as a buffer for a typed array of elements of `size` bytes: the same memory where it is aligned
 * and this machine is little-endian, a copy elsewhere. Not to be written to.
 */
export function elementBytes(bytes: Uint8Array, size: number): Uint8Array {
  if (!littleEndianHost) return swapBytes(bytes, size);
  return bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
}
