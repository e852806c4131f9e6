import { FormatError, failIn } from './format-error.ts';
import { readNpyHeader, readNpyPreamble } from './npy-header.ts';
import { isText, readNpyText } from './npy-text.ts';
import { dtypesKey, parseDtypes } from './npz-dtypes.ts';
import { type NpzTensor, readersOf, within } from './npz-tensors.ts';
import type { ByteSource } from './source.ts';
import type { TensorFile } from './tensor-file.ts';
import { type Member, openZip } from './zip/member.ts';

interface NamedMember {
  readonly name: string;
  readonly member: Member;
}

/**
 * Opens an npz file: a ZIP archive of npy files, as numpy.savez and numpy.savez_compressed write it. The headers of all members are read and
 * checked; data is when asked for, of stored arrays by range, of compressed ones as a whole, which is then kept. All of a member's CRC is
 * checked before any of its data is given.
 *
 * - An array has its member's name without `.npy`.
 * - An array of one text is metadata: what `numpy.savez(path, **{"bitnorm.spec": json.dumps(spec)})` writes.
 * - Raw bytes (`<V2`, `|V1`) and integers hold the codes of another dtype where the metadata `bitnorm.dtypes` says so.
 * - What else is there (objects, records, lists of texts, files that are no npy) is among `others`.
 * @throws FormatError when the archive is malformed, encrypted or compressed otherwise, or two arrays have one name
 */
export function openNpz(source: ByteSource): TensorFile {
  const named = openZip(source).map((member) => ({ name: member.name.replace(/\.npy$/, ''), member }));
  checkUnique(source, named);
  const metadata = Object.create(null) as Record<string, string>;
  const arrays: NamedMember[] = [];
  for (const one of named) {
    const text = textOf(source, one.member);
    if (text === undefined) arrays.push(one);
    else metadata[one.name] = text;
  }
  const dtypes = dtypesOf(source, metadata, named, arrays);
  const others = new Map<string, FormatError>();
  const tensors: NpzTensor[] = [];
  for (const { name, member } of arrays) {
    const opened = openedOrError(source, { name, member }, dtypes.get(name));
    if (opened instanceof FormatError) others.set(name, opened);
    else tensors.push(opened);
  }
  return { metadata, tensors, others, ...readersOf(source, tensors, others) };
}

function checkUnique(source: ByteSource, named: readonly NamedMember[]): void {
  const seen = new Set<string>();
  for (const { name, member } of named) {
    if (seen.has(name))
      failIn(source.name)(member.at, `duplicate array ${JSON.stringify(name)}, with .npy and without`);
    seen.add(name);
  }
}

/** The text of a member that holds one. */
function textOf(source: ByteSource, member: Member): string | undefined {
  const preamble = outcome(() => readNpyPreamble(member.content));
  if (preamble instanceof FormatError || !isText(preamble)) return undefined;
  return within(source, member, () => readNpyText(member.checked(), preamble));
}

function dtypesOf(
  source: ByteSource,
  metadata: Readonly<Record<string, string>>,
  named: readonly NamedMember[],
  arrays: readonly NamedMember[],
): ReadonlyMap<string, string> {
  const names = arrays.map(({ name }) => name);
  return parseDtypes(metadata[dtypesKey], names, (problem) => {
    const begin = named.find(({ name }) => name === dtypesKey)?.member.begin ?? 0;
    return failIn(source.name)(begin, `metadata "${dtypesKey}": ${problem}`);
  });
}

/** The array as a tensor, or why it is none. */
function openedOrError(source: ByteSource, { name, member }: NamedMember, as?: string): NpzTensor | FormatError {
  const options = as === undefined ? {} : { as };
  const header = outcome(() => within(source, member, () => readNpyHeader(member.content, options)));
  if (!(header instanceof FormatError))
    return { name, dtype: header.dtype, shape: header.shape, header, options, member };
  // A member that is of another kind is passed over, but not one that is damaged.
  member.checked();
  return header;
}

function outcome<T>(action: () => T): T | FormatError {
  try {
    return action();
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}
