import { describe, expect, it } from 'vitest';
import { bytesSource, openNpz, type Stored, type TensorFile, writeNpy, writeNpz } from '../../src/io/index.ts';
import { crc32 } from '../../src/io/zip/crc32.ts';
import { countingSource, dictOf, formatErrorOf, hex, latin1, numpyFile, toHex } from './helpers.ts';
import { zipOf } from './zips.ts';

const open = (file: Uint8Array): TensorFile => openNpz(bytesSource(file, 'dump.npz'));

const x: Stored = { dtype: 'F16', shape: [2, 3], bytes: hex('003c00400042004400450046') };
const npy = writeNpy(x);
const text = (code: string, data: string): Uint8Array => numpyFile(dictOf(code, '()'), 118, data);
const tensorsOf = (file: TensorFile): Record<string, Stored> =>
  Object.fromEntries(file.tensors.map(({ name }) => [name, file.read(name)]));

/** np.savez(path, **{'bitnorm.spec': 'é', 'x': np.array([0, 1], '<f2')}), by numpy 1.24. */
const saved = hex(
  `504b03042d0000000000000021008f500dc0ffffffffffffffff100014006269746e6f726d2e737065632e6e707901001000 84000000000000008400000000000000
  ${toHex(text('<U1', 'e9000000'))}
  504b03042d0000000000000021001eb77c96ffffffffffffffff05001400782e6e7079010010008400000000000000840000 0000000000
  ${toHex(numpyFile(dictOf('<f2', '(2,)'), 118, '0000003c'))}
  504b01022d032d0000000000000021008f500dc084000000840000001000000000000000000000008001000000006269746e 6f726d2e737065632e6e7079504b01022d032d0000000000000021001eb77c96840000008400000005000000000000000000 00008001c6000000782e6e7079504b0506000000000200020071000000810100000000`,
);
const held: Stored = { dtype: 'F16', shape: [2], bytes: hex('0000003c') };

describe('a file of numpy', () => {
  it('is read', () => {
    const file = open(saved);
    expect(tensorsOf(file)).toEqual({ x: held });
    expect({ ...file.metadata }).toEqual({ 'bitnorm.spec': 'é' });
    expect(file.others.size).toBe(0);
  });

  it('is written with the same bytes', () => {
    expect(toHex(writeNpz({ x: held }, { metadata: { 'bitnorm.spec': 'é' } }))).toBe(toHex(saved));
  });
});

it('the CRC of the check string of ISO 3309 is 0xcbf43926, in parts too', () => {
  expect(crc32(latin1('123456789'))).toBe(0xcbf43926);
  expect(crc32(latin1('56789'), crc32(latin1('1234')))).toBe(0xcbf43926);
});

