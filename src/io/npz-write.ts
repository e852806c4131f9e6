import { writeNpyText } from './npy-text.ts';
import { writeNpy } from './npy-write.ts';
import { declareDtypes, dtypesKey } from './npz-dtypes.ts';
import { checkStored, type Stored } from './stored.ts';
import { compareCodePoints, isWellFormed } from './utf8.ts';
import { writeZip } from './zip/write.ts';

/** How to write an npz file. */
export interface NpzOptions {
  /** Texts by name. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Deflate the arrays, as numpy.savez_compressed does. Default false. */
  readonly compress?: boolean;
}

/**
 * A whole npz file. The same tensors in any order give the same bytes: members are sorted by name, with the time that numpy gives them, 1 January
 * 1980. Without `compress` they are those that `numpy.savez` (1.24) gives for these arrays in that order.
 *
 * Dtypes that numpy lacks are written as raw bytes, and named in the metadata `bitnorm.dtypes`.
 * @throws RangeError for a name given twice, empty or without a UTF-8 form, as {@link writeNpy}, and for files of 4 GiB
 */
export function writeNpz(
  tensors: Readonly<Record<string, Stored>> | ReadonlyMap<string, Stored>,
  { metadata = {}, compress = false }: NpzOptions = {},
): Uint8Array {
  const byName: ReadonlyMap<string, Stored> =
    tensors instanceof Map ? tensors : new Map(Object.entries(tensors as Readonly<Record<string, Stored>>));
  const dtypes = declareDtypes(byName);
  const texts = Object.entries({ ...metadata, ...(dtypes === undefined ? {} : { [dtypesKey]: dtypes }) });
  const arrays = [
    ...[...byName].map(([name, stored]) => [name, () => writeNpy(checkStored(stored, name))] as const),
    ...texts.map(([name, text]) => [name, () => writeNpyText(text)] as const),
  ].sort(([a], [b]) => compareCodePoints(a, b));
  for (const [i, [name]] of arrays.entries()) checkName(name, arrays[i - 1]?.[0]);
  return writeZip(new Map(arrays.map(([name, write]) => [`${name}.npy`, write()])), compress);
}

function checkName(name: string, before: string | undefined): void {
  if (name === before) throw new RangeError(`"name" expected each once, got ${JSON.stringify(name)} twice`);
  // Python's zipfile cuts names at a zero character.
  if (name === '' || name.includes('\0') || !isWellFormed(name))
    throw new RangeError(`"name" expected text with a UTF-8 form and no zero character, got ${JSON.stringify(name)}`);
}
