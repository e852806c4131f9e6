import { isReal } from '../io/index.ts';
import { type Checker, type CheckOptions, type CheckResult, newChecker } from '../kernels/check.ts';
import { checkBlock, newPredictionMemory, type PredictionMemory } from '../kernels/check-block.ts';
import { bindSpec, inputsOf, isSeparable, type ResolvedSpec } from '../kernels/spec.ts';
import { elementCount } from '../tensors/tensor.ts';
import { type BlockMemory, type Holding, newBlockMemory } from './block-memory.ts';
import { fitsSingles, specFitsSingles } from './decode-singles.ts';
import { type Dump, storedInputName } from './dump.ts';
import { type BlockToCheck, type Roles, readBlock } from './read-block.ts';

export type { InputRole, Roles } from './read-block.ts';

export interface DumpCheckOptions extends CheckOptions {
  /** Outputs to compare; default all that the spec predicts and the dump has. */
  readonly outputs?: readonly string[];
  /** Elements of x that are checked at a time, in whole rows; at least one. Default 2^18. */
  readonly blockElements?: number;
  readonly onProgress?: (rowsDone: number, rows: number) => void;
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

/** What a check of a dump is to do. */
export interface CheckPlan {
  readonly spec: ResolvedSpec;
  readonly roles: Roles;
  readonly checker: Checker;
  /** In whole rows, where these are independent; undefined: all at once. */
  readonly blocks: readonly BlockToCheck[] | undefined;
  /** Outputs that have no part for each row, which are none of a kernel whose rows are independent, whatever their name. */
  readonly uneven: readonly string[];
}

/** @throws RangeError where the dump has no x, or one that does not fit the spec */
export function planCheck(dump: Dump, spec: ResolvedSpec, options: DumpCheckOptions): CheckPlan {
  const shape = dump.shape('x');
  const rows = shape[0] ?? 1;
  const bound = bindSpec(spec, shape);
  const roles = rolesOf(dump, bound, options.outputs);
  const shapes = Object.fromEntries(roles.outputs.map((name) => [name, dump.shape(name)]));
  const checker = newChecker(bound, options, shapes);
  const { blockElements = 2 ** 18 } = options;
  const perBlock = Math.max(1, Math.floor((blockElements * rows) / Math.max(1, elementCount(shape))));
  const whole = perBlock >= rows || !isSeparable(bound, shape.length);
  const uneven = whole ? [] : roles.outputs.filter((name) => elementCount(dump.shape(name)) % rows !== 0);
  const even = { ...roles, outputs: roles.outputs.filter((name) => !uneven.includes(name)) };
  const block = (first: number): BlockToCheck => ({
    ...{ roles: even, first, rows },
    count: Math.min(perBlock, rows - first),
  });
  const blocks = Array.from({ length: Math.ceil(rows / perBlock) }, (_, i) => block(i * perBlock));
  return { spec: bound, roles, checker, blocks: whole ? undefined : blocks, uneven };
}

/** What the blocks of a check hand on to each other. */
export interface CheckMemory {
  readonly blocks: BlockMemory;
  readonly predictions: PredictionMemory;
}

/** Singles are half the memory and what the fastest engine computes with. An arithmetic of the caller's own is left doubles. */
function holdingOf(dump: Dump, { spec, roles }: Pick<CheckPlan, 'spec' | 'roles'>, options: CheckOptions): Holding {
  const names = [...roles.inputs.map(({ stored }) => stored), ...roles.outputs];
  const fits = specFitsSingles(spec) && names.every((name) => dump.isTensor(name) && fitsSingles(dump.dtype(name)));
  return fits && options.arithmetic === undefined ? 'singles' : 'doubles';
}

export function newCheckMemory(
  dump: Dump,
  plan: Pick<CheckPlan, 'spec' | 'roles'>,
  options: CheckOptions,
): CheckMemory {
  return { blocks: newBlockMemory(holdingOf(dump, plan, options)), predictions: newPredictionMemory() };
}

/** Reads and checks everything at once. */
export function addWhole(dump: Dump, { checker, roles: { inputs, outputs } }: CheckPlan): void {
  checker.add(
    Object.fromEntries(inputs.map(({ name, stored }) => [name, dump.read(stored)])),
    Object.fromEntries(outputs.map((name) => [name, dump.read(name)])),
  );
}

/** @throws RangeError naming an output of a plan's spec that has no part for each row */
export function checkEven(dump: Dump, { checker, uneven }: CheckPlan, { rows }: BlockToCheck): void {
  const wrong = checker.predicted().find((name) => uneven.includes(name));
  if (wrong !== undefined)
    throw new RangeError(`"${wrong}" expected a part for each of ${rows} rows, got the shape [${dump.shape(wrong)}]`);
}

/** The verdict, once all was added. @throws RangeError naming an output that can't be read, or was wanted and is not there */
export function verdictOf(dump: Dump, { checker, roles }: CheckPlan, wanted: DumpCheckOptions['outputs']): CheckResult {
  const unreadable = checker.predicted().find((name) => dump.names.includes(name) && !isDecodable(dump, name));
  if (unreadable !== undefined)
    throw new RangeError(`"${unreadable}" expected a dtype of real numbers, got ${dump.dtype(unreadable)}`);
  const absent = wanted?.find((name) => !roles.outputs.includes(name) || !checker.predicted().includes(name));
  if (absent !== undefined)
    throw new RangeError(
      `"outputs" expected names of outputs that the spec predicts and the dump has, got "${absent}"`,
    );
  return checker.result();
}

/**
 * Checks a dump against a spec, in blocks of rows where the kernel's rows are independent.
 * @throws RangeError naming a tensor that is missing or does not fit the spec
 */
export function checkDump(dump: Dump, spec: ResolvedSpec, options: DumpCheckOptions = {}): CheckResult {
  const plan = planCheck(dump, spec, options);
  if (plan.blocks === undefined) addWhole(dump, plan);
  const memory = newCheckMemory(dump, plan, options);
  for (const block of plan.blocks ?? []) {
    const { inputs, outputs, place } = readBlock(dump, block, memory.blocks);
    plan.checker.addChecked(checkBlock(plan.spec, inputs, outputs, options, place, memory.predictions));
    checkEven(dump, plan, block);
    options.onProgress?.(block.first + block.count, block.rows);
  }
  return verdictOf(dump, plan, options.outputs);
}

function isDecodable(dump: Dump, name: string): boolean {
  return dump.isTensor(name) && isReal(dump.dtype(name));
}