describe('archives by hand', () => {
  it.each([
    ['stored', zipOf([{ name: 'x.npy', content: npy }])],
    ['deflated', zipOf([{ name: 'x.npy', content: npy, method: 8 }])],
    ['with a data descriptor', zipOf([{ name: 'x.npy', content: npy, descriptor: true }])],
    ['deflated, with a data descriptor', zipOf([{ name: 'x.npy', content: npy, method: 8, descriptor: true }])],
    ['with Zip64 sizes', zipOf([{ name: 'x.npy', content: npy, zip64: true }])],
    ['with a Zip64 end', zipOf([{ name: 'x.npy', content: npy }], { zip64: true })],
    ['with a comment', zipOf([{ name: 'x.npy', content: npy }], { comment: 'made by hand' })],
    [
      'with a comment like an end',
      zipOf([{ name: 'x.npy', content: npy }], { comment: `PK\x05\x06${'\0'.repeat(19)}` }),
    ],
    [
      'with a folder',
      zipOf([
        { name: 'in/', content: new Uint8Array(0) },
        { name: 'x.npy', content: npy },
      ]),
    ],
    ['of a name without .npy', zipOf([{ name: 'x', content: npy }])],
  ])('%s', (_, file) => {
    const opened = open(file);
    expect(tensorsOf(opened)).toEqual({ x });
    expect(toHex(opened.readBytes('x', 2, 4))).toBe('00400042');
  });

  it('with members in folders', () => {
    expect(Object.keys(tensorsOf(open(zipOf([{ name: 'layer1/x.npy', content: npy }]))))).toEqual(['layer1/x']);
  });

  it('of no members', () => {
    const file = open(zipOf([]));
    expect([file.tensors, { ...file.metadata }, file.others.size]).toEqual([[], {}, 0]);
  });

  it('beyond 4 GiB, by range', () => {
    const base = 5 * 2 ** 30;
    const tail = zipOf([{ name: 'x.npy', content: npy, zip64: true }], { zip64: true, base });
    const read = (offset: number, length: number): Uint8Array => {
      const bytes = new Uint8Array(length);
      const from = Math.max(offset, base);
      if (offset + length > from) bytes.set(tail.subarray(from - base, offset + length - base), from - offset);
      return bytes;
    };
    expect(tensorsOf(openNpz({ name: 'large.npz', size: base + tail.length, read }))).toEqual({ x });
  });

  it('in Fortran order and of the other byte order', () => {
    const fortran = numpyFile(dictOf('<u2', '(2, 3)', true), 118, '000100040002000500030006');
    const big = numpyFile(dictOf('>f4', '(1,)'), 118, '3f800000');
    const file = open(
      zipOf([
        { name: 'f.npy', content: fortran, method: 8 },
        { name: 'b.npy', content: big },
      ]),
    );
    expect(toHex(file.read('f').bytes)).toBe(toHex(new Uint8Array(hex('000100020003000400050006'))));
    expect(toHex(file.readBytes('f', 4, 4))).toBe('00030004');
    expect(toHex(file.read('b').bytes)).toBe('0000803f');
  });
});

describe('texts', () => {
  it.each([
    ['<U5', '68000000e90000004df6010000000000 00000000', 'hé🙍'],
    ['>U2', '0000006800000069', 'hi'],
    ['|S4', '68c3a900', 'hé'],
    ['<U0', '', ''],
  ])('%s', (code, data, expected) => {
    expect(open(zipOf([{ name: 'a.npy', content: text(code, data) }])).metadata.a).toBe(expected);
  });

  it('of one element with a dimension are metadata too, those of more are not', () => {
    const array = (shape: string, data: string): Uint8Array => numpyFile(dictOf('|S1', shape), 118, data);
    const file = open(
      zipOf([
        { name: 'a.npy', content: array('(1,)', '61') },
        { name: 'b.npy', content: array('(2,)', '6162') },
      ]),
    );
    expect({ ...file.metadata }).toEqual({ a: 'a' });
    expect([...file.others.keys()]).toEqual(['b']);
  });

  it('can have any name', () => {
    const names = ['__proto__', 'constructor', '10'];
    const file = open(zipOf(names.map((name) => ({ name: `${name}.npy`, content: text('|S1', '61') }))));
    expect(Object.entries(file.metadata).sort()).toEqual(names.map((name) => [name, 'a']).sort());
  });

  it('that numpy would change are not written', () => {
    for (const metadata of [{ a: 'end\0' }, { a: '\ud800' }])
      expect(() => writeNpz({}, { metadata })).toThrow('"text" expected characters that numpy keeps');
  });
});

