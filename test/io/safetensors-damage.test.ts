import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { FormatError, writeSafetensors } from '../../src/io/index.ts';
import { fileOf, formatErrorOf, open } from './helpers.ts';

const valid = writeSafetensors(
  {
    x: { dtype: 'F32', shape: [2, 3], bytes: Uint8Array.from({ length: 24 }, (_, i) => i) },
    y: { dtype: 'BF16', shape: [3], bytes: Uint8Array.of(1, 2, 3, 4, 5, 6) },
    ü: { dtype: 'F4', shape: [4], bytes: Uint8Array.of(7, 8) },
  },
  { spec: '{"a":1}', note: 'é' },
);
const headerSize = valid.length - 32;

/** Reads everything a file has; anything but success or a FormatError with its fields set fails. */
function readAll(file: Uint8Array): 'valid' | FormatError {
  try {
    const opened = open(file);
    for (const { name } of opened.tensors) opened.read(name);
    return 'valid';
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    expect(error.message.startsWith(`dump.safetensors: byte ${error.offset}: `)).toBe(true);
    expect(error.file).toBe('dump.safetensors');
    expect(error.offset).toBeGreaterThanOrEqual(0);
    expect(error.offset).toBeLessThanOrEqual(file.length);
    return error;
  }
}

describe('generated damage', () => {
  it('is told at every truncation', () => {
    for (let length = 0; length < valid.length; length++) {
      expect(readAll(valid.subarray(0, length))).toBeInstanceOf(FormatError);
    }
    expect(readAll(valid)).toBe('valid');
  });

  it('is told for every bit flipped in the length', () => {
    for (let bit = 0; bit < 64; bit++) {
      const file = valid.slice();
      file[bit >> 3] ^= 1 << (bit & 7);
      expect(readAll(file)).toBeInstanceOf(FormatError);
    }
  });

  it('never escapes as another error for any byte of the header', () => {
    for (let at = 8; at < headerSize; at++) {
      for (const byte of [0, 9, 0x20, 0x22, 0x2c, 0x2d, 0x30, 0x39, 0x5b, 0x5c, 0x7b, 0x7d, 0x80, 0xff]) {
        const file = valid.slice();
        file[at] = byte;
        readAll(file);
      }
    }
  });

  test.prop([fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })], {
    numRuns: 2000,
  })('never escapes as another error for several bytes', (changes) => {
    const file = valid.slice();
    for (const [at, byte] of changes) file[at] = byte;
    readAll(file);
  });

  test.prop([fc.uint8Array({ maxLength: 64 })], { numRuns: 2000 })('never escapes for any bytes', (bytes) => {
    readAll(bytes);
    readAll(fileOf(bytes, 3));
  });

  test.prop([fc.json(), fc.nat(16)], { numRuns: 2000 })('never escapes for any JSON', (json, size) => {
    readAll(fileOf(json, size));
  });

  const field = fc.oneof(fc.nat(40), fc.integer(), fc.double(), fc.string(), fc.constant(null), fc.array(fc.nat(9)));
  test.prop(
    [
      fc.oneof(fc.constantFrom('F32', 'U8', 'F4', 'f32', 'F6_E2M3'), field),
      fc.oneof(fc.array(fc.nat(4), { maxLength: 3 }), fc.array(fc.oneof(fc.maxSafeInteger(), fc.double())), field),
      fc.oneof(fc.tuple(fc.nat(24), fc.nat(24)), fc.array(fc.oneof(fc.maxSafeInteger(), fc.double())), field),
      fc.nat(24),
    ],
    { numRuns: 3000 },
  )('gives a tensor that fits the file, or a FormatError', (dtype, shape, offsets, size) => {
    const file = fileOf(JSON.stringify({ y: { dtype, shape, data_offsets: offsets } }), size);
    if (readAll(file) !== 'valid') return;
    const { begin, end } = open(file).tensors[0];
    expect([begin, end]).toEqual([file.length - size, file.length]);
  });
});

const y = (dtype: string, shape: string, offsets: string): string =>
  `{"y":{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}}`;
const two = (a: string, b: string): string =>
  `{"a":{"dtype":"U8","shape":[4],"data_offsets":${a}},"b":{"dtype":"U8","shape":[4],"data_offsets":${b}}}`;

/** Header, size of the data, the text whose place is the offset (its nth occurrence), and the message. */
type Case = readonly [what: string, header: string, size: number, at: string | number, message: string];

