import { describe, expect, it } from 'vitest';
import { roundArray } from '../../src/engines/arrays.ts';
import { type CodeArray, decodeArray, encodeArray } from '../../src/engines/code-arrays.ts';
import { fitsSingle } from '../../src/engines/wasm/rounding-plan.ts';
import { floatFormats } from '../../src/formats/catalogue.ts';
import { decode, encode } from '../../src/formats/codec.ts';
import { overflowPolicies } from '../../src/formats/context.ts';
import { type FloatFormat, floatFormat } from '../../src/formats/format.ts';
import { directions } from '../../src/formats/rounding.ts';
import { boundaryDoubles, boundarySingles } from './boundary-values.ts';

const unlisted = [
  floatFormat({ name: 'ten bits', bits: 10, precision: 5, bias: 15, nans: 'allOnes', infinities: true }),
  floatFormat({
    name: 'sixteen bits, one NaN',
    bits: 16,
    precision: 9,
    bias: 60,
    nans: 'negativeZero',
    infinities: true,
  }),
  floatFormat({ name: 'unsigned', bits: 12, precision: 6, bias: 31, nans: 'allOnes', infinities: true, signed: false }),
];
const formats = [...floatFormats, ...unlisted].filter((format) => format.bits <= 16 && fitsSingle(format));

const everyCode = ({ bits }: FloatFormat): CodeArray => {
  const codes = bits <= 8 ? new Uint8Array(2 ** bits) : new Uint16Array(2 ** bits);
  return codes.map((_, code) => code);
};

describe.each(formats)('codes of $name', (format) => {
  const codes = everyCode(format);
  const values = decodeArray(codes, format);

  it('are decoded, every one', () => {
    const wrong = values.findIndex((value, code) => !Object.is(value, decode(code, format)));
    expect(wrong).toBe(-1);
  });

  it('come back, every one, NaN as the canonical code', () => {
    const back = encodeArray(values, format);
    const wrong = back.findIndex((code, i) => code !== (Number.isNaN(values[i]) ? encode(Number.NaN, format) : i));
    expect(wrong).toBe(-1);
  });

  it('are those of the rounded values, whatever the rounding', () => {
    for (const values of [boundarySingles(format, 3), boundaryDoubles(format, 4)])
      for (const rounding of [...directions, { stochastic: 8, seed: 9 }])
        for (const overflow of overflowPolicies) {
          const want = roundArray(values, format, { rounding, overflow });
          const got = encodeArray(values, format, { rounding, overflow });
          const at = got.findIndex((code, i) => code !== encode(want[i], format));
          expect(at, `${JSON.stringify({ rounding, overflow })} ${values[at]} → ${want[at]}, code ${got[at]}`).toBe(-1);
        }
  });

  it('of every length and at every place, into an array that is given', () => {
    for (let length = 0; length < 70; length++) {
      const part = values.subarray(length % 7, (length % 7) + length);
      const into = new (codes.constructor as Uint8ArrayConstructor)(part.length);
      expect(encodeArray(part, format, {}, into)).toBe(into);
      expect(Array.from(into)).toEqual(Array.from(part, (value) => encode(value, format)));
      const target = new Float32Array(part.length);
      expect(decodeArray(codes.subarray(length % 7, (length % 7) + length), format, target)).toBe(target);
      expect(target).toEqual(part);
    }
  });
});

describe('arrays of codes', () => {
  it('refuse a code that the format does not have', () => {
    const format = floatFormats.find(({ bits }) => bits === 6) as FloatFormat;
    expect(() => decodeArray(Uint8Array.of(1, 64), format)).toThrow(
      '"codes" expected codes of float6_e3m2fn, below 64, got 64 at 1',
    );
  });
});
