import { elementBytes } from './byte-order.ts';
import { findDtype } from './dtypes.ts';
import { byteLength, checkStored, elementCount, type Stored } from './stored.ts';

/** Bit patterns, one an element, as unsigned integers. */
export type Codes = Uint8Array | Uint16Array | Uint32Array;

/**
 * The codes of a tensor: a view of its bytes where they lie aligned, a copy elsewhere. Not to be written to.
 * @throws RangeError for dtypes of 64 bits, and when the bytes do not fit the shape.
 */
export function codesOf(stored: Stored): Codes {
  const { dtype, shape, bytes } = checkStored(stored);
  const { bits } = findDtype(dtype);
  if (bits < 8) return unpack(bytes, bits, elementCount(shape));
  if (bits === 8) return bytes;
  if (bits > 32) throw new RangeError(`"dtype" expected one of at most 32 bits, got ${dtype}`);
  const { buffer, byteOffset, length } = elementBytes(bytes, bits / 8);
  return bits === 16
    ? new Uint16Array(buffer, byteOffset, length / 2)
    : new Uint32Array(buffer, byteOffset, length / 4);
}

/**
 * The tensor of those codes, in C order.
 * @throws RangeError for dtypes of 64 bits, a code that is not an integer of the dtype's width, and a number of codes
 * that is not the shape's.
 */
export function storedOfCodes(codes: ArrayLike<number>, dtype: string, shape: readonly number[]): Stored {
  const { bits } = findDtype(dtype);
  const size = byteLength(dtype, shape);
  if (codes.length !== elementCount(shape)) {
    throw new RangeError(`"codes" expected ${elementCount(shape)} for [${shape.join(', ')}], got ${codes.length}`);
  }
  if (bits > 32) throw new RangeError(`"dtype" expected one of at most 32 bits, got ${dtype}`);
  const bytes = new Uint8Array(size);
  const limit = 2 ** bits;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (!Number.isInteger(code) || code < 0 || code >= limit) {
      throw new RangeError(`"codes[${i}]" expected an integer from 0 to ${limit - 1}, got ${code}`);
    }
    if (bits < 8) packCode(bytes, i * bits, code);
    else for (let at = i * (bits / 8), rest = code; rest > 0; at++, rest = Math.floor(rest / 256)) bytes[at] = rest;
  }
  return { dtype, shape: [...shape], bytes };
}

/** Element i of a packed tensor is bits i·width and up of its bytes, taken as one little-endian integer. */
function unpack(bytes: Uint8Array, width: number, count: number): Uint8Array {
  const codes = new Uint8Array(count);
  const mask = 2 ** width - 1;
  for (let i = 0, bit = 0; i < count; i++, bit += width) {
    const at = Math.floor(bit / 8);
    // Past the last byte lies undefined, which | takes as 0.
    codes[i] = ((bytes[at] | (bytes[at + 1] << 8)) >>> (bit % 8)) & mask;
  }
  return codes;
}

function packCode(bytes: Uint8Array, bit: number, code: number): void {
  const at = Math.floor(bit / 8);
  const shifted = code << (bit % 8);
  bytes[at] |= shifted & 0xff;
  if (shifted > 0xff) bytes[at + 1] |= shifted >>> 8;
}
