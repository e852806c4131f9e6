import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { bytesSource, FormatError, openNpz, writeNpy, writeNpz } from '../../src/io/index.ts';
import { dictOf, formatErrorOf, hex, latin1, numpyFile, toHex } from './helpers.ts';
import { type Made, zipOf } from './zips.ts';

const npy = writeNpy({ dtype: 'F16', shape: [2], bytes: hex('003c0040') });
const x: Made = { name: 'x.npy', content: npy };
const deflated: Made = { ...x, method: 8 };

/** All that a file says, or the error; anything but a FormatError with its fields set fails. */
function contents(file: Uint8Array): string | FormatError {
  try {
    const opened = openNpz(bytesSource(file, 'dump.npz'));
    const tensors = opened.tensors.map(({ name }) => {
      const { dtype, shape, bytes } = opened.read(name);
      return [name, dtype, shape, toHex(bytes)];
    });
    return JSON.stringify([tensors, { ...opened.metadata }, [...opened.others.keys()]]);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    expect(error.message).toBe(`dump.npz: byte ${error.offset}: ${error.problem}`);
    expect(error.file).toBe('dump.npz');
    expect(error.offset).toBeGreaterThanOrEqual(0);
    expect(error.offset).toBeLessThanOrEqual(file.length);
    return error;
  }
}

const valid: Readonly<Record<string, Uint8Array>> = {
  stored: writeNpz({ x: { dtype: 'F16', shape: [2], bytes: hex('003c0040') } }, { metadata: { 'bitnorm.spec': '{}' } }),
  deflated: writeNpz({ x: { dtype: 'BF16', shape: [2], bytes: hex('803f0040') } }, { compress: true }),
  'made by hand': zipOf(
    [x, { ...deflated, name: 'y.npy', descriptor: true, zip64: true }, { name: 'note', content: hex('61') }],
    {
      zip64: true,
      comment: 'c',
    },
  ),
};

describe.each(Object.entries(valid))('generated damage of an archive %s', (_, file) => {
  const whole = contents(file);

  it('is told at every truncation', () => {
    expect(typeof whole).toBe('string');
    for (let length = 0; length < file.length; length++)
      expect(contents(file.subarray(0, length))).toBeInstanceOf(FormatError);
  });

  it('is told, or harmless, for every byte', () => {
    const told = { yes: 0, no: 0 };
    for (let at = 0; at < file.length; at++) {
      for (const change of [1, 2, 8, 0x80, 0xff]) {
        const changed = file.slice();
        changed[at] ^= change;
        const read = contents(changed);
        if (read instanceof FormatError) told.yes++;
        else {
          told.no++;
          expect(read).toBe(whole);
        }
      }
    }
    // Times, versions, attributes and comments are harmless.
    expect(told.yes).toBeGreaterThan(3 * told.no);
  });

  test.prop([fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })], {
    numRuns: 1000,
  })('never escapes as another error for several bytes', (changes) => {
    const changed = file.slice();
    for (const [at, byte] of changes) changed[at] = byte;
    contents(changed);
  });
});

const two: readonly Made[] = [x, { ...x, name: 'y.npy' }];
/** Of an archive of x alone: its data, directory and end. */
const [data, directory, end] = [35, 35 + npy.length, 35 + npy.length + 46 + 5 + 3];

