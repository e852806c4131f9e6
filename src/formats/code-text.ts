import { encode } from './codec.ts';
import type { FloatFormat } from './format.ts';

const view = new DataView(new ArrayBuffer(8));

/** The code of a value as a number of any width. Precondition: a value of the format. */
function wideCode(value: number, format: FloatFormat): bigint {
  if (format.bits <= 32) return BigInt(encode(value, format));
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

/** A value's code in hexadecimal, and in binary with spaces between sign, exponent and fraction. */
export function codeText(value: number, format: FloatFormat): { readonly code: string; readonly bits: string } {
  const code = wideCode(value, format);
  const digits = code.toString(2).padStart(format.bits, '0');
  const fraction = format.precision - 1;
  const parts = [
    digits.slice(0, format.signed ? 1 : 0),
    digits.slice(format.signed ? 1 : 0, format.bits - fraction),
    digits.slice(format.bits - fraction),
  ];
  return {
    code: `0x${code.toString(16).padStart(Math.ceil(format.bits / 4), '0')}`,
    bits: parts.filter((part) => part !== '').join(' '),
  };
}
