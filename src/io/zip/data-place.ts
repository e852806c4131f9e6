import type { Fail } from '../format-error.ts';
import { type ByteSource, readRange } from '../source.ts';
import { decodeUtf8 } from '../utf8.ts';
import { type DirectoryEntry, findExtra } from './directory.ts';
import { elsewhere32, fieldsOf, flags, local, methods, zip64Extra } from './records.ts';

/**
 * Where a member's data begins, from its own header, which must agree with the directory.
 * @param limit where what follows the member begins
 * @throws through `fail` when it does not, or the data runs beyond the limit
 */
export function dataPlace(source: ByteSource, entry: DirectoryEntry, limit: number, fail: Fail): number {
  const { header, name } = entry;
  const label = `member ${JSON.stringify(name)}`;
  if (header + local.size > limit) fail(entry.at, `${label}: no room for its header at byte ${header}`);
  const fields = fieldsOf(readRange(source, header, local.size, `the header of ${label}`));
  if (fields.u32(0) !== local.signature) fail(header, `no header of ${label}, to which the directory points`);
  const [nameLength, extraLength] = [fields.u16(26), fields.u16(28)];
  const begin = header + local.size + nameLength + extraLength;
  if (begin + entry.packed > limit)
    fail(header, `${label} of ${entry.packed} bytes runs into what follows at byte ${limit}`);
  const own = readRange(source, header + local.size, nameLength + extraLength, `the header of ${label}`);
  const same = decodeUtf8(own.subarray(0, nameLength)) === name;
  if (!same) fail(header + local.size, `${label} has another name in its own header`);
  const encryption = flags.encrypted | flags.strong;
  if (fields.u16(8) !== (entry.deflated ? methods.deflated : methods.stored) || fields.u16(6) & encryption)
    fail(header, `${label} is held otherwise by its own header than by the directory`);
  // Where a descriptor follows the data, the header may hold zeros.
  if (fields.u16(6) & flags.descriptor) return begin;
  const [crc, packed, size] = [fields.u32(14), ...ownSizes(fields.u32(18), fields.u32(22), own.subarray(nameLength))];
  if (crc !== entry.crc || packed !== entry.packed || size !== entry.size)
    fail(header + 14, `${label} has another CRC or size in its own header than in the directory`);
  return begin;
}

function ownSizes(packed: number, size: number, extra: Uint8Array): readonly [number, number] {
  const wide = findExtra(extra, zip64Extra);
  if (packed !== elsewhere32 || size !== elsewhere32 || wide === undefined || wide.length < 16) return [packed, size];
  const { u64 } = fieldsOf(wide);
  return [u64(8), u64(0)];
}
