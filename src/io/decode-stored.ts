import { decode } from '../formats/codec.ts';
import type { Format } from '../formats/format.ts';
import { elementBytes } from './byte-order.ts';
import { isRemembered, valuesOf } from './code-tables.ts';
import { type Codes, codesOf } from './codes.ts';
import { findDtype } from './dtypes.ts';
import { checkStored, elementCount, type Stored } from './stored.ts';

/**
 * The values of a tensor, in C order. BOOL gives 0 and 1; every NaN code gives NaN.
 * @param format what the codes stand for, where it is not what the dtype says: U8 may hold float8_e3m4.
 * @param into at least as many doubles as there are elements, which may hold the result until they are used again
 * @throws RangeError when the bytes do not fit the shape or the format not the dtype's width, and for what is no real
 * number: C64, a BOOL byte other than 0 and 1 (naming the byte), an I64 or U64 element that is no double (naming the
 * element).
 */
export function decodeStored(stored: Stored, format?: Format, into?: Float64Array): Float64Array {
  const { dtype, shape, bytes } = checkStored(stored);
  const { bits, format: natural } = findDtype(dtype);
  const meant = format ?? natural;
  if (meant === undefined) return decodeUnformatted(dtype, bytes);
  if (meant.bits !== bits)
    throw new RangeError(`"format" expected one of ${bits} bits for ${dtype}, got ${meant.name} with ${meant.bits}`);
  if (bits <= 16) {
    const [codes, count] = [codesOf(stored), elementCount(shape)];
    // A table of all codes is worth its making where there are many.
    if (count < fewElements && !isRemembered(meant)) return decodeOneByOne(codes, meant, roomFor(count, into));
    return decodeByTable(codes, valuesOf(meant), count, into);
  }
  if (bits === 32) return decodeWords(stored, meant, into);
  if (meant !== natural)
    throw new RangeError(`"format" expected ${natural?.name ?? 'none'} for ${dtype}, got ${meant.name}`);
  const { buffer, byteOffset, length } = elementBytes(bytes, 8);
  return new Float64Array(buffer, byteOffset, length / 8).slice();
}

const fewElements = 2 ** 14;

function decodeOneByOne(codes: Codes, format: Format, values: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) values[i] = decode(codes[i], format);
  return values;
}

/** Room for so many values. */
function roomFor(count: number, into: Float64Array | undefined): Float64Array {
  return into === undefined ? new Float64Array(count) : into.subarray(0, count);
}

function decodeByTable(codes: Codes, table: Float64Array, count: number, into?: Float64Array): Float64Array {
  const values = roomFor(count, into);
  if (codes instanceof Uint16Array) lookUpWords(codes, table, values);
  else for (let i = 0; i < count; i++) values[i] = table[codes[i]];
  return values;
}

/** A loop of its own, which only ever sees one kind of array. */
function lookUpWords(codes: Uint16Array, table: Float64Array, values: Float64Array): void {
  const end = values.length - 3;
  let i = 0;
  for (; i < end; i += 4) {
    values[i] = table[codes[i]];
    values[i + 1] = table[codes[i + 1]];
    values[i + 2] = table[codes[i + 2]];
    values[i + 3] = table[codes[i + 3]];
  }
  for (; i < values.length; i++) values[i] = table[codes[i]];
}

function decodeWords(stored: Stored, format: Format, into?: Float64Array): Float64Array {
  const { buffer, byteOffset, length } = codesOf(stored);
  if (format.kind === 'integer')
    return new Float64Array(format.signed ? new Int32Array(buffer, byteOffset, length) : codesOf(stored));
  if (format.name === 'binary32') {
    const values = roomFor(length, into);
    values.set(new Float32Array(buffer, byteOffset, length));
    return values;
  }
  return Float64Array.from(codesOf(stored), (code) => decode(code, format));
}

function decodeUnformatted(dtype: string, bytes: Uint8Array): Float64Array {
  if (dtype === 'BOOL') return decodeBooleans(bytes);
  if (dtype === 'C64') throw new RangeError('"dtype" expected one with real values, got C64, which is complex');
  const { buffer, byteOffset, length } = elementBytes(bytes, 8);
  const signed = dtype === 'I64';
  const codes = signed
    ? new BigInt64Array(buffer, byteOffset, length / 8)
    : new BigUint64Array(buffer, byteOffset, length / 8);
  const values = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    values[i] = Number(codes[i]);
    if (BigInt(values[i]) !== codes[i])
      throw new RangeError(`"bytes" expected integers that are doubles, got ${codes[i]} at element ${i}`);
  }
  return values;
}

function decodeBooleans(bytes: Uint8Array): Float64Array {
  const other = bytes.findIndex((byte) => byte > 1);
  if (other >= 0) throw new RangeError(`"bytes" expected 0 or 1 for BOOL, got ${bytes[other]} at byte ${other}`);
  return new Float64Array(bytes);
}
