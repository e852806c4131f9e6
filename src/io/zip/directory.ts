import { type Fail, failIn } from '../format-error.ts';
import { type ByteSource, readRange } from '../source.ts';
import { decodeUtf8 } from '../utf8.ts';
import { locateDirectory } from './end.ts';
import { central, elsewhere32, type Fields, fieldsOf, flags, methods, zip64Extra } from './records.ts';

/** A member as the archive's directory describes it. */
export interface DirectoryEntry {
  readonly name: string;
  /** Where its entry stands in the directory. */
  readonly at: number;
  readonly flags: number;
  readonly deflated: boolean;
  readonly crc: number;
  /** In bytes: as it lies in the archive, and in full. */
  readonly packed: number;
  readonly size: number;
  /** Where its own header stands. */
  readonly header: number;
}

/**
 * Reads the directory of a ZIP archive, Zip64 or not; folders are left out.
 * @throws FormatError for what is no whole archive, for encrypted members, other methods than stored and deflated, and a name given twice
 */
export function readDirectory(source: ByteSource): {
  readonly entries: readonly DirectoryEntry[];
  readonly begin: number;
} {
  const fail = failIn(source.name);
  const { members, begin, end } = locateDirectory(source, fail);
  const bytes = readRange(source, begin, end - begin, 'the directory');
  const entries: DirectoryEntry[] = [];
  const seen = new Set<string>();
  let at = 0;
  let count = 0;
  for (; at < bytes.length; count++) {
    const { entry, size } = readEntry(bytes.subarray(at), begin + at, fail);
    if (seen.has(entry.name)) fail(entry.at, `duplicate member ${JSON.stringify(entry.name)}`);
    seen.add(entry.name);
    if (!entry.name.endsWith('/')) entries.push(checkedEntry(entry, fail));
    at += size;
  }
  if (count !== members) fail(begin, `directory expected ${members} members, got ${count}`);
  return { entries, begin };
}

interface RawEntry extends DirectoryEntry {
  readonly method: number;
}

function readEntry(bytes: Uint8Array, at: number, fail: Fail): { readonly entry: RawEntry; readonly size: number } {
  if (bytes.length < central.size) return fail(at, `directory ends within an entry, after ${bytes.length} bytes`);
  const fields = fieldsOf(bytes);
  if (fields.u32(0) !== central.signature) return fail(at, 'no directory entry where one is expected');
  const [nameLength, extraLength, commentLength] = [fields.u16(28), fields.u16(30), fields.u16(32)];
  const size = central.size + nameLength + extraLength + commentLength;
  if (bytes.length < size) return fail(at, `directory ends within an entry of ${size} bytes`);
  const marked = fields.u16(8);
  const name = nameOf(bytes.subarray(central.size, central.size + nameLength), marked, at + central.size, fail);
  const extra = bytes.subarray(central.size + nameLength, central.size + nameLength + extraLength);
  const wide = widened(fields, extra, (problem) => fail(at + central.size + nameLength, problem));
  const method = fields.u16(10);
  const entry = {
    name,
    at,
    flags: marked,
    method,
    deflated: method === methods.deflated,
    crc: fields.u32(16),
    ...wide,
  };
  return { entry, size };
}

/** The name's text. Names beyond ASCII that are not marked as UTF-8 are in a code page that nothing states. */
function nameOf(bytes: Uint8Array, marked: number, at: number, fail: Fail): string {
  const text = decodeUtf8(bytes);
  if (text === undefined || ((marked & flags.utf8) === 0 && bytes.some((byte) => byte > 127)))
    return fail(at, 'name of a member is neither ASCII nor marked as UTF-8');
  return text;
}

/** Sizes and place of a member, from the Zip64 field where they don't fit. */
function widened(
  fields: Fields,
  extra: Uint8Array,
  fail: (problem: string) => never,
): Pick<DirectoryEntry, 'packed' | 'size' | 'header'> {
  const narrow = { size: fields.u32(24), packed: fields.u32(20), header: fields.u32(42) };
  if (!Object.values(narrow).includes(elsewhere32)) return narrow;
  const field = findExtra(extra, zip64Extra);
  if (field === undefined) return fail('no Zip64 field, where sizes refer to one');
  const wide = fieldsOf(field);
  let next = 0;
  const take = (value: number): number => {
    if (value !== elsewhere32) return value;
    if (next + 8 > field.length) return fail(`Zip64 field has ${field.length} bytes, too few`);
    next += 8;
    return wide.u64(next - 8);
  };
  // The field holds those that are missing above, in this order.
  return { size: take(narrow.size), packed: take(narrow.packed), header: take(narrow.header) };
}

/** The data of an extra field, if it is there. */
export function findExtra(extra: Uint8Array, id: number): Uint8Array | undefined {
  const { u16 } = fieldsOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + u16(at + 2)) {
    if (u16(at) === id) return extra.subarray(at + 4, at + 4 + u16(at + 2));
  }
  return undefined;
}

function checkedEntry({ method, ...entry }: RawEntry, fail: Fail): DirectoryEntry {
  const label = `member ${JSON.stringify(entry.name)}`;
  if (entry.flags & (flags.encrypted | flags.strong | flags.masked)) fail(entry.at, `${label} is encrypted`);
  if (entry.flags & flags.patched) fail(entry.at, `${label} is a patch of another file`);
  if (method !== methods.stored && method !== methods.deflated)
    fail(entry.at, `${label} is compressed by method ${method}; stored (0) and deflated (8) can be read`);
  if (method === methods.stored && entry.packed !== entry.size)
    fail(entry.at, `${label} is stored, but of ${entry.size} bytes in ${entry.packed}`);
  return entry;
}
