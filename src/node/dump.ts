import { decodeTensor, openSafetensors, type Safetensors } from '../io/index.ts';
import { type Checker, type CheckOptions, type CheckResult, newChecker } from '../kernels/check.ts';
import { kernelKey, specKey } from '../kernels/golden.ts';
import { bindSpec, inputsOf, isSeparable, type ResolvedSpec } from '../kernels/spec.ts';
import { elementCount, type Tensor } from '../tensors/tensor.ts';
import { openFileSource } from './file-source.ts';

/** A safetensors file with a kernel's inputs and outputs, read by range. */
export interface Dump {
  readonly path: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Names as they are used here, after renaming. */
  readonly names: readonly string[];
  shape(name: string): readonly number[];
  dtype(name: string): string;
  /** A whole tensor. @throws RangeError when there is none of that name */
  read(name: string): Tensor;
  /** Rows along the first axis. */
  readRows(name: string, first: number, count: number, rows: number): Tensor;
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
    return dumpOf(path, openSafetensors(source), renames, () => source.close());
  } catch (error) {
    source.close();
    throw error;
  }
}

function dumpOf(path: string, file: Safetensors, renames: Readonly<Record<string, string>>, close: () => void): Dump {
  const entries = new Map(file.tensors.map((entry) => [entry.name, entry]));
  for (const [name, stored] of Object.entries(renames)) {
    const entry = entries.get(stored);
    if (entry === undefined) throw new RangeError(`"map" expected one of ${[...entries.keys()].join(', ')}, got "${stored}"`);
    entries.delete(stored);
    entries.set(name, entry);
  }
  const entryOf = (name: string) => {
    const entry = entries.get(name);
    if (entry === undefined) throw new RangeError(`${path}: no tensor "${name}"; there are ${[...entries.keys()].join(', ')}`);
    return entry;
  };
  return {
    path,
    metadata: file.metadata,
    names: [...entries.keys()],
    shape: (name) => entryOf(name).shape,
    dtype: (name) => entryOf(name).dtype,
    read: (name) => decodeTensor(file.read(entryOf(name).name)),
    readRows: (name, first, count, rows) => {
      const { shape, dtype, begin, end, name: stored } = entryOf(name);
      const perRow = (end - begin) / rows;
      const bytes = file.readBytes(stored, first * perRow, count * perRow);
      return decodeTensor({ dtype, shape: rowShape(shape, count, rows), bytes });
    },
    close,
  };
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

/** Elements of x that are checked at a time. */
const blockElements = 2 ** 20;

export interface DumpCheckOptions extends CheckOptions {
  /** Outputs to compare; default all that the spec predicts and the dump has. */
  readonly outputs?: readonly string[];
  readonly onProgress?: (rowsDone: number, rows: number) => void;
}

/** Which tensors of a dump the check reads, under which names. */
interface Roles {
  /** Inputs of the kernel: its name for them, and the dump's. */
  readonly inputs: readonly { readonly name: string; readonly stored: string }[];
  readonly outputs: readonly string[];
}

function rolesOf(dump: Dump, spec: ResolvedSpec, wanted: readonly string[] | undefined): Roles {
  const slots = inputsOf(spec).map(({ name }) => ({ name, stored: storedInputName(dump, name) }));
  const inputs = slots.filter(({ stored }) => dump.names.includes(stored));
  const taken = new Set(inputs.map(({ stored }) => stored));
  const outputs = (wanted ?? dump.names).filter((name) => dump.names.includes(name) && !taken.has(name) && isDecodable(dump, name));
  return { inputs, outputs };
}

/** Reads and checks everything at once. */
function addWhole(checker: Checker, dump: Dump, { inputs, outputs }: Roles): void {
  checker.add(
    Object.fromEntries(inputs.map(({ name, stored }) => [name, dump.read(stored)])),
    Object.fromEntries(outputs.map((name) => [name, dump.read(name)])),
  );
}

/** Reads and checks some rows. Outputs that have no part for each row are left out. */
function addRows(checker: Checker, dump: Dump, { inputs, outputs }: Roles, first: number, count: number, rows: number): void {
  const rowsOf = (name: string): Tensor => dump.readRows(name, first, count, rows);
  const size = (name: string): number => elementCount(dump.shape(name));
  const split = outputs.filter((name) => size(name) % rows === 0);
  checker.add(
    Object.fromEntries(inputs.map(({ name, stored }) => [name, byRow(name) ? rowsOf(stored) : dump.read(stored)])),
    Object.fromEntries(split.map((name) => [name, rowsOf(name)])),
    Object.fromEntries(split.map((name) => [name, (size(name) / rows) * first])),
  );
}

/**
 * Checks a dump against a spec, in blocks of rows where the kernel's rows are independent.
 * @throws RangeError naming a tensor that is missing or does not fit the spec
 */
export function checkDump(dump: Dump, spec: ResolvedSpec, options: DumpCheckOptions = {}): CheckResult {
  const shape = dump.shape('x');
  const rows = shape[0] ?? 1;
  const bound = bindSpec(spec, shape);
  const checker = newChecker(bound, options);
  const roles = rolesOf(dump, bound, options.outputs);
  const perBlock = Math.max(1, Math.floor((blockElements * rows) / Math.max(1, elementCount(shape))));
  if (perBlock >= rows || !isSeparable(bound, shape.length)) {
    addWhole(checker, dump, roles);
  } else {
    for (let first = 0; first < rows; first += perBlock) {
      addRows(checker, dump, roles, first, Math.min(perBlock, rows - first), rows);
      options.onProgress?.(Math.min(first + perBlock, rows), rows);
    }
  }
  return checker.result(Object.fromEntries(roles.outputs.map((name) => [name, dump.shape(name)])));
}

function isDecodable(dump: Dump, name: string): boolean {
  return dump.dtype(name) !== 'C64';
}

/** Inputs that have a row for each row of x. */
function byRow(name: string): boolean {
  return name === 'x' || name === 'residual';
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
