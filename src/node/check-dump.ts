import { isReal } from '../io/index.ts';
import { type Checker, type CheckOptions, type CheckResult, newChecker } from '../kernels/check.ts';
import { bindSpec, inputsOf, isSeparable, type ResolvedSpec } from '../kernels/spec.ts';
import { elementCount, type Tensor } from '../tensors/tensor.ts';
import { type Dump, storedInputName } from './dump.ts';

export interface DumpCheckOptions extends CheckOptions {
  /** Outputs to compare; default all that the spec predicts and the dump has. */
  readonly outputs?: readonly string[];
  /** Elements of x that are checked at a time, in whole rows; at least one. Default 2^20. */
  readonly blockElements?: number;
  readonly onProgress?: (rowsDone: number, rows: number) => void;
}

/** An input of the kernel: its name for it, and the dump's; whether it has a part for each row of x. */
export interface InputRole {
  readonly name: string;
  readonly stored: string;
  readonly byRow: boolean;
}

/** Which tensors of a dump the check reads, under which names. */
export interface Roles {
  readonly inputs: readonly InputRole[];
  readonly outputs: readonly string[];
}

/** The inputs that a spec's kernel reads and the outputs to compare, as far as the dump has them. */
export function rolesOf(dump: Dump, spec: ResolvedSpec, wanted: readonly string[] | undefined): Roles {
  const slots = inputsOf(spec).map(({ name, byRow = false }) => ({ name, stored: storedInputName(dump, name), byRow }));
  const inputs = slots.filter(({ stored }) => dump.names.includes(stored));
  const taken = new Set(inputs.map(({ stored }) => stored));
  const outputs = (wanted ?? dump.names).filter(
    (name) => dump.names.includes(name) && !taken.has(name) && isDecodable(dump, name),
  );
  return { inputs, outputs };
}

/** Reads and checks everything at once. */
function addWhole(checker: Checker, dump: Dump, { inputs, outputs }: Roles): void {
  checker.add(
    Object.fromEntries(inputs.map(({ name, stored }) => [name, dump.read(stored)])),
    Object.fromEntries(outputs.map((name) => [name, dump.read(name)])),
  );
}

/** Reads and checks some rows. */
function addRows(
  checker: Checker,
  dump: Dump,
  { inputs, outputs }: Roles,
  first: number,
  count: number,
  rows: number,
): void {
  const rowsOf = (name: string): Tensor => dump.readRows(name, first, count, rows);
  const size = (name: string): number => elementCount(dump.shape(name));
  checker.add(
    Object.fromEntries(inputs.map(({ name, stored, byRow }) => [name, byRow ? rowsOf(stored) : dump.read(stored)])),
    Object.fromEntries(outputs.map((name) => [name, rowsOf(name)])),
    Object.fromEntries(outputs.map((name) => [name, (size(name) / rows) * first])),
  );
}

/** Checks block by block; tensors that have no part for each row are no outputs of such a kernel, whatever their name. */
function addBlocks(
  checker: Checker,
  dump: Dump,
  roles: Roles,
  rows: number,
  perBlock: number,
  done: (rowsDone: number) => void,
): void {
  const uneven = roles.outputs.filter((name) => elementCount(dump.shape(name)) % rows !== 0);
  const split = { ...roles, outputs: roles.outputs.filter((name) => !uneven.includes(name)) };
  for (let first = 0; first < rows; first += perBlock) {
    const count = Math.min(perBlock, rows - first);
    addRows(checker, dump, split, first, count, rows);
    const wrong = checker.predicted().find((name) => uneven.includes(name));
    if (wrong !== undefined)
      throw new RangeError(`"${wrong}" expected a part for each of ${rows} rows, got the shape [${dump.shape(wrong)}]`);
    done(first + count);
  }
}

/**
 * Checks a dump against a spec, in blocks of rows where the kernel's rows are independent.
 * @throws RangeError naming a tensor that is missing or does not fit the spec
 */
export function checkDump(dump: Dump, spec: ResolvedSpec, options: DumpCheckOptions = {}): CheckResult {
  const shape = dump.shape('x');
  const rows = shape[0] ?? 1;
  const bound = bindSpec(spec, shape);
  const roles = rolesOf(dump, bound, options.outputs);
  const checker = newChecker(bound, options, Object.fromEntries(roles.outputs.map((name) => [name, dump.shape(name)])));
  const { blockElements = 2 ** 20 } = options;
  const perBlock = Math.max(1, Math.floor((blockElements * rows) / Math.max(1, elementCount(shape))));
  if (perBlock >= rows || !isSeparable(bound, shape.length)) {
    addWhole(checker, dump, roles);
  } else {
    addBlocks(checker, dump, roles, rows, perBlock, (done) => options.onProgress?.(done, rows));
  }
  const unreadable = checker.predicted().find((name) => dump.names.includes(name) && !isDecodable(dump, name));
  if (unreadable !== undefined)
    throw new RangeError(`"${unreadable}" expected a dtype of real numbers, got ${dump.dtype(unreadable)}`);
  const absent = options.outputs?.find((name) => !roles.outputs.includes(name) || !checker.predicted().includes(name));
  if (absent !== undefined)
    throw new RangeError(
      `"outputs" expected names of outputs that the spec predicts and the dump has, got "${absent}"`,
    );
  return checker.result();
}

function isDecodable(dump: Dump, name: string): boolean {
  return dump.isTensor(name) && isReal(dump.dtype(name));
}
