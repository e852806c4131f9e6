import { dtypes, findDtype } from './dtypes.ts';
import { type Entry, largestHeader } from './safetensors.ts';
import { metadataKey } from './safetensors-header.ts';
import { byteLength, checkStored, type Stored } from './stored.ts';
import type { TensorInfo } from './tensor-file.ts';
import { compareCodePoints, encodeUtf8, isWellFormed } from './utf8.ts';

/** The start of a safetensors file, and where the rest goes. */
export interface EncodedHeader {
  /** The length and the JSON text, padded with spaces to a multiple of 8 bytes. */
  readonly bytes: Uint8Array;
  /** In the order in which the data must follow, end to end. */
  readonly entries: readonly Entry[];
  /** Of the whole file, in bytes. */
  readonly size: number;
}

/**
 * The header for tensors whose data is written later, in the order of the `entries` it returns. The same tensors in any
 * order give the same bytes: as the official writer does, sorted by dtype (widest first, so that each is aligned) and
 * then by name. An empty `metadata` is left out; its keys are sorted.
 * @throws RangeError for a name given twice, reserved or without a UTF-8 form, a bad dtype or shape, or a header over
 * 100 MB.
 */
export function encodeSafetensorsHeader(
  tensors: Iterable<TensorInfo>,
  metadata: Readonly<Record<string, string>> = {},
): EncodedHeader {
  const sorted = [...tensors].sort((a, b) => rank(b.dtype) - rank(a.dtype) || compareCodePoints(a.name, b.name));
  checkNames(sorted);
  let end = 0;
  const relative = sorted.map(({ name, dtype, shape }): Entry => {
    const begin = end;
    end += byteLength(dtype, shape);
    return { name, dtype, shape: [...shape], begin, end };
  });
  const bytes = frame(headerText(relative, metadata));
  const entries = relative.map((entry) => ({
    ...entry,
    begin: entry.begin + bytes.length,
    end: entry.end + bytes.length,
  }));
  return { bytes, entries, size: bytes.length + end };
}

/**
 * A whole safetensors file, byte-stable as {@link encodeSafetensorsHeader} says.
 * @throws RangeError as {@link encodeSafetensorsHeader}, and when a tensor's bytes do not fit its dtype and shape.
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, Stored>> | ReadonlyMap<string, Stored>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const byName: ReadonlyMap<string, Stored> =
    tensors instanceof Map ? tensors : new Map(Object.entries(tensors as Readonly<Record<string, Stored>>));
  const infos = [...byName].map(([name, stored]) => ({ name, ...checkStored(stored, name) }));
  const { bytes: header, entries, size } = encodeSafetensorsHeader(infos, metadata);
  const file = new Uint8Array(size);
  file.set(header);
  for (const { name, begin } of entries) file.set(byName.get(name)?.bytes ?? [], begin);
  return file;
}

function rank(dtype: string): number {
  return dtypes.indexOf(findDtype(dtype));
}

function checkNames(sorted: readonly TensorInfo[]): void {
  const seen = new Set<string>();
  for (const { name } of sorted) {
    if (name === metadataKey) throw new RangeError(`"name" expected any but ${metadataKey}, which is reserved`);
    if (seen.has(name)) throw new RangeError(`"name" expected each once, got ${JSON.stringify(name)} twice`);
    seen.add(name);
  }
}

// Written member by member: an object would put keys such as "10" first.
function headerText(entries: readonly Entry[], metadata: Readonly<Record<string, string>>): string {
  const keys = Object.keys(metadata).sort(compareCodePoints);
  const text = keys.map((key) => `${quote(key)}:${quote(metadata[key])}`).join(',');
  const members = entries.map(({ name, dtype, shape, begin, end }) => {
    return `${quote(name)}:{"dtype":"${dtype}","shape":[${shape.join(',')}],"data_offsets":[${begin},${end}]}`;
  });
  if (keys.length > 0) members.unshift(`"${metadataKey}":{${text}}`);
  return `{${members.join(',')}}`;
}

function quote(text: string): string {
  if (!isWellFormed(text))
    throw new RangeError(`"name" and "metadata" expected text with a UTF-8 form, got ${JSON.stringify(text)}`);
  return JSON.stringify(text);
}

function frame(text: string): Uint8Array {
  const json = encodeUtf8(text);
  const length = Math.ceil(json.length / 8) * 8;
  if (length > largestHeader)
    throw new RangeError(`"tensors" expected a header of at most ${largestHeader} bytes, got ${length}`);
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  return bytes;
}
