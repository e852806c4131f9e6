import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { byteLength, bytesSource, dtypes, openNpz, type Stored, writeNpz } from '../../src/io/index.ts';

const stored: fc.Arbitrary<Stored> = fc
  .tuple(
    fc.constantFrom(...dtypes.filter(({ bits }) => bits >= 8).map(({ name }) => name)),
    fc.array(fc.nat(5), { maxLength: 4 }),
  )
  .chain(([dtype, shape]) => {
    const length = byteLength(dtype, shape);
    return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => ({ dtype, shape, bytes }));
  });
/** Names and texts of any characters that numpy keeps; names of metadata are none of tensors. */
const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((text) => !text.includes('\0'));
const tensors = fc
  .uniqueArray(fc.tuple(name, stored), { selector: ([key]) => key, maxLength: 5 })
  .map((entries) => new Map(entries.map(([key, one]) => [`t${key}`, one])));
const metadata = fc
  .uniqueArray(fc.tuple(name, fc.string({ unit: 'binary' })), { selector: ([key]) => key, maxLength: 3 })
  .map((entries) => Object.fromEntries(entries.map(([key, text]) => [`m${key}`, text.replace(/\0+$/, '')])));

describe('what is written is read again', () => {
  test.prop({ tensors, metadata, compress: fc.boolean() }, { numRuns: 400 })('all of it', (written) => {
    const { compress } = written;
    const file = writeNpz(written.tensors, { metadata: written.metadata, compress });
    const opened = openNpz(bytesSource(file, 'a.npz'));
    const read = new Map(opened.tensors.map(({ name: own }) => [own, opened.read(own)]));
    expect([...read].sort()).toEqual([...written.tensors].sort());
    const { 'bitnorm.dtypes': _, ...texts } = opened.metadata;
    expect(texts).toEqual(written.metadata);
    // Reversed, the same bytes.
    expect(writeNpz(new Map([...written.tensors].reverse()), { metadata: written.metadata, compress })).toEqual(file);
  });

  test.prop({ one: stored, compress: fc.boolean(), from: fc.nat(), length: fc.nat() })('any range of it', (asked) => {
    const { one, compress } = asked;
    const from = asked.from % (one.bytes.length + 1);
    const length = asked.length % (one.bytes.length - from + 1);
    const opened = openNpz(bytesSource(writeNpz({ x: one }, { compress }), 'a.npz'));
    expect([...opened.readBytes('x', from, length)]).toEqual([...one.bytes.subarray(from, from + length)]);
  });
});
