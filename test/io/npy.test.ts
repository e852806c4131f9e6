import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import {
  byteLength,
  bytesSource,
  dtypes,
  type NpyOptions,
  readNpy,
  readNpyHeader,
  type Stored,
  writeNpy,
} from '../../src/io/index.ts';
import { countingSource, dictOf, formatErrorOf, hex, numpyFile, toHex } from './helpers.ts';

const read = (file: Uint8Array, options?: NpyOptions): Stored => readNpy(bytesSource(file, 'dump.npy'), options);

/** Written by numpy 1.24's numpy.save: dtype here, shape, numpy's code, its shape, data. */
const saved: readonly (readonly [dtype: string, shape: number[], descr: string, tuple: string, data: string])[] = [
  ['F16', [3, 2], '<f2', '(3, 2)', '003c00c00038007cff7b0080'],
  ['F32', [3], '<f4', '(3,)', '0000c03f000050c00000c07f'],
  ['F64', [], '<f8', '()', '9a9999999999b93f'],
  ['I8', [1, 2], '|i1', '(1, 2)', '807f'],
  ['U8', [2], '|u1', '(2,)', '00ff'],
  ['I16', [2], '<i2', '(2,)', 'feff0102'],
  ['U16', [2], '<u2', '(2,)', '0100ffff'],
  ['I32', [2], '<i4', '(2,)', 'feffffff04030201'],
  ['U32', [2], '<u4', '(2,)', 'ffffffff01000000'],
  ['I64', [2], '<i8', '(2,)', 'feffffffffffffff0100000000002000'],
  ['U64', [1], '<u8', '(1,)', 'ffffffffffffffff'],
  ['BOOL', [3], '|b1', '(3,)', '010001'],
  ['C64', [1], '<c8', '(1,)', '0000803f00000040'],
  ['F32', [0, 3], '<f4', '(0, 3)', ''],
];

describe('files of numpy', () => {
  it.each(saved)('%s %j are read', (dtype, shape, descr, tuple, data) => {
    expect(read(numpyFile(dictOf(descr, tuple), 118, data))).toEqual({ dtype, shape, bytes: hex(data) });
  });

  it.each(saved)('%s %j are written byte for byte', (dtype, shape, descr, tuple, data) => {
    const file = writeNpy({ dtype, shape, bytes: hex(data) });
    expect(toHex(file)).toBe(toHex(numpyFile(dictOf(descr, tuple), 118, data)));
  });

  it('of many dimensions have a longer header', () => {
    const shape = new Array<number>(20).fill(1);
    const file = numpyFile(dictOf('|u1', `(${shape.join(', ')})`), 182, '00');
    expect(toHex(writeNpy({ dtype: 'U8', shape, bytes: Uint8Array.of(0) }))).toBe(toHex(file));
  });

  it('of versions 2 and 3', () => {
    const body =
      `740000007b276465736372273a20273c7532272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c292c207d` +
      `${'20'.repeat(58)}0a01000200`;
    for (const version of ['02', '03']) {
      expect(read(hex(`934e554d5059${version}00${body}`))).toEqual({
        dtype: 'U16',
        shape: [2],
        bytes: hex('01000200'),
      });
    }
  });

  it('in Fortran order come out in C order', () => {
    // numpy.asfortranarray(numpy.arange(24, dtype='<u2').reshape(2, 3, 4))
    const data = '00000c00040010000800140001000d00050011000900150002000e00060012000a00160003000f00070013000b001700';
    const { shape, bytes } = read(numpyFile(dictOf('<u2', '(2, 3, 4)', true), 118, data));
    expect(shape).toEqual([2, 3, 4]);
    expect(bytes).toEqual(new Uint8Array(Uint16Array.from({ length: 24 }, (_, i) => i).buffer));
  });

  it('in big-endian order come out little-endian', () => {
    const big = read(numpyFile(dictOf('>f4', '(2, 2)'), 118, '3f8000004000000040400000c0800000'));
    expect(big).toEqual({ dtype: 'F32', shape: [2, 2], bytes: hex('0000803f0000004000004040000080c0') });
    const both = read(numpyFile(dictOf('>i2', '(2, 3)', true), 118, '000100040002000500030006'));
    expect(both).toEqual({ dtype: 'I16', shape: [2, 3], bytes: hex('010002000300040005000600') });
    const complex = read(numpyFile(dictOf('>c8', '(1,)'), 118, '3f80000040000000'));
    expect(complex).toEqual({ dtype: 'C64', shape: [1], bytes: hex('0000803f00000040') });
  });

  it('by Python 2, and by other writers of the same dict', () => {
    const expected = { dtype: 'F16', shape: [1, 2], bytes: hex('003c00c0') };
    for (const dict of [
      "{'descr': '<f2', 'fortran_order': False, 'shape': (1L, 2L), }",
      '{"shape":(1,2),"fortran_order":False,"descr":"<f2"}',
      "{\n'shape' : ( 1 , 2 , ) , 'descr' : '<f2' , 'fortran_order' : False , }\n",
    ]) {
      expect(read(numpyFile(dict, 118, '003c00c0'))).toEqual(expected);
    }
  });
});

