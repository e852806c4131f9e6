import { type FloatFormat, type Format, reservedCodes } from './format.ts';

/** A bit pattern of a format of at most 32 bits, as an unsigned integer. Branded, so that it can't be taken for a value. */
export type Code = number & { readonly __code: 'bit pattern' };

/** Powers of two from 2^−1074 to 2^1023, which `**` computes far more slowly. */
const powers = Float64Array.from({ length: 2098 }, (_, i) => 2 ** (i - 1074));

/** 2^k for −1074 ≤ k ≤ 1023. */
export function powerOfTwo(k: number): number {
  return powers[k + 1074];
}

const word = new Float64Array(1);
const halves = new Uint32Array(word.buffer);

/** ⌊log2 |x|⌋ of a finite double other than 0, from its exponent bits. */
export function exponentOf(x: number): number {
  word[0] = x;
  const field = (halves[1] >>> 20) & 0x7ff;
  if (field !== 0) return field - 1023;
  word[0] = x * 2 ** 54;
  return ((halves[1] >>> 20) & 0x7ff) - 1077;
}

function checkWidth(format: Format): void {
  if (format.bits > 32)
    throw new RangeError(`"format" expected at most 32 bits, got ${format.name} with ${format.bits}`);
}

/**
 * The value of a code. Every NaN code gives NaN.
 * @throws RangeError when the code is not an integer in the format's range, or the format is wider than 32 bits
 */
export function decode(code: number, format: Format): number {
  checkWidth(format);
  if (!(Number.isInteger(code) && code >= 0 && code < 2 ** format.bits)) {
    throw new RangeError(
      `"code" expected an integer from 0 to ${2 ** format.bits - 1} for ${format.name}, got ${code}`,
    );
  }
  if (format.kind === 'integer') return format.signed && code > format.max ? code - 2 ** format.bits : code;
  const signBit = format.signed ? 2 ** (format.bits - 1) : 2 ** format.bits;
  const negative = code >= signBit;
  const magnitude = decodeMagnitude(negative ? code - signBit : code, negative, format);
  return negative ? -magnitude : magnitude;
}

function decodeMagnitude(code: number, negative: boolean, format: FloatFormat): number {
  if (format.nans === 'negativeZero' && negative && code === 0) return Number.NaN;
  const past = code - largestFiniteCode(format);
  if (past > 0) return past === 1 && format.infinities ? Infinity : Number.NaN;
  const fractions = 2 ** (format.precision - 1);
  const field = Math.floor(code / fractions);
  const fraction = code % fractions;
  if (field === 0 && format.subnormals) return fraction * format.min;
  return (1 + fraction / fractions) * 2 ** (field - format.bias);
}

/** The magnitude bits of the largest finite value. */
function largestFiniteCode(format: FloatFormat): number {
  return 2 ** (format.bits - (format.signed ? 1 : 0)) - 1 - reservedCodes(format);
}

/**
 * The code of a value of the format; NaN gives the one canonical quiet NaN.
 * @throws RangeError when the value is not one of the format's, or the format is wider than 32 bits
 */
export function encode(value: number, format: Format): Code {
  checkWidth(format);
  const code = format.kind === 'integer' ? encodeInteger(value, format) : encodeFloat(value, format);
  if (code === undefined)
    throw new RangeError(`"value" expected a value of ${format.name}, got ${Object.is(value, -0) ? '-0' : value}`);
  return code as Code;
}

function encodeInteger(value: number, format: Format & { kind: 'integer' }): number | undefined {
  if (!Number.isInteger(value) || value < format.min || value > format.max) return undefined;
  return value < 0 ? value + 2 ** format.bits : value + 0;
}

function encodeFloat(value: number, format: FloatFormat): number | undefined {
  const signBit = format.signed ? 2 ** (format.bits - 1) : 0;
  const negative = value < 0 || Object.is(value, -0);
  if (negative && !(value === 0 ? format.signedZero : format.signed)) return undefined;
  const magnitude = Number.isNaN(value) ? nanCode(format) : magnitudeCode(Math.abs(value), format);
  return magnitude === undefined ? undefined : magnitude + (negative ? signBit : 0);
}

function nanCode(format: FloatFormat): number | undefined {
  switch (format.nans) {
    case 'ieee':
      return largestFiniteCode(format) + 1 + 2 ** (format.precision - 2);
    case 'allOnes':
      return 2 ** (format.bits - (format.signed ? 1 : 0)) - 1;
    case 'negativeZero':
      return 2 ** (format.bits - 1);
    case 'none':
      return undefined;
  }
}

function magnitudeCode(magnitude: number, format: FloatFormat): number | undefined {
  if (magnitude === Infinity) return format.infinities ? largestFiniteCode(format) + 1 : undefined;
  if (magnitude > format.max) return undefined;
  if (magnitude === 0) return format.subnormals ? 0 : undefined;
  const fractions = 2 ** (format.precision - 1);
  const exponent = exponentOf(magnitude);
  if (exponent < format.emin && !format.subnormals) return undefined;
  const quantum = Math.max(exponent, format.emin) - format.precision + 1;
  const integer = magnitude / 2 ** quantum;
  if (!Number.isInteger(integer)) return undefined;
  // A subnormal's integer is its code; a normal one counts from its binade's first code.
  return exponent < format.emin ? integer : (exponent + format.bias) * fractions + integer - fractions;
}

/** Whether the number is one of the format's values (NaN where it has one; −0 where it has one). */
export function isValue(value: number, format: Format): boolean {
  if (format.kind === 'integer') return encodeInteger(value, format) !== undefined && !Object.is(value, -0);
  return encodeFloat(value, format) !== undefined;
}