const cases: readonly Case[] = [
  ['not JSON', 'abc', 0, 8, 'header is not JSON: expected a value, got "a"'],
  ['empty header', '', 0, 8, 'header is not JSON: expected a value, got the end'],
  ['text after', '{} x', 0, 'x', 'header is not JSON: expected the end, got "x"'],
  ['no colon', '{"a" 1}', 0, '1', 'header is not JSON: expected ":", got "1"'],
  ['trailing comma', '{"a":1,}', 0, '}', 'header is not JSON: expected a name in quotes, got "}"'],
  ['open string', '{"a', 0, '"', 'header is not JSON: string without an end'],
  ['bad escape', '{"\\q":1}', 0, '"', 'header is not JSON: string with a control character or an unknown escape'],
  ['control character', '{"\t":1}', 0, '"', 'header is not JSON: string with a control character or an unknown escape'],
  ['lone surrogate', '{"\\ud800":1}', 0, '"', 'header is not JSON: string with a lone surrogate'],
  ['bad number', '{"a":01}', 0, '01', 'header is not JSON: expected a number, got 01'],
  ['deep nesting', `{"a":${'['.repeat(99)}`, 0, 12 + 65, 'header is not JSON: nested more than 64 deep'],
  ['an array', '[]', 0, 8, 'header is not a JSON object, but of kind array'],
  ['space before', ' {}', 0, 8, 'header must begin with "{"'],
  ['two tensors of a name', '{"ü":{},"y":{},"y":{}}', 0, 24, 'duplicate name "y"'],
  ['two names that escapes make one', '{"y":{},"\\u0079":{}}', 0, '"\\u0079"', 'duplicate name "y"'],
  ['a key twice', '{"y":{"dtype":"U8","dtype":"I8"}}', 0, 27, 'duplicate name "dtype"'],
  ['metadata twice', '{"__metadata__":{},"__metadata__":{}}', 0, 27, 'duplicate name "__metadata__"'],
  ['a metadata key twice', '{"__metadata__":{"a":"","a":""}}', 0, 32, 'duplicate name "a"'],
  ['metadata of numbers', '{"__metadata__":{"a":1}}', 0, '1}', '__metadata__ "a" expected a string, got 1'],
  ['metadata no object', '{"__metadata__":null}', 0, 'null', '__metadata__ expected an object, got null'],
  ['tensor no object', '{"y":[]}', 0, '[', 'tensor "y": expected an object, got an array'],
  ['no dtype', '{"y":{"shape":[],"data_offsets":[0,1]}}', 1, '"y"', 'tensor "y": no dtype'],
  ['no shape', '{"y":{"dtype":"U8","data_offsets":[0,1]}}', 1, '"y"', 'tensor "y": no shape'],
  ['no offsets', '{"y":{"dtype":"U8","shape":[]}}', 1, '"y"', 'tensor "y": no data_offsets'],
  ['dtype no string', y('8', '[1]', '[0,1]'), 1, '8', 'tensor "y": dtype expected a string, got 8'],
  ['unknown dtype', y('"F12"', '[1]', '[0,1]'), 1, '"F12"', 'tensor "y": unknown dtype "F12"'],
  ['shape no array', y('"U8"', '7', '[0,1]'), 1, '7', 'tensor "y": shape expected an array, got 7'],
  [
    'negative dimension',
    y('"U8"', '[-1]', '[0,1]'),
    1,
    '-1',
    'tensor "y": shape expected integers from 0 to 2^53 − 1, got -1',
  ],
  [
    'fractional dimension',
    y('"U8"', '[2, 1.5]', '[0,3]'),
    3,
    '1.5',
    'tensor "y": shape expected integers from 0 to 2^53 − 1, got 1.5',
  ],
  [
    'integer as a fraction',
    y('"U8"', '[1.0]', '[0,1]'),
    1,
    '1.0',
    'tensor "y": shape expected integers from 0 to 2^53 − 1, got 1.0',
  ],
  [
    'dimension over 2^53',
    y('"U8"', '[9007199254740992]', '[0,1]'),
    1,
    '9007',
    'tensor "y": shape expected integers from 0 to 2^53 − 1, got 9007199254740992',
  ],
  [
    'product over 2^53',
    y('"U8"', '[1073741824,1073741824]', '[0,1]'),
    1,
    '[1073',
    'tensor "y": "shape" expected fewer than 2^53 elements, got [1073741824, 1073741824]',
  ],
  [
    'part of a byte',
    y('"F4"', '[3]', '[0,2]'),
    2,
    '[3]',
    'tensor "y": "shape" expected whole bytes of F4, got [3]: 12 bits',
  ],
  [
    'wrong product',
    y('"F32"', '[2,3]', '[0,20]'),
    20,
    '[2,3]',
    'tensor "y": F32 [2, 3] takes 24 bytes, but its data_offsets span 20',
  ],
  [
    'fractional offset',
    y('"U8"', '[1]', '[0,1.5]'),
    1,
    '1.5',
    'tensor "y": data_offsets expected integers from 0 to 2^53 − 1, got 1.5',
  ],
  [
    'offset a string',
    y('"U8"', '[1]', '["0",1]'),
    1,
    '"0"',
    'tensor "y": data_offsets expected integers from 0 to 2^53 − 1, got "0"',
  ],
  [
    'negative offset',
    y('"U8"', '[1]', '[-1,0]'),
    1,
    '-1',
    'tensor "y": data_offsets expected integers from 0 to 2^53 − 1, got -1',
  ],
  ['three offsets', y('"U8"', '[1]', '[0,1,2]'), 1, '[0', 'tensor "y": data_offsets expected 2 numbers, got 3'],
  ['reversed offsets', y('"U8"', '[1]', '[1,0]'), 1, '[1,0]', 'tensor "y": data_offsets are reversed: [1, 0]'],
  [
    'offsets past the end',
    y('"U8"', '[4]', '[0,4]'),
    3,
    '[0',
    'tensor "y": data_offsets [0, 4] pass the end of the file, which has 3 bytes of data',
  ],
  [
    'overlap',
    two('[0,4]', '[3,7]'),
    7,
    '[3,7]',
    'tensor "b": data_offsets [3, 7] overlap the data before, which ends at 4',
  ],
  [
    'the same range',
    two('[0,4]', '[0,4]'),
    4,
    8 + two('[0,4]', '').length - 2,
    'tensor "b": data_offsets [0, 4] overlap the data before, which ends at 4',
  ],
  [
    'gap',
    two('[5,9]', '[0,4]'),
    9,
    '[5,9]',
    'tensor "a": data_offsets [5, 9] leave a gap after the data before, which ends at 4',
  ],
  [
    'gap at the start',
    y('"U8"', '[1]', '[1,2]'),
    2,
    '[1,2]',
    'tensor "y": data_offsets [1, 2] leave a gap after the data before, which ends at 0',
  ],
  [
    'trailing bytes',
    y('"U8"', '[1]', '[0,1]'),
    4,
    8 + y('"U8"', '[1]', '[0,1]').length + 1,
    '3 bytes follow the last tensor',
  ],
];