describe('dtypes that numpy lacks', () => {
  const tensors: Readonly<Record<string, Stored>> = {
    a: { dtype: 'BF16', shape: [2], bytes: hex('803f0040') },
    b: { dtype: 'F8_E4M3', shape: [1], bytes: hex('38') },
    c: { dtype: 'F8_E5M2', shape: [1], bytes: hex('3c') },
    d: { dtype: 'F32', shape: [1], bytes: hex('0000803f') },
  };

  it('are raw bytes that the metadata names', () => {
    const file = open(writeNpz(tensors));
    expect(JSON.parse(file.metadata['bitnorm.dtypes'])).toEqual({ a: 'BF16', b: 'F8_E4M3', c: 'F8_E5M2' });
    expect(tensorsOf(file)).toEqual(tensors);
  });

  it('may be held as unsigned integers', () => {
    const file = zipOf([
      { name: 'a.npy', content: numpyFile(dictOf('<u2', '(2,)'), 118, '803f0040') },
      { name: 'bitnorm.dtypes.npy', content: text('|S12', toHex(latin1('{"a":"BF16"}'))) },
    ]);
    expect(tensorsOf(open(file))).toEqual({ a: tensors.a });
  });

  it('are told where nothing names them', () => {
    const file = open(zipOf([{ name: 'a.npy', content: numpyFile(dictOf('<V2', '(1,)'), 118, '803f') }]));
    expect(file.tensors).toEqual([]);
    const { message, offset } = formatErrorOf(() => file.read('a'));
    // The member's header takes 35 bytes, and its code stands 21 bytes into the npy file.
    expect(message).toBe(
      `dump.npz: byte ${offset}: member "a.npy": header: descr '<V2' is raw bytes: the dtype they hold must be given`,
    );
    expect(offset).toBe(35 + 10 + dictOf('<V2', '(1,)').indexOf("'<V2'"));
  });

  it('below a byte are refused', () => {
    expect(() => writeNpz({ a: { dtype: 'F4', shape: [2], bytes: hex('11') } })).toThrow('whole bytes for npy, got F4');
  });
});

describe('what is read', () => {
  it('of stored arrays is their range, after one look at all for the CRC', () => {
    const bytes = new Uint8Array(3 * 2 ** 20);
    const counting = countingSource(writeNpz({ x: { dtype: 'U8', shape: [bytes.length], bytes } }));
    const file = openNpz(counting);
    expect(counting.reads.every(([, length]) => length < 70_000)).toBe(true);
    file.readBytes('x', 5, 7);
    counting.reads.length = 0;
    file.readBytes('x', 2 ** 20, 100);
    expect(counting.reads.map(([, length]) => length)).toEqual([100]);
  });

  it('of deflated arrays at first is no more than their header needs', () => {
    const bytes = Uint8Array.from({ length: 2 ** 20 }, (_, i) => (i * i * 2654435761) >>> 24);
    const counting = countingSource(writeNpz({ x: { dtype: 'U8', shape: [bytes.length], bytes } }, { compress: true }));
    const file = openNpz(counting);
    const before = counting.reads.reduce((sum, [, length]) => sum + length, 0);
    expect(before).toBeLessThan(2 ** 17);
    expect(Buffer.compare(file.read('x').bytes, bytes)).toBe(0);
  });

  it('must be there', () => {
    const file = open(writeNpz({ x }));
    expect(() => file.read('y')).toThrow(new RangeError('dump.npz: "name" expected one of x, got "y"'));
    expect(() => file.readBytes('x', 8, 8)).toThrow('"start" and "length" expected a range within 12 bytes');
  });
});

describe('what is written', () => {
  it('has the same bytes for the same tensors in any order', () => {
    const y: Stored = { dtype: 'U8', shape: [], bytes: hex('07') };
    for (const compress of [false, true])
      expect(writeNpz({ x, y }, { compress })).toEqual(writeNpz(new Map(Object.entries({ y, x })), { compress }));
  });

  it('has names that archives can have, each once', () => {
    for (const name of ['', 'a\0', '\ud800'])
      expect(() => writeNpz(new Map([[name, x]]))).toThrow('"name" expected text with a UTF-8 form');
    expect(() => writeNpz({ x }, { metadata: { x: '' } })).toThrow('"name" expected each once, got "x" twice');
    expect(() => writeNpz(new Map([['a'.repeat(65536), x]]))).toThrow('at most 65535 bytes, got 65540');
  });
});
