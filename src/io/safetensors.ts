import { checkRange, finderByName } from './by-name.ts';
import { type Fail, failIn } from './format-error.ts';
import { type Declared, parseHeader } from './safetensors-header.ts';
import { type ByteSource, readRange } from './source.ts';
import type { Stored } from './stored.ts';
import { decodeUtf8, encodeUtf8, invalidUtf8At } from './utf8.ts';

/** Largest header that the official implementation reads. */
export const largestHeader = 100_000_000;

/** Where a tensor lies in a file. */
export interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First byte of its data, counted from the start of the file. */
  readonly begin: number;
  /** One past its last byte. */
  readonly end: number;
}

/** An opened safetensors file. Data is read when asked for. */
export interface Safetensors {
  /** The free-form text of the header; an object with no prototype, empty when there is none. */
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of their data. */
  readonly tensors: readonly Entry[];
  /**
   * A whole tensor.
   * @throws RangeError when there is none of that name; FormatError when the source gives fewer bytes than it promised.
   */
  read(name: string): Stored;
  /**
   * `length` bytes of a tensor's data from its byte `start`.
   * @param into at least `length` bytes that may hold the result, until they are used again
   * @throws RangeError when there is none of that name or the range leaves it; FormatError as {@link read}.
   */
  readBytes(name: string, start: number, length: number, into?: Uint8Array): Uint8Array;
}

/**
 * Opens a safetensors file: reads and checks the header, and no data.
 * @throws FormatError when the file is not exactly what the format allows: a header that is not JSON, a name or key
 * that appears twice, an unknown dtype, a shape that its range does not fit, ranges that overlap, leave a gap, or do
 * not end with the file.
 */
export function openSafetensors(source: ByteSource): Safetensors {
  const fail = failIn(source.name);
  const length = headerLength(source, fail);
  const bytes = readRange(source, 8, length, 'the header');
  const text = decodeUtf8(bytes);
  if (text === undefined) return fail(8 + invalidUtf8At(bytes), 'header is not UTF-8');
  const failInHeader: Fail = (at, problem) => fail(8 + encodeUtf8(text.slice(0, at)).length, problem);
  const { metadata, declared } = parseHeader(text, failInHeader);
  const dataStart = 8 + length;
  const sorted = [...declared].sort((a, b) => a.begin - b.begin || a.end - b.end);
  const dataEnd = checkLayout(sorted, source.size - dataStart, failInHeader);
  const trailing = source.size - dataStart - dataEnd;
  if (trailing > 0) fail(dataStart + dataEnd, `${trailing} bytes follow the last tensor`);
  const entries = sorted.map((tensor) => placed(tensor, dataStart));
  return opened(source, metadata, entries);
}

function headerLength(source: ByteSource, fail: Fail): number {
  if (source.size < 8) fail(0, `file has ${source.size} bytes, too few for the 8 of the header's length`);
  const bytes = readRange(source, 0, 8, "the header's length");
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const length = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
  if (length > largestHeader) fail(0, `header length ${length} is over ${largestHeader}`);
  if (length > source.size - 8)
    fail(0, `header length ${length} is more than the ${source.size - 8} bytes that follow`);
  return length;
}

/** Checks that the sorted tensors lie end to end within `size` bytes; returns where the last one ends. */
function checkLayout(sorted: readonly Declared[], size: number, fail: Fail): number {
  let last = 0;
  for (const { name, begin, end, at } of sorted) {
    const label = `tensor ${JSON.stringify(name)}: data_offsets [${begin}, ${end}]`;
    if (end > size) fail(at, `${label} pass the end of the file, which has ${size} bytes of data`);
    if (begin < last) fail(at, `${label} overlap the data before, which ends at ${last}`);
    if (begin > last) fail(at, `${label} leave a gap after the data before, which ends at ${last}`);
    last = end;
  }
  return last;
}

function placed({ name, dtype, shape, begin, end }: Declared, dataStart: number): Entry {
  return { name, dtype, shape, begin: dataStart + begin, end: dataStart + end };
}

type Metadata = Readonly<Record<string, string>>;

function opened(source: ByteSource, metadata: Metadata, tensors: readonly Entry[]): Safetensors {
  const find = finderByName(source.name, tensors);
  const bytesOf = (entry: Entry, start: number, length: number, into?: Uint8Array): Uint8Array =>
    readRange(source, entry.begin + start, length, `tensor ${JSON.stringify(entry.name)}`, into);
  return {
    metadata,
    tensors,
    read: (name) => {
      const entry = find(name);
      return { dtype: entry.dtype, shape: entry.shape, bytes: bytesOf(entry, 0, entry.end - entry.begin) };
    },
    readBytes: (name, start, length, into) => {
      const entry = find(name);
      checkRange(source.name, start, length, entry.end - entry.begin);
      return bytesOf(entry, start, length, into);
    },
  };
}
