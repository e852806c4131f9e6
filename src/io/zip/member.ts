import { type Fail, failIn } from '../format-error.ts';
import { type ByteSource, bytesSource, readRange } from '../source.ts';
import { crc32 } from './crc32.ts';
import { dataPlace } from './data-place.ts';
import { type DirectoryEntry, readDirectory } from './directory.ts';
import { inflate, inflatePrefix } from './inflate.ts';

/** A member of an opened archive. */
export interface Member {
  readonly name: string;
  /** Where its entry stands in the directory. */
  readonly at: number;
  /** Where its data lies in the archive. */
  readonly begin: number;
  /** Whether it is compressed. Then it is held in memory once it was read. */
  readonly deflated: boolean;
  /** Its content by range, of which the CRC is not checked yet; of deflated data only the part needed is inflated. */
  readonly content: ByteSource;
  /**
   * Its content once the CRC of all of it was found right.
   * @throws FormatError when it is not, or the data is malformed
   */
  checked(): ByteSource;
}

/**
 * Opens a ZIP archive: its directory and its members' own headers are read and checked, no data.
 * @throws FormatError when these contradict each other, or members overlap
 */
export function openZip(source: ByteSource): readonly Member[] {
  const { entries, begin } = readDirectory(source);
  const fail = failIn(source.name);
  const byPlace = [...entries].sort((a, b) => a.header - b.header);
  const limits = new Map(byPlace.map((entry, i) => [entry, byPlace[i + 1]?.header ?? begin]));
  return entries.map((entry) => {
    const place = dataPlace(source, entry, limits.get(entry) ?? begin, fail);
    return (entry.deflated ? deflatedMember : storedMember)(source, entry, place);
  });
}

/** What a member's errors begin with. */
const labelOf = ({ name }: DirectoryEntry): string => `member ${JSON.stringify(name)}`;

/** What errors within a member's content call it. */
const pathOf = (source: ByteSource, { name }: DirectoryEntry): string => `${source.name}/${name}`;

function storedMember(source: ByteSource, entry: DirectoryEntry, begin: number): Member {
  const { name, at: entryAt, size } = entry;
  const read = (offset: number, length: number): Uint8Array =>
    readRange(source, begin + offset, length, labelOf(entry));
  const content: ByteSource = { name: pathOf(source, entry), size, read };
  let right = false;
  const checked = (): ByteSource => {
    const step = 2 ** 20;
    let crc = 0;
    for (let at = 0; !right && at < size; at += step) crc = crc32(read(at, Math.min(step, size - at)), crc);
    if (!right) checkCrc(crc, entry, begin, failIn(source.name));
    right = true;
    return content;
  };
  return { name, at: entryAt, begin, deflated: false, content, checked };
}

function deflatedMember(source: ByteSource, entry: DirectoryEntry, begin: number): Member {
  const { name, at, size, packed } = entry;
  const fail = failIn(source.name);
  const label = labelOf(entry);
  const readPacked = (offset: number, length: number): Uint8Array => readRange(source, begin + offset, length, label);
  const refuse = (problem: string): never => fail(begin, `${label}: ${problem}`);
  let prefix: Uint8Array = new Uint8Array(0);
  const content: ByteSource = {
    name: pathOf(source, entry),
    size,
    read: (offset, length) => {
      if (prefix.length < offset + length) prefix = inflatePrefix(readPacked, packed, offset + length, refuse);
      return prefix.subarray(offset, offset + length);
    },
  };
  let whole: ByteSource | undefined;
  const checked = (): ByteSource => {
    if (whole !== undefined) return whole;
    const bytes = inflate(readPacked(0, packed), size, refuse);
    checkCrc(crc32(bytes), entry, begin, fail);
    whole = bytesSource(bytes, content.name);
    prefix = bytes;
    return whole;
  };
  return { name, at, begin, deflated: true, content, checked };
}

function checkCrc(crc: number, entry: DirectoryEntry, begin: number, fail: Fail): void {
  if (crc === entry.crc) return;
  const [got, expected] = [crc, entry.crc].map((value) => `0x${value.toString(16).padStart(8, '0')}`);
  fail(begin, `${labelOf(entry)}: its data has the CRC ${got}, its directory entry says ${expected}`);
}
