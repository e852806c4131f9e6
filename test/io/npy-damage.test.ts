import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { bytesSource, FormatError, readNpy, type Stored } from '../../src/io/index.ts';
import { dictOf, formatErrorOf, hex, numpyFile } from './helpers.ts';

const read = (file: Uint8Array): Stored => readNpy(bytesSource(file, 'dump.npy'));

const damage: readonly (readonly [what: string, dict: string, data: string, at: string | number, message: string])[] = [
  ['no dict', 'descr', '', 10, 'header: expected "{", got "d"'],
  ['text after', "{} 'a'", '', "'a'", 'header: expected the end, got "\'"'],
  ['no colon', "{'descr' '<f4'}", '', "'<f4'", 'header: expected ":", got "\'"'],
  ['open string', "{'descr", '', "'", 'header: string without an end'],
  ['escape', "{'a\\n': True}", '', "'", 'header: string with an escape or a line end'],
  ['no key', '{3: True}', '', '3', 'header: expected a string, got "3"'],
  ['key twice', "{'shape': (), 'shape': ()}", '', 24, "header: duplicate key 'shape'"],
  ['unknown key', "{'form': (), }", '', "'form'", "header: unknown key 'form'"],
  ['no descr', "{'shape': (), 'fortran_order': True}", '', 10, "header: no 'descr'"],
  ['no order', "{'descr': '|u1', 'shape': ()}", '', 10, "header: no 'fortran_order'"],
  ['no shape', "{'descr': '|u1', 'fortran_order': True}", '', 10, "header: no 'shape'"],
  [
    'descr no string',
    "{'descr': True, 'fortran_order': True, 'shape': ()}",
    '',
    'True',
    'header: descr expected a string, got a boolean',
  ],
  ['records', "{'descr': [('x', '<f4')], }", '', '[', 'header: expected a string, got "["'],
  [
    'order no boolean',
    "{'descr': '|u1', 'fortran_order': 'no', 'shape': ()}",
    '',
    "'no'",
    'header: fortran_order expected True or False, got a string',
  ],
  [
    'shape no tuple',
    "{'descr': '|u1', 'fortran_order': False, 'shape': '3'}",
    '',
    "'3'",
    'header: shape expected a tuple, got a string',
  ],
  ['shape a number', dictOf('|u1', '(3)'), '010203', '(3)', 'header: expected a tuple, got a number in brackets'],
  ['negative dimension', dictOf('|u1', '(-3,)'), '010203', '-3', 'header: expected a non-negative integer, got "-"'],
  ['fraction', dictOf('|u1', '(3.0,)'), '010203', '.0', 'header: expected ")", got "."'],
  [
    'leading zeros',
    dictOf('|u1', '(03,)'),
    '010203',
    '03',
    'header: expected an integer without leading zeros, got 03',
  ],
  [
    'dimension over 2^53',
    dictOf('|u1', '(9007199254740992,)'),
    '',
    '9007',
    'header: expected an integer below 2^53, got 9007199254740992',
  ],
  [
    'product over 2^53',
    dictOf('|u1', '(9007199254740991, 2)'),
    '',
    '(9007',
    'header: "shape" expected fewer than 2^53 elements, got [9007199254740991, 2]',
  ],
  [
    'raw bytes unnamed',
    dictOf('|V2', '(1,)'),
    '0000',
    "'|V2'",
    "header: descr '|V2' is raw bytes: the dtype they hold must be given",
  ],
  ['objects', dictOf('|O', '(1,)'), '00', "'|O'", "header: descr expected a code such as '<f4', got '|O'"],
  ['no such width', dictOf('<f3', '(1,)'), '00', "'<f3'", "header: descr '<f3' has no dtype here"],
  ['text', dictOf('<U8', '(1,)'), '00', "'<U8'", "header: descr '<U8' has no dtype here"],
  ['no byte order', dictOf('|f4', '(1,)'), '00', "'|f4'", "header: descr '|f4' has no byte order"],
  ['data cut', dictOf('<f4', '(2,)'), '00000000', 132, 'file ends within its data, which runs to byte 136'],
  ['trailing bytes', dictOf('<f4', '(1,)'), '0000000000', 132, '1 bytes follow the data'],
];

describe('each kind of damage', () => {
  it.each(damage)('%s', (_, dict, data, at, message) => {
    const error = formatErrorOf(() => read(numpyFile(dict, 118, data)));
    const offset = typeof at === 'number' ? at : 10 + dict.indexOf(at);
    expect(error.message).toBe(`dump.npy: byte ${offset}: ${message}`);
    expect(error.offset).toBe(offset);
  });

  it.each([
    ['', 'byte 0: file does not begin with \\x93NUMPY'],
    ['934e554d5058', 'byte 0: file does not begin with \\x93NUMPY'],
    ['934e554d505901', 'byte 7: file ends within the version (2 bytes from byte 6)'],
    ['934e554d50590400', 'byte 6: npy version 4.0 is none of 1.0, 2.0, 3.0'],
    ['934e554d50590101', 'byte 6: npy version 1.1 is none of 1.0, 2.0, 3.0'],
    ['934e554d5059010005', "byte 9: file ends within the header's length (2 bytes from byte 8)"],
    ['934e554d50590100050000', 'byte 11: file ends within the header (5 bytes from byte 10)'],
    ['934e554d50590200ffffffff', 'byte 8: header length 4294967295 is over 1048576'],
  ])('%s', (bytes, message) => {
    expect(formatErrorOf(() => read(hex(bytes))).message).toBe(`dump.npy: ${message}`);
  });
});

describe('generated damage', () => {
  const file = numpyFile(dictOf('<u2', '(2, 3)', true), 118, '000100020003000400050006');
  const readOrFail = (bytes: Uint8Array): boolean => {
    try {
      read(bytes);
      return true;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return false;
    }
  };

  it('is told at every truncation', () => {
    for (let length = 0; length < file.length; length++) expect(readOrFail(file.subarray(0, length))).toBe(false);
    expect(readOrFail(file)).toBe(true);
  });

  it('never escapes as another error for any byte of the header', () => {
    for (let at = 0; at < 128; at++) {
      for (const byte of [0, 0x20, 0x27, 0x28, 0x29, 0x2c, 0x30, 0x39, 0x4c, 0x5b, 0x7b, 0x7d, 0x80, 0xff]) {
        const changed = file.slice();
        changed[at] = byte;
        readOrFail(changed);
      }
    }
  });

  test.prop([fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { minLength: 1, maxLength: 6 })], { numRuns: 2000 })(
    'never escapes as another error for several bytes',
    (changes) => {
      const changed = file.slice();
      for (const [at, byte] of changes) changed[at] = byte;
      readOrFail(changed);
    },
  );
});
