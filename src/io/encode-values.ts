import { encode } from '../formats/codec.ts';
import type { FloatFormat, Format } from '../formats/format.ts';
import { elementBytes } from './byte-order.ts';
import { codesByKey, valuesOf } from './code-tables.ts';
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
  const doubles = values instanceof Float64Array ? values : Float64Array.from(values);
  const encoded = new Uint16Array(doubles.length);
  const odd = encodeKeyed(doubles, format, encoded);
  // What no table has: NaN, and what is no value of the format.
  for (const i of odd) encoded[i] = codeOf(doubles[i], format, i);
  return encoded;
}

/** Encodes values whose codes are in a table, and returns the places of the others. */
function encodeKeyed(values: Float64Array, format: FloatFormat, encoded: Uint16Array): number[] {
  const decoded = valuesOf(format);
  const { codes, shift } = codesByKey(format);
  const single = new Float32Array(1);
  const word = new Uint32Array(single.buffer);
  const others: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    single[0] = value;
    const code = codes[word[0] >>> shift];
    encoded[i] = code;
    // A format that lacks −0 has 0 at its key.
    if (decoded[code] !== value || (value === 0 && !Object.is(decoded[code], value))) others.push(i);
  }
  return others;
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