describe('each kind of damage', () => {
  it.each(cases)('%s', (_, header, size, at, message) => {
    const error = formatErrorOf(() => open(fileOf(header, size)));
    const offset =
      typeof at === 'number' ? at : 8 + new TextEncoder().encode(header.slice(0, header.indexOf(at))).length;
    expect(error.message).toBe(`dump.safetensors: byte ${offset}: ${message}`);
    expect(error.offset).toBe(offset);
  });

  it('a file of less than 8 bytes', () => {
    expect(formatErrorOf(() => open(new Uint8Array(7))).message).toBe(
      "dump.safetensors: byte 0: file has 7 bytes, too few for the 8 of the header's length",
    );
  });

  it('a header longer than the file', () => {
    expect(formatErrorOf(() => open(fileOf('{}').subarray(0, 9))).message).toBe(
      'dump.safetensors: byte 0: header length 2 is more than the 1 bytes that follow',
    );
  });

  it('an absurd header length', () => {
    const file = fileOf('{}');
    file[7] = 0xff;
    expect(formatErrorOf(() => open(file)).message).toMatch(
      /^dump.safetensors: byte 0: header length 18\d+ is over 100000000$/,
    );
  });

  it.each([
    ['a stray byte', [0x7b, 0x22, 0xff], 10],
    ['an overlong form', [0x7b, 0xc0, 0x80], 9],
    ['a cut character', [0x7b, 0x22, 0xe6, 0xbc], 12],
  ])('not UTF-8: %s', (_, bytes, offset) => {
    expect(formatErrorOf(() => open(fileOf(Uint8Array.from(bytes)))).message).toBe(
      `dump.safetensors: byte ${offset}: header is not UTF-8`,
    );
  });

  it('a byte order mark', () => {
    expect(formatErrorOf(() => open(fileOf('\ufeff{}'))).message).toMatch(
      /byte 8: header is not JSON: expected a value/,
    );
  });
});

describe('what is allowed', () => {
  it('space within and after the header, unknown keys, and any order', () => {
    const header = two('[4,8]', '[0,4]').replace(
      '"shape"',
      '\n "extra": [true, false, null, -1.5e3, {"k": "\\u00e9"}], "shape"',
    );
    const file = open(fileOf(`${header} \t\r\n`, 8));
    expect(file.tensors.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it('empty tensors between others', () => {
    const empty = '"e":{"dtype":"F32","shape":[0,9007199254740991],"data_offsets":[4,4]}';
    const header = two('[4,8]', '[0,4]').replace('{"a"', `{${empty},"a"`);
    expect(open(fileOf(header, 8)).tensors.map(({ name }) => name)).toEqual(['b', 'e', 'a']);
  });
});
