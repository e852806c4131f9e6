import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../src/io/zip/crc32.ts';
import { latin1 } from './helpers.ts';

/** A member of an archive made here, by hand and not by the library's writer. */
export interface Made {
  readonly name: string;
  readonly content: Uint8Array;
  readonly method?: number;
  /** Beyond what the other fields set. */
  readonly flags?: number;
  /** Sizes and CRC follow the data, and its header holds zeros. */
  readonly descriptor?: boolean;
  /** Sizes and place in the directory's Zip64 field. */
  readonly zip64?: boolean;
  /** Laid over the fields of the directory's entry. */
  readonly entry?: Partial<Record<'crc' | 'packed' | 'size' | 'header', number>>;
  /** The data as it lies in the archive. Default what the method makes of the content. */
  readonly packed?: Uint8Array;
}

const number = (width: number, value: number): readonly number[] =>
  Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** i) % 256);
const bytes = (...fields: readonly (readonly [number, number])[]): readonly number[] =>
  fields.flatMap(([width, value]) => number(width, value));

function headerOf(made: Made, packed: Uint8Array): readonly number[] {
  const { name, content, method = 0, flags = 0, descriptor = false } = made;
  const shown = (value: number): number => (descriptor ? 0 : value);
  return [
    ...bytes([4, 0x04034b50], [2, 20], [2, flags | (descriptor ? 8 : 0)], [2, method], [4, 0x5a21_0000]),
    ...bytes([4, shown(crc32(content))], [4, shown(packed.length)], [4, shown(content.length)]),
    ...bytes([2, latin1(name).length], [2, 0]),
    ...latin1(name),
  ];
}

function entryOf(made: Made, packed: Uint8Array, at: number): readonly number[] {
  const { name, content, method = 0, flags = 0, descriptor = false, zip64 = false, entry = {} } = made;
  const { crc = crc32(content), size = content.length, header = at } = entry;
  const length = entry.packed ?? packed.length;
  const narrow = (value: number): number => (zip64 ? 0xffffffff : value);
  const extra = zip64 ? bytes([2, 0x7075], [2, 1], [1, 0], [2, 1], [2, 24], [8, size], [8, length], [8, header]) : [];
  return [
    ...bytes([4, 0x02014b50], [2, 20], [2, 20], [2, flags | (descriptor ? 8 : 0)], [2, method], [4, 0x5a21_0000]),
    ...bytes([4, crc], [4, narrow(length)], [4, narrow(size)], [2, latin1(name).length], [2, extra.length]),
    ...bytes([2, 3], [2, 0], [2, 0], [4, 0], [4, narrow(header)]),
    ...latin1(name),
    ...extra,
    ...latin1('why'),
  ];
}

/**
 * An archive of those members; its end in Zip64 form too where that is asked for.
 * @param options base: bytes that come before what is returned
 */
export function zipOf(
  members: readonly Made[],
  options: { readonly zip64?: boolean; readonly comment?: string; readonly base?: number } = {},
): Uint8Array {
  const { zip64 = false, comment = '', base = 0 } = options;
  const file: number[] = [];
  const directory: number[] = [];
  for (const made of members) {
    const packed = made.packed ?? (made.method === 8 ? new Uint8Array(deflateRawSync(made.content)) : made.content);
    directory.push(...entryOf(made, packed, base + file.length));
    file.push(...headerOf(made, packed), ...packed);
    if (made.descriptor)
      file.push(...bytes([4, 0x08074b50], [4, crc32(made.content)], [4, packed.length], [4, made.content.length]));
  }
  const begin = base + file.length;
  file.push(...directory);
  if (zip64) {
    const at = base + file.length;
    file.push(...bytes([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0]));
    file.push(...bytes([8, members.length], [8, members.length], [8, directory.length], [8, begin]));
    file.push(...bytes([4, 0x07064b50], [4, 0], [8, at], [4, 1]));
  }
  const [count, size, place] = zip64 ? [0xffff, 0xffffffff, 0xffffffff] : [members.length, directory.length, begin];
  file.push(...bytes([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, place]));
  file.push(...bytes([2, comment.length]), ...latin1(comment));
  return Uint8Array.from(file);
}
