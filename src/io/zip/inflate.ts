import { Inflate, inflateSync } from 'fflate';

/*
 * fflate does the inflating and nothing else: its unzipSync reads whole archives, checks no CRC, and its errors say nothing of where in the
 * file they are.
 */

/** Says what is wrong, by throwing. */
type Refuse = (problem: string) => never;

/** Deflate makes at most 1032 bytes of one (258 of two bits), so that more is a false size, not worth its memory. */
const mostPerByte = 1032;

/**
 * The whole of deflated data.
 * @throws through `refuse` when it does not inflate to exactly `size` bytes, or is malformed
 */
export function inflate(packed: Uint8Array, size: number, refuse: Refuse): Uint8Array {
  if (size > packed.length * mostPerByte) return refuse(`${packed.length} deflated bytes can't inflate to ${size}`);
  // One byte more than expected: fflate cuts what does not fit without a word.
  const out = new Uint8Array(size + 1);
  const bytes = attempt(() => inflateSync(packed, { out }), refuse);
  if (bytes.length !== size)
    return refuse(`deflated data expected to give ${size} bytes, got ${bytes.length > size ? 'more' : bytes.length}`);
  return bytes;
}

/**
 * The first bytes of deflated data, at least `length` where there are as many; little more of it is inflated.
 * @param read gives packed bytes from a position
 * @throws through `refuse` when it is malformed
 */
export function inflatePrefix(
  read: (offset: number, length: number) => Uint8Array,
  packed: number,
  length: number,
  refuse: Refuse,
): Uint8Array {
  const parts: Uint8Array[] = [];
  let have = 0;
  let finished = false;
  const stream = new Inflate((bytes, final) => {
    parts.push(bytes);
    have += bytes.length;
    finished ||= final;
  });
  const step = 1024;
  for (let at = 0; at < packed && have < length && !finished; at += step) {
    const chunk = read(at, Math.min(step, packed - at));
    attempt(() => stream.push(chunk, at + step >= packed), refuse);
  }
  const prefix = new Uint8Array(have);
  let at = 0;
  for (const part of parts) {
    prefix.set(part, at);
    at += part.length;
  }
  return prefix;
}

function attempt<T>(action: () => T, refuse: Refuse): T {
  try {
    return action();
  } catch (error) {
    return refuse(`deflated data: ${error instanceof Error ? error.message : String(error)}`);
  }
}
