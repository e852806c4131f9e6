import { type ByteSource, bytesSource, FormatError, openSafetensors, type Safetensors } from '../../src/io/index.ts';

/** Bytes of a hexadecimal text; white space is passed over. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.replace(/\s/g, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Bytes of a text of characters below 256. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A safetensors file with that header text, whatever it says, and those data bytes. */
export function fileOf(header: string | Uint8Array, data: Uint8Array | number = 0): Uint8Array {
  const json = typeof header === 'string' ? new Uint8Array(new TextEncoder().encode(header)) : header;
  const content = typeof data === 'number' ? new Uint8Array(data) : data;
  const file = new Uint8Array(8 + json.length + content.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  file.set(content, 8 + json.length);
  return file;
}

export function open(file: Uint8Array): Safetensors {
  return openSafetensors(bytesSource(file, 'dump.safetensors'));
}

/** The FormatError that an action throws; any other outcome fails. */
export function formatErrorOf(action: () => unknown): FormatError {
  try {
    action();
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error('expected a FormatError');
}

/** A source that records what is read of it. */
export function countingSource(bytes: Uint8Array): ByteSource & { readonly reads: (readonly [number, number])[] } {
  const reads: (readonly [number, number])[] = [];
  const inner = bytesSource(bytes, 'dump.safetensors');
  return {
    name: inner.name,
    size: inner.size,
    reads,
    read: (offset, length) => {
      reads.push([offset, length]);
      return inner.read(offset, length);
    },
  };
}

/** The bytes of numpy's file: what numpy.save wrote, but that its padding (to a header of `length`) is given by number. */
export function numpyFile(dict: string, length: number, data: string): Uint8Array {
  const header = latin1(`\x93NUMPY\x01\x00${String.fromCharCode(length, 0)}${dict.padEnd(length - 1, ' ')}\n`);
  return Uint8Array.of(...header, ...hex(data));
}

/** The dict of an npy header, as numpy writes it. */
export const dictOf = (descr: string, shape: string, fortran = false): string =>
  `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`;
