import { byteLength, decodeTensor, openTensorFile, type TensorFile, type TensorInfo } from '../io/index.ts';
import { kernelKey, specKey } from '../kernels/golden.ts';
import { elementCount, type Tensor, tensor, type Values } from '../tensors/tensor.ts';
import type { BlockMemory, TensorMemory } from './block-memory.ts';
import { openFileSource } from './file-source.ts';

/** A file of tensors (safetensors, npz) with a kernel's inputs and outputs, read by range where it can be. */
export interface Dump {
  readonly path: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Names of what it holds as they are used here, after renaming. */
  readonly names: readonly string[];
  /** The file's own name of a tensor. @throws RangeError when there is none of that name */
  storedName(name: string): string;
  /** Whether that name is a tensor's. Of others, which npz files may have, nothing can be read. */
  isTensor(name: string): boolean;
  shape(name: string): readonly number[];
  dtype(name: string): string;
  /** A whole tensor. @throws RangeError when there is none of that name; FormatError when what has that name is no tensor, or damaged */
  read(name: string): Tensor;
  /** Rows along the first axis. */
  readRows(name: string, first: number, count: number, rows: number): Tensor;
  /** Rows along the first axis, held as the memory holds them, until the next rows of that name are read into it. */
  readInto(memory: BlockMemory, name: string, first: number, count: number, rows: number): Tensor<Values>;
  close(): void;
}

/**
 * Opens a dump.
 * @param renames other names of its tensors: {y: 'out0'} reads the file's out0 as y
 * @throws FormatError when the file is malformed; RangeError when a renamed tensor is not in it
 */
export function openDump(path: string, renames: Readonly<Record<string, string>> = {}): Dump {
  const source = openFileSource(path);
  try {
    return dumpOf(path, openTensorFile(source), renames, () => source.close());
  } catch (error) {
    source.close();
    throw error;
  }
}

function dumpOf(path: string, file: TensorFile, renames: Readonly<Record<string, string>>, close: () => void): Dump {
  const storedNames = namesOf(file, renames);
  const storedName = (name: string): string => {
    const stored = storedNames.get(name);
    if (stored === undefined)
      throw new RangeError(`${path}: no tensor "${name}"; there are ${[...storedNames.keys()].join(', ')}`);
    const other = file.others.get(stored);
    if (other !== undefined) throw other;
    return stored;
  };
  const entries = new Map(file.tensors.map((entry) => [entry.name, entry]));
  const entryOf = (name: string): TensorInfo => entries.get(storedName(name)) as TensorInfo;
  return {
    path,
    metadata: file.metadata,
    names: [...storedNames.keys()],
    storedName,
    isTensor: (name) => entries.has(storedNames.get(name) ?? ''),
    shape: (name) => entryOf(name).shape,
    dtype: (name) => entryOf(name).dtype,
    read: (name) => decodeTensor(file.read(storedName(name))),
    readRows: (name, first, count, rows) =>
      readRows(file, entryOf(name), { first, count, rows }, decodedAlone) as Tensor,
    readInto: (memory, name, first, count, rows) =>
      readRows(file, entryOf(name), { first, count, rows }, memory.of(name)),
    close,
  };
}

/** The names of what a file holds, after renaming, with those in the file. */
function namesOf(file: TensorFile, renames: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const stored = [...file.tensors.map(({ name }) => name), ...file.others.keys()];
  const renamed = new Set(Object.values(renames));
  const names = new Map(stored.filter((name) => !renamed.has(name)).map((name) => [name, name]));
  for (const [name, own] of Object.entries(renames)) {
    if (!stored.includes(own)) throw new RangeError(`"map" expected one of ${stored.join(', ')}, got "${own}"`);
    names.set(name, own);
  }
  return names;
}

/** Some of a tensor's rows. */
interface RowRange {
  readonly first: number;
  readonly count: number;
  readonly rows: number;
}

/** Memory of its own. */
const decodedAlone: TensorMemory = {
  bytes: (length) => new Uint8Array(length),
  decoded: (stored) => decodeTensor(stored),
};

function readRows(
  file: TensorFile,
  { name, dtype, shape }: TensorInfo,
  { first, count, rows }: RowRange,
  memory: TensorMemory,
): Tensor<Values> {
  const perRow = byteLength(dtype, shape) / rows;
  // Rows of packed elements may begin within a byte: those around them are read too, from a multiple of eight on.
  const step = Number.isInteger(perRow) ? 1 : 8;
  const from = first - (first % step);
  const to = Math.min(rows, Math.ceil((first + count) / step) * step);
  const length = (to - from) * perRow;
  const bytes = file.readBytes(name, from * perRow, length, memory.bytes(length));
  const block = rowShape(shape, to - from, rows);
  const read = memory.decoded({ dtype, shape: block, bytes });
  return cutRows(read, first - from, count, to - from);
}

function cutRows(read: Tensor<Values>, first: number, count: number, rows: number): Tensor<Values> {
  if (count === rows) return read;
  const perRow = read.data.length / rows;
  return tensor(
    read.format,
    rowShape(read.shape, count, rows),
    read.data.subarray(first * perRow, (first + count) * perRow),
  );
}

/** The shape of some rows; statistics may lie flat, several to a row. */
function rowShape(shape: readonly number[], count: number, rows: number): readonly number[] {
  if (shape[0] === rows) return [count, ...shape.slice(1)];
  return [(elementCount(shape) / rows) * count];
}

/** Where a dump holds running statistics from before the step, when those after it have the plain name. */
export function storedInputName(dump: Dump, name: string): string {
  return dump.names.includes(`${name}_in`) ? `${name}_in` : name;
}

/** The spec that a dump carries in its metadata, as JSON text; undefined where it carries none. */
export function storedSpec(dump: Dump): unknown {
  const text = dump.metadata[specKey];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new RangeError(`${dump.path}: metadata "${specKey}" is not JSON: ${(error as Error).message}`);
  }
}

/** The kernel's name that a dump carries, or else its path. */
export function kernelName(dump: Dump): string {
  return dump.metadata[kernelKey] ?? dump.path;
}
