import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { findFormat, formats } from '../../src/formats/catalogue.ts';
import { decode, encode } from '../../src/formats/codec.ts';
import {
  byteLength,
  codesOf,
  decodeStored,
  dtypeOf,
  dtypes,
  elementCount,
  encodeValues,
  formatOf,
  type Stored,
  storedOfCodes,
} from '../../src/io/index.ts';
import { hex, toHex } from './helpers.ts';

const of = (dtype: string, bytes: string, shape: readonly number[]): Stored => ({ dtype, shape, bytes: hex(bytes) });
const small = dtypes.filter(({ bits, format }) => bits <= 16 && format !== undefined).map(({ name }) => name);

const outcome = (action: () => number): number | 'RangeError' => {
  try {
    return action();
  } catch (error) {
    if (error instanceof RangeError) return 'RangeError';
    throw error;
  }
};

describe('decodeStored', () => {
  it.each(small)('agrees with the codec for every code of %s', (dtype) => {
    const format = formatOf(dtype);
    const codes = Uint32Array.from({ length: 2 ** format.bits }, (_, i) => i);
    const values = decodeStored(storedOfCodes(codes, dtype, [codes.length]));
    expect(values).toEqual(Float64Array.from(codes, (code) => decode(code, format)));
  });

  it.each([
    ['F32', '0000c03f000000800000807f0000c0ff01000000', [1.5, -0, Infinity, NaN, 2 ** -149]],
    ['F64', '9a9999999999b93f0000000000000080', [0.1, -0]],
    ['I32', 'feffffff00000080', [-2, -(2 ** 31)]],
    ['U32', 'feffffff00000080', [2 ** 32 - 2, 2 ** 31]],
    ['I64', 'feffffffffffffff0000000000000080', [-2, -(2 ** 63)]],
    ['U64', '00000000000000800100000000000000', [2 ** 63, 1]],
    ['BOOL', '000101', [0, 1, 1]],
    ['F16', '003c00c0', [1, -2]],
    ['BF16', '803f00c0', [1, -2]],
    ['F8_E8M0', '7f80ff', [1, 2, NaN]],
  ])('%s %s', (dtype, bytes, values) => {
    expect(decodeStored(of(dtype, bytes, [values.length]))).toEqual(Float64Array.from(values));
  });

  it('reads F4 from the low nibble up', () => {
    expect([...decodeStored(of('F4', '21f9', [2, 2]))]).toEqual([0.5, 1, -0.5, -6]);
  });

  it('reads F6 as four values in three bytes, low bits first', () => {
    // 000001, 000010, 000011, 100100 from the low end.
    expect(toHex(storedOfCodes([1, 2, 3, 0x24], 'F6_E2M3', [4]).bytes)).toBe('813090');
    expect([...codesOf(of('F6_E2M3', '813090', [4]))]).toEqual([1, 2, 3, 0x24]);
  });

  it('reads unaligned bytes', () => {
    for (const [dtype, bytes] of [
      ['F64', '9a9999999999b93f'],
      ['F32', '0000c03f'],
      ['BF16', '803f'],
      ['I64', 'feffffffffffffff'],
    ]) {
      const shifted = hex(`aa${bytes}`).subarray(1);
      expect(decodeStored({ dtype, shape: [1], bytes: shifted })).toEqual(decodeStored(of(dtype, bytes, [1])));
    }
  });

  it('takes the format from the caller', () => {
    const stored = of('U8', '38', [1]);
    expect(decodeStored(stored)[0]).toBe(0x38);
    expect(decodeStored(stored, findFormat('float8_e4m3fn'))[0]).toBe(1);
    expect(decodeStored(of('U32', '0000c03f', [1]), findFormat('binary32'))[0]).toBe(1.5);
    expect(() => decodeStored(stored, findFormat('bfloat16'))).toThrow(
      '"format" expected one of 8 bits for U8, got bfloat16 with 16',
    );
    expect(() => decodeStored(of('U64', '0000000000000000', [1]), findFormat('binary64'))).toThrow(
      /for U64, got binary64/,
    );
  });

  it('gives a copy of doubles', () => {
    const stored = of('F64', '9a9999999999b93f', [1]);
    decodeStored(stored)[0] = 7;
    expect(decodeStored(stored)[0]).toBe(0.1);
  });

  it.each([
    ['I64', '00000000000000000100000000002000', 'got 9007199254740993 at element 1'],
    ['U64', 'ffffffffffffffff', 'got 18446744073709551615 at element 0'],
    ['BOOL', '000102', 'got 2 at byte 2'],
    ['C64', '0000000000000000', 'which is complex'],
  ])('refuses %s %s', (dtype, bytes, message) => {
    const count = bytes.length / 2 / byteLength(dtype, [1]);
    expect(() => decodeStored(of(dtype, bytes, [count]))).toThrow(RangeError);
    expect(() => decodeStored(of(dtype, bytes, [count]))).toThrow(message);
  });

  it('refuses bytes that do not fit the shape', () => {
    expect(() => decodeStored(of('F32', '0000', [1]))).toThrow('"bytes" expected 4 bytes for F32 [1], got 2');
  });
});

