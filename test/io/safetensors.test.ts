import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import {
  byteLength,
  dtypes,
  encodeSafetensorsHeader,
  openSafetensors,
  type Stored,
  writeSafetensors,
} from '../../src/io/index.ts';
import { countingSource, fileOf, open, toHex } from './helpers.ts';

const bytesOf = (length: number, start = 1): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 37 + start) & 0xff);

const stored = (dtype: string, shape: readonly number[]): Stored => ({
  dtype,
  shape,
  bytes: bytesOf(byteLength(dtype, shape)),
});

/** One tensor of every dtype, and shapes of rank 0, 1, 2 and with a 0. */
const everything = new Map<string, Stored>([
  ...dtypes.map(({ name }) => [`of ${name}`, stored(name, [2, 4])] as const),
  ['scalar', stored('F32', [])],
  ['none', stored('BF16', [3, 0, 5])],
  ['__proto__', stored('U8', [3])],
  ['constructor', stored('I8', [1])],
  ['ü 漢 😀 "\\\n', stored('F64', [1])],
  ['', stored('F16', [1])],
]);

describe('a round trip', () => {
  const metadata = { 'bitnorm.spec': '{"norm":"layer"}', b: '', a: 'é😀', 10: 'ten', 9: 'nine' };
  const file = writeSafetensors(everything, metadata);

  it('keeps dtype, shape and bits of every dtype', () => {
    const read = open(file);
    expect(read.tensors).toHaveLength(everything.size);
    for (const [name, tensor] of everything) expect(read.read(name)).toEqual(tensor);
    expect({ ...read.metadata }).toEqual(metadata);
  });

  it('is byte-stable, whatever the order of the tensors and the keys', () => {
    const read = open(file);
    const again = new Map(read.tensors.map(({ name }) => [name, read.read(name)]));
    expect(writeSafetensors(again, read.metadata)).toEqual(file);
    const reversed = Object.fromEntries(Object.entries(metadata).reverse());
    expect(writeSafetensors(new Map([...everything].reverse()), reversed)).toEqual(file);
  });

  it('aligns every tensor to its element', () => {
    for (const { dtype, begin } of open(file).tensors) {
      const bits = dtypes.find(({ name }) => name === dtype)?.bits ?? Number.NaN;
      expect(begin % Math.max(1, bits / 8)).toBe(0);
    }
  });

  it('takes a record, with __proto__ as a name and as a key', () => {
    const tensor = stored('U8', [2]);
    const record = <T>(value: T): Record<string, T> => Object.fromEntries([['__proto__', value]]);
    const read = open(writeSafetensors(record(tensor), record('value')));
    expect(read.read('__proto__')).toEqual(tensor);
    expect(Object.entries(read.metadata)).toEqual([['__proto__', 'value']]);
    expect(() => open(writeSafetensors({ y: stored('F32', [1]) })).read('__proto__')).toThrow(RangeError);
  });

  test.prop([
    fc.uniqueArray(
      fc.tuple(fc.string({ unit: 'binary' }), fc.constantFrom(...dtypes), fc.array(fc.nat(4), { maxLength: 3 })),
      {
        selector: ([name]) => name,
        maxLength: 6,
      },
    ),
    fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })),
  ])('holds for any names, shapes and metadata', (parts, meta) => {
    const tensors = new Map(
      parts
        .filter(([name]) => name !== '__metadata__')
        .map(([name, { name: dtype }, shape]) => [name, stored(dtype, [...shape, 4])]),
    );
    const written = writeSafetensors(tensors, meta);
    const read = open(written);
    for (const [name, tensor] of tensors) expect(read.read(name)).toEqual(tensor);
    expect(Object.entries(read.metadata).sort()).toEqual(Object.entries(meta).sort());
    expect(writeSafetensors(new Map([...tensors].reverse()), read.metadata)).toEqual(written);
  });
});

