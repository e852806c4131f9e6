import type { Fail } from '../format-error.ts';
import { type ByteSource, readRange } from '../source.ts';
import { elsewhere16, elsewhere32, end, fieldsOf, zip64End, zip64Locator } from './records.ts';

/** Where an archive's directory lies. */
export interface DirectoryPlace {
  readonly members: number;
  /** Its first byte and one past the last. */
  readonly begin: number;
  readonly end: number;
}

/**
 * Finds the directory by the record at the archive's end.
 * @throws through `fail` when there is none, the archive is one of several parts, or the directory does not end where that record begins
 */
export function locateDirectory(source: ByteSource, fail: Fail): DirectoryPlace {
  const at = locateEnd(source, fail);
  const record = fieldsOf(source.read(at, end.size));
  if (record.u16(4) !== record.u16(6)) fail(at, 'directory lies in another part of a split archive');
  const [here, members, size, begin] = [record.u16(8), record.u16(10), record.u32(12), record.u32(16)];
  const moved = [here, members].includes(elsewhere16) || [size, begin].includes(elsewhere32);
  if (moved) return locateZip64(source, at, fail);
  return checked({ members, begin, end: begin + size }, { at, here, parts: record.u16(4) + 1 }, at, fail);
}

/** The last record whose comment runs to the end of the file. */
function locateEnd(source: ByteSource, fail: Fail): number {
  const length = Math.min(source.size, end.size + 0xffff);
  const start = source.size - length;
  const bytes = readRange(source, start, length, 'the end of the archive');
  const { u16, u32 } = fieldsOf(bytes);
  for (let i = length - end.size; i >= 0; i--) {
    if (bytes[i] === 0x50 && u32(i) === end.signature && i + end.size + u16(i + 20) === length) return start + i;
  }
  return fail(source.size, 'file does not end in the end record of a ZIP archive: it is cut, or no archive');
}

function locateZip64(source: ByteSource, endAt: number, fail: Fail): DirectoryPlace {
  const locatorAt = endAt - zip64Locator.size;
  if (locatorAt < 0) return fail(endAt, 'no Zip64 locator before the end record, which refers to it');
  const locator = fieldsOf(source.read(locatorAt, zip64Locator.size));
  if (locator.u32(0) !== zip64Locator.signature)
    return fail(locatorAt, 'no Zip64 locator before the end record, which refers to it');
  const at = locator.u64(8);
  if (at + zip64End.size > locatorAt)
    return fail(locatorAt + 8, `Zip64 end record expected before here, got byte ${at}`);
  const record = fieldsOf(source.read(at, zip64End.size));
  if (record.u32(0) !== zip64End.signature) return fail(at, 'no Zip64 end record, to which its locator points');
  const begin = record.u64(48);
  const found = { members: record.u64(32), begin, end: begin + record.u64(40) };
  return checked(found, { at, here: record.u64(24), parts: locator.u32(16) }, at, fail);
}

function checked(
  place: DirectoryPlace,
  record: { readonly at: number; readonly here: number; readonly parts: number },
  limit: number,
  fail: Fail,
): DirectoryPlace {
  const { at, here, parts } = record;
  if (parts > 1 || here !== place.members) return fail(at, 'archive is one part of several');
  if (place.end !== limit) return fail(at, `directory expected to end here, got bytes ${place.begin} to ${place.end}`);
  return place;
}
