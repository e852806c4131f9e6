import { expect, it } from 'vitest';
import { roundArray } from '../../src/engines/arrays.ts';
import { encodeArray } from '../../src/engines/code-arrays.ts';
import { findFloatFormat } from '../../src/formats/catalogue.ts';

/*
 * All 2^32 binary32 values, rounded to nearest and even, against an integer definition written here: in the number of the format's quanta
 * the discarded bits are compared with half.
 */

const chunk = 2 ** 22;
const codes = new Uint32Array(chunk);
const values = new Float32Array(codes.buffer);
const rounded = new Float32Array(chunk);
const got = new Uint32Array(rounded.buffer);

/** What a magnitude's code becomes, with the binary32 code that stands for overflow. */
function roundedCode(code: number, d: number, emin: number, largest: number, beyond: number): number {
  if (code >= 0x7f800000) return code === 0x7f800000 ? beyond : 0x7fc00000;
  const exponent = Math.max(code >>> 23, 1) - 127;
  const lost = exponent < emin ? d + emin - exponent : d;
  if (lost > 25) return 0;
  // The hidden bit, where it isn't 0, is among those that a deep cut reaches.
  const significand = (code & 0x7fffff) | (code >>> 23 === 0 ? 0 : 0x800000);
  const unit = 2 ** lost;
  const floor = Math.floor(significand / unit);
  const rest = significand - floor * unit;
  const up = 2 * rest > unit || (2 * rest === unit && (floor & 1) === 1) ? 1 : 0;
  const result = exponent < emin ? codeOfQuanta(floor + up, emin - 23 + d) : code - rest + up * unit;
  return result > largest ? beyond : result;
}

const single = new Float32Array(1);
const word = new Uint32Array(single.buffer);

const codeOf = (value: number): number => {
  single[0] = value;
  return word[0];
};

const codeOfQuanta = (quanta: number, exponent: number): number => codeOf(quanta * 2 ** exponent);

function exhausts(name: string): void {
  const format = findFloatFormat(name);
  const [d, largest] = [24 - format.precision, codeOf(format.max)];
  const beyond = format.infinities ? 0x7f800000 : 0x7fc00000;
  let wrong = 0;
  for (let start = 0; start < 2 ** 31; start += chunk) {
    const want = new Uint32Array(chunk);
    for (let i = 0; i < chunk; i++) want[i] = roundedCode(start + i, d, format.emin, largest, beyond);
    for (const sign of [0, 2 ** 31]) {
      for (let i = 0; i < chunk; i++) codes[i] = start + i + sign;
      roundArray(values, format, {}, rounded);
      for (let i = 0; i < chunk; i++) {
        const one = got[i];
        const anyNaN = (one & 0x7fffffff) > 0x7f800000;
        if (want[i] > 0x7f800000 ? !anyNaN : one !== want[i] + sign) wrong++;
      }
    }
  }
  expect(wrong).toBe(0);
}

it.each(['binary16', 'bfloat16', 'float8_e4m3fn', 'float8_e5m2'])('rounds every binary32 value to %s', exhausts);

it.each(['binary16', 'bfloat16'])('encodes every binary32 value to %s', (name) => {
  const format = findFloatFormat(name);
  const { precision, emin, bias } = format;
  const [d, largest] = [24 - precision, codeOf(format.max)];
  // From the rounded value's binary32 code: its quanta below the normal range, its exponent counted anew above.
  const quanta = (magnitude: number): number => {
    word[0] = magnitude;
    return single[0] / 2 ** (emin - precision + 1);
  };
  const infinity = (2 * bias + 1) * 2 ** (precision - 1);
  const target = new Uint16Array(chunk);
  let wrong = 0;
  for (let start = 0; start < 2 ** 31; start += chunk) {
    for (let i = 0; i < chunk; i++) codes[i] = start + i;
    encodeArray(values, format, {}, target);
    for (let i = 0; i < chunk; i++) {
      const one = roundedCode(start + i, d, emin, largest, 0x7f800000);
      const normal = (one >>> d) - (127 - bias) * 2 ** (precision - 1);
      const finite = one >>> 23 < emin + 127 ? quanta(one) : normal;
      const want = one === 0x7f800000 ? infinity : one > 0x7f800000 ? infinity + 2 ** (precision - 2) : finite;
      if (target[i] !== want) wrong++;
    }
  }
  expect(wrong).toBe(0);
});