describe('the bytes written', () => {
  it('are those of the official implementation', () => {
    const file = writeSafetensors({ b: stored('U8', [1]), a: stored('U8', [1]), c: stored('F32', [1, 1]) }, { k: 'v' });
    const header =
      '{"__metadata__":{"k":"v"},"c":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},' +
      '"a":{"dtype":"U8","shape":[1],"data_offsets":[4,5]},"b":{"dtype":"U8","shape":[1],"data_offsets":[5,6]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8, ' ');
    expect(toHex(file)).toBe(toHex(fileOf(padded, Uint8Array.of(1, 38, 75, 112, 1, 1))));
  });

  it('order names as their UTF-8 bytes', () => {
    const names = ['\u{1f600}', '\uffee', 'z', 'a', 'ab'];
    const { entries } = encodeSafetensorsHeader(names.map((name) => ({ name, dtype: 'U8', shape: [1] })));
    expect(entries.map(({ name }) => name)).toEqual(['a', 'ab', 'z', '\uffee', '\u{1f600}']);
  });

  it('have no metadata when there is none', () => {
    expect(toHex(writeSafetensors({}))).toBe(toHex(fileOf('{}      ')));
    expect(toHex(writeSafetensors({}, {}))).toBe(toHex(fileOf('{}      ')));
  });

  it('follow the streamed header', () => {
    const infos = [...everything].map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
    const { bytes, entries, size } = encodeSafetensorsHeader(infos, { k: 'v' });
    const file = new Uint8Array(size);
    file.set(bytes);
    let at = bytes.length;
    for (const { name, begin, end } of entries) {
      expect(begin).toBe(at);
      file.set(everything.get(name)?.bytes ?? [], at);
      at = end;
    }
    expect(at).toBe(size);
    expect(file).toEqual(writeSafetensors(everything, { k: 'v' }));
  });
});

describe('what cannot be written', () => {
  const one = stored('U8', [1]);
  const cases: readonly (readonly [string, () => unknown, RegExp])[] = [
    ['a reserved name', () => writeSafetensors({ __metadata__: one }), /"name" expected any but __metadata__/],
    [
      'a name twice',
      () =>
        encodeSafetensorsHeader([
          { name: 'y', ...one },
          { name: 'y', ...one },
        ]),
      /got "y" twice/,
    ],
    ['a lone surrogate', () => writeSafetensors({ '\ud800': one }), /UTF-8/],
    ['a lone surrogate in metadata', () => writeSafetensors({}, { a: '\udc00' }), /UTF-8/],
    [
      'an unknown dtype',
      () => writeSafetensors({ y: { ...one, dtype: 'F12' } }),
      /"dtype" expected one of BOOL, .*got "F12"/,
    ],
    [
      'a byte too few',
      () => writeSafetensors({ y: { ...one, shape: [2] } }),
      /"y" expected 2 bytes for U8 \[2\], got 1/,
    ],
    ['half a byte', () => writeSafetensors({ y: { ...one, dtype: 'F4', shape: [1] } }), /whole bytes of F4.*4 bits/],
    ['a negative dimension', () => byteLength('U8', [-1]), /"shape" expected integers from 0/],
    ['a fractional dimension', () => byteLength('U8', [1.5]), /"shape" expected integers from 0/],
    ['a shape beyond 2^53', () => byteLength('U8', [2 ** 30, 2 ** 30]), /fewer than 2\^53 elements/],
    ['bits beyond 2^53', () => byteLength('F64', [2 ** 50]), /fewer than 2\^53 bits of F64/],
  ];
  it.each(cases)('%s', (_, action, message) => {
    expect(action).toThrow(RangeError);
    expect(action).toThrow(message);
  });
});

describe('reading by range', () => {
  const file = writeSafetensors({ x: stored('F32', [1000]), y: stored('BF16', [500]) });

  it('opens without reading data', () => {
    const source = countingSource(file);
    const { tensors } = openSafetensors(source);
    const dataStart = tensors[0].begin;
    expect(source.reads).toEqual([
      [0, 8],
      [8, dataStart - 8],
    ]);
  });

  it('reads no more than asked', () => {
    const source = countingSource(file);
    const read = openSafetensors(source);
    source.reads.length = 0;
    const y = read.tensors[1];
    expect(read.readBytes('y', 10, 20)).toEqual(file.subarray(y.begin + 10, y.begin + 30));
    expect(read.readBytes('y', 1000, 0)).toHaveLength(0);
    read.read('y');
    expect(source.reads).toEqual([
      [y.begin + 10, 20],
      [y.end, 0],
      [y.begin, 1000],
    ]);
  });

  it.each([
    [-1, 2],
    [0, 1001],
    [999, 2],
    [0.5, 1],
    [0, -1],
    [Number.NaN, 1],
  ])('refuses the range %d, %d', (start, length) => {
    expect(() => open(file).readBytes('y', start, length)).toThrow(/"start" and "length" expected a range within 1000/);
  });

  it('names the tensors there are', () => {
    expect(() => open(file).read('z')).toThrow('dump.safetensors: "name" expected one of x, y, got "z"');
    expect(() => open(fileOf('{}')).read('z')).toThrow(/of which there are none/);
  });

  it('tells a file that shrinks after it was opened', () => {
    let cut = false;
    const whole = countingSource(file);
    const source = {
      ...whole,
      read: (at: number, length: number) => whole.read(at, cut ? Math.min(length, 5) : length),
    };
    const read = openSafetensors(source);
    cut = true;
    expect(() => read.read('y')).toThrow(/tensor "y": asked for 1000 bytes, read 5/);
  });
});