const cases: readonly (readonly [what: string, file: Uint8Array, offset: number, problem: string])[] = [
  ['nothing', new Uint8Array(0), 0, 'file does not end in the end record of a ZIP archive: it is cut, or no archive'],
  ['an npy file', npy, npy.length, 'file does not end in the end record of a ZIP archive: it is cut, or no archive'],
  ['encrypted', zipOf([{ ...x, flags: 1 }]), directory, 'member "x.npy" is encrypted'],
  ['strongly encrypted', zipOf([{ ...x, flags: 0x41 }]), directory, 'member "x.npy" is encrypted'],
  ['a patch', zipOf([{ ...x, flags: 0x20 }]), directory, 'member "x.npy" is a patch of another file'],
  [
    'another method',
    zipOf([{ ...x, method: 93 }]),
    directory,
    'member "x.npy" is compressed by method 93; stored (0) and deflated (8) can be read',
  ],
  ['a name twice', zipOf([x, x]), 2 * directory + 54, 'duplicate member "x.npy"'],
  [
    'a name with and without .npy',
    zipOf([x, { ...x, name: 'x' }]),
    2 * directory - 4 + 54,
    'duplicate array "x", with .npy and without',
  ],
  [
    'a name in a code page',
    zipOf([{ ...x, name: '\xfc.npy' }]),
    directory + 46,
    'name of a member is neither ASCII nor marked as UTF-8',
  ],
  [
    'a name not in UTF-8',
    zipOf([{ ...x, name: '\xfc.npy', flags: 0x800 }]),
    directory + 46,
    'name of a member is neither ASCII nor marked as UTF-8',
  ],
  [
    'wrong CRC',
    zipOf([{ ...x, descriptor: true, entry: { crc: 1 } }]),
    data,
    'member "x.npy": its data has the CRC 0xe2be96fd, its directory entry says 0x00000001',
  ],
  [
    'another CRC in the header',
    zipOf([{ ...x, entry: { crc: 1 } }]),
    14,
    'member "x.npy" has another CRC or size in its own header than in the directory',
  ],
  [
    'stored in another size',
    zipOf([{ ...x, entry: { size: 7 } }]),
    directory,
    `member "x.npy" is stored, but of 7 bytes in ${npy.length}`,
  ],
  [
    'beyond the directory',
    zipOf([{ ...x, descriptor: true, entry: { size: 999, packed: 999 } }]),
    0,
    `member "x.npy" of 999 bytes runs into what follows at byte ${directory + 16}`,
  ],
  [
    'members that overlap',
    zipOf([two[0], { ...two[1], entry: { header: 20 } }]),
    2 * directory,
    'member "x.npy": no room for its header at byte 0',
  ],
  [
    'no header',
    zipOf([{ ...x, entry: { header: 1 } }]),
    1,
    'no header of member "x.npy", to which the directory points',
  ],
  [
    'deflated data cut',
    zipOf([{ ...deflated, packed: hex('edc1') }]),
    data,
    'member "x.npy": deflated data: unexpected EOF',
  ],
  [
    'deflated data of another size',
    zipOf([{ ...deflated, descriptor: true, entry: { size: 131 } }]),
    data,
    'member "x.npy": deflated data expected to give 131 bytes, got more',
  ],
  [
    'a size that deflated data can’t have',
    zipOf([{ ...deflated, descriptor: true, zip64: true, entry: { size: 2 ** 40 } }]),
    data,
    'member "x.npy": 75 deflated bytes can\'t inflate to 1099511627776',
  ],
  [
    'npy header, stored',
    zipOf([{ name: 'bitnorm.spec.npy', content: numpyFile(dictOf('|S2', '()'), 118, 'ff00') }]),
    30 + 16 + 128,
    'member "bitnorm.spec.npy": text expected UTF-8, got other bytes',
  ],
  [
    'dtypes that are no JSON',
    zipOf([{ name: 'bitnorm.dtypes.npy', content: numpyFile(dictOf('|S1', '()'), 118, '7b') }]),
    30 + 18,
    'metadata "bitnorm.dtypes": not JSON: ',
  ],
  [
    'dtypes of no array',
    zipOf([x, { name: 'bitnorm.dtypes.npy', content: numpyFile(dictOf('|S8', '()'), 118, toHex(latin1('{"z":""}'))) }]),
    directory + 30 + 18,
    'metadata "bitnorm.dtypes": no array "z"',
  ],
  [
    'dtypes that are none',
    zipOf([x, { name: 'bitnorm.dtypes.npy', content: numpyFile(dictOf('|S7', '()'), 118, toHex(latin1('{"x":3}'))) }]),
    directory + 30 + 18,
    'metadata "bitnorm.dtypes": "x" expected a safetensors dtype such as "BF16", got 3',
  ],
];

describe('each kind of damage', () => {
  it.each(cases)('%s', (_, file, offset, problem) => {
    const error = contents(file);
    expect((error as FormatError).problem).toContain(problem);
    expect((error as FormatError).offset).toBe(offset);
  });

  it('to the end record', () => {
    const changed = (file: Uint8Array, at: number, byte: number): FormatError => {
      const copy = file.slice();
      copy[at] = byte;
      return formatErrorOf(() => openNpz(bytesSource(copy, 'dump.npz')));
    };
    const file = zipOf([x]);
    expect(changed(file, end + 4, 1).message).toBe(
      `dump.npz: byte ${end}: directory lies in another part of a split archive`,
    );
    expect(changed(file, end + 8, 2).message).toBe(`dump.npz: byte ${end}: archive is one part of several`);
    expect(changed(file, end + 12, 1).problem).toMatch('directory expected to end here');
    const wide = zipOf([x], { zip64: true });
    expect(changed(wide, end + 56, 0).problem).toBe('no Zip64 locator before the end record, which refers to it');
    expect(changed(wide, end, 0).problem).toBe('no Zip64 end record, to which its locator points');
    expect(changed(wide, end + 56 + 8, 255).problem).toMatch('Zip64 end record expected before here, got byte');
  });
});
