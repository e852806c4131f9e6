import { decode, encode } from '../codec.ts';
import type { FloatFormat } from '../format.ts';

/** The value of a code given as its upper and its lower 32 bits. Precondition: the code is in the format's range. */
export type Decoder = (high: number, low: number) => number;

/** Number of hexadecimal digits of a format's codes. */
export function digitsOf(format: FloatFormat): number {
  return Math.ceil(format.bits / 4);
}

/** Whether the format is the IEEE 754 format of so many bits, precision and bias, which typed arrays decode. */
function is(format: FloatFormat, bits: number, precision: number, bias: number): boolean {
  return format.bits === bits && format.precision === precision && format.bias === bias && format.nans === 'ieee';
}

const tableBits = 19;
const tables = new WeakMap<FloatFormat, Float64Array>();

function tableOf(format: FloatFormat): Float64Array {
  let table = tables.get(format);
  if (table === undefined) {
    table = Float64Array.from({ length: 2 ** format.bits }, (_, code) => decode(code, format));
    tables.set(format, table);
  }
  return table;
}

/** The fast twin of {@link decode}: a table up to 19 bits, typed arrays for binary32 and binary64. */
export function decoderOf(format: FloatFormat): Decoder {
  if (format.bits <= tableBits) {
    const table = tableOf(format);
    return (_high, low) => table[low];
  }
  // DataView fixes the order of the bytes, whatever the machine's.
  const view = new DataView(new ArrayBuffer(8));
  if (is(format, 32, 24, 127)) {
    return (_high, low) => {
      view.setUint32(0, low);
      return view.getFloat32(0);
    };
  }
  if (is(format, 64, 53, 1023)) {
    return (high, low) => {
      view.setUint32(0, high);
      view.setUint32(4, low);
      return view.getFloat64(0);
    };
  }
  return (_high, low) => decode(low, format);
}

/** A value's code in upper case hexadecimal, in the format's width. Precondition: a format of at most 32 bits. */
export function toHex(value: number, format: FloatFormat): string {
  return encode(value, format).toString(16).toUpperCase().padStart(digitsOf(format), '0');
}

/** A code in upper case hexadecimal. */
export function codeToHex(high: number, low: number, digits: number): string {
  const text = (high === 0 ? '' : high.toString(16)) + low.toString(16).padStart(high === 0 ? 1 : 8, '0');
  return text.toUpperCase().padStart(digits, '0');
}