describe('encodeValues', () => {
  it.each(small)('gives back every code of %s but other NaNs', (dtype) => {
    const { bits } = formatOf(dtype);
    const stored = storedOfCodes(
      Uint32Array.from({ length: 2 ** bits }, (_, i) => i),
      dtype,
      [2 ** bits],
    );
    const values = decodeStored(stored);
    const again = codesOf(encodeValues(values, dtype, [2 ** bits]));
    const differing = [...again].flatMap((code, i) => (code === i || Number.isNaN(values[i]) ? [] : [i]));
    expect(differing).toEqual([]);
    expect(new Set([...again].filter((_, i) => Number.isNaN(values[i]))).size).toBeLessThanOrEqual(1);
  });

  it.each([
    ['F32', [1.5, -0, NaN, -Infinity], '0000c03f000000800000c07f000080ff'],
    ['F64', [0.1, NaN], '9a9999999999b93f000000000000f87f'],
    ['F16', [1, NaN], '003c007e'],
    ['BF16', [NaN, -2], 'c07f00c0'],
    ['F4', [0.5, 1, -0.5, -6], '21f9'],
    ['I8', [-128, 127], '807f'],
    ['I32', [-2], 'feffffff'],
    ['I64', [-2, -(2 ** 63)], 'feffffffffffffff0000000000000080'],
    ['U64', [2 ** 63, 1], '00000000000000800100000000000000'],
    ['BOOL', [0, 1], '0001'],
  ])('%s %j', (dtype, values, bytes) => {
    expect(toHex(encodeValues(values, dtype, [values.length]).bytes)).toBe(bytes);
  });

  const anyValue = fc.oneof(
    fc.double(),
    fc.double({ min: -4, max: 4 }),
    fc.float(),
    fc.integer({ min: -70000, max: 70000 }),
    fc.tuple(fc.integer({ min: -4096, max: 4096 }), fc.integer({ min: -160, max: 130 })).map(([m, e]) => m * 2 ** e),
  );
  test.prop([fc.constantFrom(...small, 'F32'), anyValue], { numRuns: 20_000 })(
    'agrees with the codec on any number',
    (dtype, value) => {
      const expected = outcome(() => encode(value, formatOf(dtype)));
      expect(outcome(() => codesOf(encodeValues([value, value, value, value], dtype, [4]))[3])).toBe(expected);
    },
  );

  it('gives NaN one code whatever its sign', () => {
    const negative = new Float64Array(new BigUint64Array([0xfff8000000000001n]).buffer);
    expect(toHex(encodeValues(negative, 'F32', [1]).bytes)).toBe('0000c07f');
    expect(toHex(encodeValues(negative, 'F64', [1]).bytes)).toBe('000000000000f87f');
  });

  it.each([
    ['F32', [1, 0.1], '"values[1]" expected a value of binary32, got 0.1'],
    ['F32', [1e39], '"values[0]" expected a value of binary32, got 1e+39'],
    ['BF16', [1, 2, 257], '"values[2]" expected a value of bfloat16, got 257'],
    ['F8_E4M3FNUZ', [-0], '"values[0]" expected a value of float8_e4m3fnuz, got -0'],
    ['F8_E4M3', [Infinity], '"values[0]" expected a value of float8_e4m3fn, got Infinity'],
    ['U8', [256], '"values[0]" expected a value of uint8, got 256'],
    ['I64', [2 ** 63], '"values[0]" expected a value of I64, got 9223372036854776000'],
    ['U64', [-1], '"values[0]" expected a value of U64, got -1'],
    ['I64', [0.5], '"values[0]" expected a value of I64, got 0.5'],
    ['BOOL', [2], '"values[0]" expected a value of BOOL, 0 or 1, got 2'],
    ['C64', [1], '"dtype" expected one with real values, got C64, which is complex'],
  ])('refuses %s %j', (dtype, values, message) => {
    expect(() => encodeValues(values, dtype, [values.length])).toThrow(message);
  });

  it('refuses values that do not fill the shape', () => {
    expect(() => encodeValues([1, 2, 3], 'F32', [2, 2])).toThrow('"values" expected 4 for [2, 2], got 3');
  });
});

describe('codes', () => {
  const coded = dtypes.filter(({ bits }) => bits <= 32);
  test.prop([fc.constantFrom(...coded), fc.nat(6), fc.infiniteStream(fc.nat(255))])(
    'round trip through any bytes',
    ({ name: dtype }, rows, stream) => {
      const shape = [rows, 4];
      const bytes = Uint8Array.from(stream.take(byteLength(dtype, shape)));
      const codes = codesOf({ dtype, shape, bytes });
      expect(codes).toHaveLength(elementCount(shape));
      expect(storedOfCodes(codes, dtype, shape)).toEqual({ dtype, shape, bytes });
    },
  );

  it.each([
    [() => codesOf(of('F64', '0000000000000000', [1])), /at most 32 bits, got F64/],
    [() => storedOfCodes([0], 'I64', [1]), /at most 32 bits, got I64/],
    [() => storedOfCodes([0, 16], 'F4', [2]), '"codes[1]" expected an integer from 0 to 15, got 16'],
    [() => storedOfCodes([-1], 'U8', [1]), '"codes[0]" expected an integer from 0 to 255, got -1'],
    [() => storedOfCodes([0.5], 'U16', [1]), /"codes\[0\]"/],
    [() => storedOfCodes([0], 'U16', [2]), '"codes" expected 2 for [2], got 1'],
  ])('refuse %s', (action, message) => {
    expect(action).toThrow(message);
  });
});

describe('dtypes and formats', () => {
  it('name each other', () => {
    for (const { name, bits, format } of dtypes) {
      if (format === undefined) {
        expect(() => formatOf(name)).toThrow(`"dtype" expected one with a number format, got ${name}`);
        continue;
      }
      expect(format.bits).toBe(bits);
      expect(formatOf(name)).toBe(format);
      expect(dtypeOf(format)).toBe(name);
    }
  });

  it('refuse the formats that safetensors lacks, by name', () => {
    const known = new Set(dtypes.map(({ format }) => format));
    const rest = formats.filter((format) => !known.has(format));
    expect(rest.map(({ name }) => name)).toContain('float8_e3m4');
    for (const format of rest) expect(() => dtypeOf(format)).toThrow(format.name);
  });
});
