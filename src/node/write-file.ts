import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file beside its place and renames it into it, so that no reader ever sees half of it; makes the folder where there is none.
 * @throws Error from the file system; nothing is left behind
 */
export function writeFileAtomically(path: string, chunks: Iterable<Uint8Array | string>): void {
  mkdirSync(dirname(path), { recursive: true });
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  const descriptor = openSync(beside, 'w');
  try {
    for (const chunk of chunks)
      writeFully(descriptor, typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(beside, path);
  } catch (error) {
    closeQuietly(descriptor);
    rmSync(beside, { force: true });
    throw error;
  }
}

function writeFully(descriptor: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(descriptor, bytes, done);
}

function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {
    // It was closed already: the renaming failed.
  }
}
