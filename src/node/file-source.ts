import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource } from '../io/index.ts';

/** A file as a source of bytes; close it when done. */
export interface FileSource extends ByteSource {
  close(): void;
}

/**
 * Opens a file for reading by range, so that files larger than memory can be read.
 * @throws Error from the file system when the file can't be opened or is not a plain file
 */
export function openFileSource(path: string): FileSource {
  const descriptor = openSync(path, 'r');
  const status = fstatSync(descriptor);
  if (!status.isFile()) {
    closeSync(descriptor);
    throw new Error(`${path}: not a file`);
  }
  return {
    name: path,
    size: status.size,
    read: (offset, length, into = new Uint8Array(length)) =>
      readFully(descriptor, path, offset, into.subarray(0, length)),
    close: () => closeSync(descriptor),
  };
}

function readFully(descriptor: number, path: string, offset: number, bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  let done = 0;
  while (done < length) {
    const count = readSync(descriptor, bytes, done, length - done, offset + done);
    if (count === 0) throw new Error(`${path}: byte ${offset + done}: the file ended while it was read`);
    done += count;
  }
  return bytes;
}
