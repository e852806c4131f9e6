import { encode } from '../formats/codec.ts';
import type { Format } from '../formats/format.ts';
import { elementBytes } from './byte-order.ts';
import { type CodesByKey, codesByKey } from './code-tables.ts';
import { storedOfCodes } from './codes.ts';
import { findDtype } from './dtypes.ts';
import { elementCount, type Stored } from './stored.ts';

/**
 * The tensor that holds those values, in C order. Nothing is rounded; NaN gets the dtype's canonical quiet code, −0 is
 * 0 in integers.
 * @throws RangeError for a value that the dtype does not have (naming its index), a number of values that is not the
 * shape's, C64, and as {@link byteLength}.
 */
export function encodeValues(values: ArrayLike<number>, dtype: string, shape: readonly number[]): Stored {
  const { bits, format } = findDtype(dtype);
  if (values.length !== elementCount(shape)) {
    throw new RangeError(`"values" expected ${elementCount(shape)} for [${shape.join(', ')}], got ${values.length}`);
  }
  if (dtype === 'C64') throw new RangeError('"dtype" expected one with real values, got C64, which is complex');
  const holding = (bytes: Uint8Array): Stored => ({ dtype, shape: [...shape], bytes });
  if (dtype === 'F64') return holding(encodeDoubles(values));
  if (dtype === 'F32') return holding(encodeSingles(values));
  if (bits === 64) return holding(encodeIntegers(values, dtype));
  if (format === undefined) return holding(Uint8Array.from(values, booleanCode));
  if (bits > 16) return storedOfCodes(encodeEach(values, format), dtype, shape);
  const codes = encodeByTable(values, format);
  if (bits < 8) return storedOfCodes(codes, dtype, shape);
  return holding(bits === 8 ? Uint8Array.from(codes) : elementBytes(new Uint8Array(codes.buffer), 2));
}

function encodeEach(values: ArrayLike<number>, format: Format): Uint32Array {
  return Uint32Array.from(values, (value, i) => codeOf(value, format, i));
}

function encodeByTable(values: ArrayLike<number>, format: Format): Uint16Array {
  if (format.kind === 'integer') return Uint16Array.from(encodeEach(values, format));
  const source = values instanceof Float32Array || values instanceof Float64Array ? values : new Float64Array(values);
  const encoded = new Uint16Array(source.length);
  const table = codesByKey(format);
  const room = new Float32Array(blockLength);
  for (let start = 0; start < source.length; start += blockLength) {
    const part = source.subarray(start, start + blockLength);
    const singles = part instanceof Float32Array ? part : room.subarray(0, part.length);
    const same = part instanceof Float32Array || narrow(part, singles);
    const words = new Uint32Array(singles.buffer, singles.byteOffset, singles.length);
    const codes = encoded.subarray(start, start + part.length);
    if (encodeBlock(words, table, codes) && same) continue;
    // What no table has: NaN, and what is no value of the format.
    for (let i = 0; i < part.length; i++)
      if (table.words[codes[i]] !== words[i] || part[i] !== singles[i]) codes[i] = codeOf(part[i], format, start + i);
  }
  return encoded;
}

const blockLength = 4096;

/** Looks codes up, and tells whether they all stand for what was sought. */
function encodeBlock(words: Uint32Array, table: CodesByKey, encoded: Uint16Array): boolean {
  const { codes, words: found, shift } = table;
  let unlike = 0;
  const end = words.length;
  let i = 0;
  // Two at a time: a step of a loop costs as much as a look-up.
  for (; i < end - 1; i += 2) {
    const word = words[i];
    const next = words[i + 1];
    const code = codes[word >>> shift];
    const nextCode = codes[next >>> shift];
    encoded[i] = code;
    encoded[i + 1] = nextCode;
    unlike |= (found[code] ^ word) | (found[nextCode] ^ next);
  }
  if (i < end) {
    encoded[i] = codes[words[i] >>> shift];
    unlike |= found[encoded[i]] ^ words[i];
  }
  return unlike === 0;
}

/** Writes doubles as binary32, and tells whether they are the same numbers there. */
function narrow(values: Float64Array, singles: Float32Array): boolean {
  const end = values.length;
  let same = true;
  let i = 0;
  for (; i < end - 1; i += 2) {
    const value = values[i];
    const next = values[i + 1];
    const single = Math.fround(value);
    const nextSingle = Math.fround(next);
    singles[i] = single;
    singles[i + 1] = nextSingle;
    if (value !== single || next !== nextSingle) same = false;
  }
  if (i < end) {
    singles[i] = values[i];
    same &&= singles[i] === values[i];
  }
  return same;
}

function codeOf(value: number, format: Format, index: number): number {
  try {
    return encode(value, format);
  } catch {
    return refuse(value, format.name, index);
  }
}

function booleanCode(value: number, index: number): number {
  return value === 0 || value === 1 ? value : refuse(value, 'BOOL, 0 or 1', index);
}

function refuse(value: number, expected: string, index: number): never {
  throw new RangeError(
    `"values[${index}]" expected a value of ${expected}, got ${Object.is(value, -0) ? '-0' : value}`,
  );
}

// A typed array may store NaN with any sign and payload, so NaNs are written as codes.
function encodeSingles(values: ArrayLike<number>): Uint8Array {
  const singles = Float32Array.from(values);
  const codes = new Uint32Array(singles.buffer);
  for (let i = 0; i < singles.length; i++) {
    const value = values[i];
    if (singles[i] === value) continue;
    if (!Number.isNaN(value)) refuse(value, 'binary32', i);
    codes[i] = 0x7fc00000;
  }
  return elementBytes(new Uint8Array(singles.buffer), 4);
}

function encodeDoubles(values: ArrayLike<number>): Uint8Array {
  const doubles = Float64Array.from(values);
  const codes = new BigUint64Array(doubles.buffer);
  for (let i = 0; i < doubles.length; i++) if (Number.isNaN(doubles[i])) codes[i] = 0x7ff8000000000000n;
  return elementBytes(new Uint8Array(doubles.buffer), 8);
}

function encodeIntegers(values: ArrayLike<number>, dtype: string): Uint8Array {
  const signed = dtype === 'I64';
  const [low, high] = signed ? [-(2 ** 63), 2 ** 63] : [0, 2 ** 64];
  const codes = new BigInt64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isInteger(value) || value < low || value >= high) refuse(value, dtype, i);
    codes[i] = BigInt(value);
  }
  return elementBytes(new Uint8Array(codes.buffer), 8);
}