describe('codes that numpy has no dtype for', () => {
  it.each([
    ['<V2', 'BF16', '803f00c0', '803f00c0'],
    ['|V2', 'BF16', '803f00c0', '803f00c0'],
    ['>V2', 'BF16', '3f80c000', '803f00c0'],
    ['<u2', 'BF16', '803f00c0', '803f00c0'],
    ['>i2', 'F16', '3c00c000', '003c00c0'],
    ['|V1', 'F8_E4M3', '38c0', '38c0'],
    ['|u1', 'F8_E5M2', '38c0', '38c0'],
    ['|i1', 'F8_E8M0', '38c0', '38c0'],
    ['<f1', 'F8_E5M2', '38c0', '38c0'],
    ['<u4', 'F32', '0000803f00000040', '0000803f00000040'],
    ['<f2', 'F16', '003c00c0', '003c00c0'],
  ])('%s as %s', (descr, as, data, bytes) => {
    const expected = { dtype: as, shape: [2], bytes: hex(bytes) };
    expect(read(numpyFile(dictOf(descr, '(2,)'), 118, data), { as })).toEqual(expected);
  });

  it('f1 is E5M2 even when not told', () => {
    expect(read(numpyFile(dictOf('<f1', '(1,)'), 118, '38')).dtype).toBe('F8_E5M2');
  });

  it.each([
    ['<f4', 'BF16'],
    ['<f2', 'BF16'],
    ['<u4', 'BF16'],
    ['|V1', 'BF16'],
    ['|b1', 'U8'],
    ['|V1', 'F4'],
  ])('%s is not %s', (descr, as) => {
    const error = formatErrorOf(() => read(numpyFile(dictOf(descr, '(0,)'), 118, ''), { as }));
    expect(error.message).toBe(`dump.npy: byte 20: header: descr '${descr}' can't be read as ${as}`);
  });

  it('"as" must be a dtype', () => {
    expect(() => read(new Uint8Array(0), { as: 'bf16' })).toThrow(/"dtype" expected one of BOOL, .*, got "bf16"/);
  });

  it.each([
    ['BF16', '<V2'],
    ['F8_E4M3', '|V1'],
    ['F8_E5M2', '|V1'],
    ['F8_E4M3FNUZ', '|V1'],
  ])('%s is written as %s', (dtype, descr) => {
    const file = writeNpy({ dtype, shape: [0], bytes: new Uint8Array(0) });
    expect(toHex(file)).toBe(toHex(numpyFile(dictOf(descr, '(0,)'), 118, '')));
  });

  it.each(['F4', 'F6_E2M3', 'F6_E3M2'])('%s is not written', (dtype) => {
    expect(() => writeNpy({ dtype, shape: [0], bytes: new Uint8Array(0) })).toThrow(
      /"dtype" expected one of whole bytes/,
    );
  });
});

const whole = dtypes.filter(({ bits }) => bits >= 8).map(({ name }) => name);

test.prop([fc.constantFrom(...whole), fc.array(fc.nat(4), { maxLength: 5 }), fc.infiniteStream(fc.nat(255))])(
  'a round trip keeps the bits and is byte-stable',
  (dtype, shape, stream) => {
    const bytes = Uint8Array.from(stream.take(byteLength(dtype, shape)));
    const file = writeNpy({ dtype, shape, bytes });
    const again = read(file, { as: dtype });
    expect(again).toEqual({ dtype, shape, bytes });
    expect(writeNpy(again)).toEqual(file);
    expect((file.length - bytes.length) % 64).toBe(0);
  },
);

test.prop([fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 })])(
  'Fortran order agrees with its definition',
  (shape) => {
    const count = byteLength('U8', shape);
    const file = numpyFile(dictOf('|u1', `(${shape.join(', ')})`, true), 118, '00'.repeat(count));
    file.set(
      Uint8Array.from({ length: count }, (_, i) => i),
      file.length - count,
    );
    const { bytes } = read(file);
    for (let c = 0; c < count; c++) {
      let rest = c;
      const index = shape.map(() => 0);
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        index[axis] = rest % shape[axis];
        rest = Math.floor(rest / shape[axis]);
      }
      const f = index.reduceRight((sum, i, axis) => sum * shape[axis] + i, 0);
      expect(bytes[c]).toBe(f);
    }
  },
);

it('the header alone is read to learn where the data is', () => {
  const source = countingSource(numpyFile(dictOf('<f4', '(2,)'), 118, '0000803f00000040'));
  expect(readNpyHeader(source)).toEqual({
    dtype: 'F32',
    shape: [2],
    littleEndian: true,
    fortranOrder: false,
    begin: 128,
    end: 136,
  });
  expect(source.reads.every(([offset, length]) => offset + length <= 128)).toBe(true);
});
