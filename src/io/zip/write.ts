import { deflateSync } from 'fflate';
import { encodeUtf8 } from '../utf8.ts';
import { crc32 } from './crc32.ts';
import { central, elsewhere32, end, flags, local, methods, zip64Extra } from './records.ts';

/** ZIP 4.5, which knows Zip64; made on Unix; 1 January 1980; a file that its owner reads and writes: what Python's zipfile states. */
const version = 45;
const unix = 3 << 8;
const date = (1 << 5) | 1;
const attributes = 0o600 * 2 ** 16;
/** The Zip64 field of a member's own header: two words before it, two sizes of eight bytes. */
const extraSize = 20;

interface Packed {
  readonly name: Uint8Array;
  readonly marked: number;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  readonly data: Uint8Array;
}

/**
 * A ZIP archive of the members in the order given. Nothing in it depends on the clock; uncompressed, its bytes are those of Python's
 * `zipfile.open(name, 'w', force_zip64=True)`, as numpy.savez calls it.
 * @throws RangeError for more than 65 534 members, names over 65 535 bytes, and 4 GiB or more, for which the directory would need Zip64
 */
export function writeZip(members: ReadonlyMap<string, Uint8Array>, compress: boolean): Uint8Array {
  if (members.size >= 0xffff) throw new RangeError(`"members" expected at most 65534, got ${members.size}`);
  const packed = [...members].map(([name, content]) => pack(name, content, compress));
  const dataSize = packed.reduce((sum, { name, data }) => sum + local.size + name.length + extraSize + data.length, 0);
  const directorySize = packed.reduce((sum, { name }) => sum + central.size + name.length, 0);
  const size = dataSize + directorySize + end.size;
  const largest = packed.reduce((most, member) => Math.max(most, member.size), size);
  if (largest >= elsewhere32) throw new RangeError(`"members" expected an archive below 4 GiB, got ${largest} bytes`);
  const file = new Uint8Array(size);
  const view = new DataView(file.buffer);
  let at = 0;
  let entryAt = dataSize;
  for (const member of packed) {
    writeEntry(view, entryAt, member, at);
    file.set(member.name, entryAt + central.size);
    entryAt += central.size + member.name.length;
    at = writeMember(file, view, at, member);
  }
  writeFields(view, entryAt, [
    [4, end.signature],
    [2, 0],
    [2, 0],
    [2, packed.length],
    [2, packed.length],
    [4, directorySize],
    [4, dataSize],
    [2, 0],
  ]);
  return file;
}

function pack(name: string, content: Uint8Array, compress: boolean): Packed {
  const bytes = encodeUtf8(name);
  if (bytes.length > 0xffff) throw new RangeError(`"name" expected at most 65535 bytes, got ${bytes.length}`);
  return {
    name: bytes,
    marked: bytes.some((byte) => byte > 127) ? flags.utf8 : 0,
    method: compress ? methods.deflated : methods.stored,
    crc: crc32(content),
    size: content.length,
    data: compress ? deflateSync(content, { level: 6 }) : content,
  };
}

/** Writes a member with its header; returns where it ends. */
function writeMember(file: Uint8Array, view: DataView, at: number, member: Packed): number {
  const { name, marked, method, crc, size, data } = member;
  const nameAt = writeFields(view, at, [
    [4, local.signature],
    [2, version],
    [2, marked],
    [2, method],
    [2, 0],
    [2, date],
    [4, crc],
    [4, elsewhere32],
    [4, elsewhere32],
    [2, name.length],
    [2, extraSize],
  ]);
  file.set(name, nameAt);
  const begin = writeFields(view, nameAt + name.length, [
    [2, zip64Extra],
    [2, extraSize - 4],
    [4, size],
    [4, 0],
    [4, data.length],
    [4, 0],
  ]);
  file.set(data, begin);
  return begin + data.length;
}

function writeEntry(view: DataView, at: number, member: Packed, header: number): void {
  const { name, marked, method, crc, size, data } = member;
  writeFields(view, at, [
    [4, central.signature],
    [2, unix | version],
    [2, version],
    [2, marked],
    [2, method],
    [2, 0],
    [2, date],
    [4, crc],
    [4, data.length],
    [4, size],
    [2, name.length],
    [2, 0],
    [2, 0],
    [2, 0],
    [2, 0],
    [4, attributes],
    [4, header],
  ]);
}

/** Writes little-endian numbers of two or four bytes one after the other; returns where they end. */
function writeFields(
  view: DataView,
  start: number,
  fields: readonly (readonly [width: 2 | 4, value: number])[],
): number {
  let at = start;
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return at;
}
