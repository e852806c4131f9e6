import { FormatError } from './format-error.ts';

/** Random access to bytes that may lie outside memory; nothing is read before it is asked for. */
export interface ByteSource {
  /** What errors call it: a path, for a file. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset`; the callers here never ask for a range outside the size. The result is not
   * written to.
   * @param into at least `length` bytes that may hold the result, until they are used again; default: fresh memory
   */
  read(offset: number, length: number, into?: Uint8Array): Uint8Array;
}

/** A source over bytes in memory. Reads are views, not copies. */
export function bytesSource(bytes: Uint8Array, name: string): ByteSource {
  return {
    name,
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  };
}

/**
 * Reads a range that must be there.
 * @throws FormatError when the source ends early, or gives fewer bytes than its size promised (a file cut while open).
 */
export function readRange(
  source: ByteSource,
  offset: number,
  length: number,
  what: string,
  into?: Uint8Array,
): Uint8Array {
  if (offset + length > source.size) {
    throw new FormatError(source.name, source.size, `file ends within ${what} (${length} bytes from byte ${offset})`);
  }
  const bytes = source.read(offset, length, into);
  if (bytes.length !== length) {
    throw new FormatError(
      source.name,
      offset + bytes.length,
      `${what}: asked for ${length} bytes, read ${bytes.length}`,
    );
  }
  return bytes;
}
