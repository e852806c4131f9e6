import { alternativesOf } from '../../../reductions/by-group.ts';
import { compileOrder } from '../../../reductions/compile.ts';
import { describeOrder } from '../../../reductions/describe.ts';
import {
  type ByGroup,
  lookUpOrder,
  type OrderOrName,
  type OrderTable,
  orderPresets,
} from '../../../reductions/order.ts';
import type { WgslAccumulator } from '../accumulator.ts';
import { WgslRefusal } from '../kernel.ts';
import { newModule, type WgslModule } from '../module.ts';
import { block, functionOf, type Lines } from '../text.ts';
import type { Context, Team } from './context.ts';
import { elements } from './items.ts';
import { arrayMemory, type GroupWords, type Memory, reserveWorkgroup, wordMemory, workgroupArray } from './memory.ts';
import { either, reduce } from './reduce.ts';

export interface ReductionOptions {
  /** Orders by name. Default: the presets. */
  readonly table?: OrderTable;
  /** Invocations of a workgroup. */
  readonly workgroup: number;
  /** How many groups there are; needed by orders that take groups in runs. */
  readonly groups?: number;
  /** Words of workgroup memory that partial results may take. Default: 2048, half of what every device has. */
  readonly memoryWords?: number;
  /** Gives words for partial results that do not fit there, for each group its own. Absent: such orders are refused. */
  readonly scratch?: (name: string, words: number) => GroupWords;
}

/** What one function is written for. */
interface Task extends ReductionOptions {
  readonly name: string;
  readonly order: OrderOrName;
  readonly n: number;
  readonly accumulator: WgslAccumulator;
  readonly module: WgslModule;
  readonly table: OrderTable;
}

/** Names that nothing else has: neither in the function that is written, nor in the module, where terms may refer to it. */
function namesLike(module: WgslModule, taken: Set<string>): (like: string) => string {
  return (like) => {
    let [name, i] = [like, 2];
    while (taken.has(name) || module.has(name)) name = `${like}${i++}`;
    taken.add(name);
    return name;
  };
}

function teamOf(module: WgslModule, workgroup: number, barrier: string): Team {
  const step = module.has('WORKGROUP') ? 'WORKGROUP' : `${workgroup}u`;
  return { together: true, size: workgroup, first: 'lid', step, barrier: [barrier] };
}

/** Writes the reduction with its partial results in one kind of memory; the module has its functions then. */
function written(task: Task, module: WgslModule, memory: Memory, barrier: string) {
  const { name, order, n, accumulator, table, workgroup } = task;
  const declaration = namesLike(module, new Set());
  const context: Context = {
    accumulator,
    module,
    table,
    team: teamOf(task.module, workgroup, barrier),
    memory,
    scope: [],
    variable: namesLike(task.module, new Set(['lid', 'group'])),
    declaration: (like) => declaration(`${name}_${like}`),
    reduce,
    either,
  };
  return { ...reduce(context, order, elements(n)), barrier: context.team.barrier };
}

/** Partial results in workgroup memory where they fit, else in the scratch binding. */
function inMemory(task: Task) {
  const { name, n, accumulator, module, memoryWords = 2048, scratch } = task;
  const inWorkgroup = arrayMemory(workgroupArray(accumulator));
  // Written into a module of its own, as how much memory it takes is known only then.
  written(task, newModule(), inWorkgroup, 'workgroupBarrier();');
  const states = inWorkgroup.size();
  if (states * accumulator.words <= memoryWords) {
    reserveWorkgroup(module, accumulator, states);
    return written(task, module, arrayMemory(workgroupArray(accumulator)), 'workgroupBarrier();');
  }
  if (scratch === undefined) {
    throw new WgslRefusal(
      `"${name}" keeps ${states} partial results of ${n} elements; ${memoryWords} words of workgroup memory are too few`,
    );
  }
  const words = scratch(`${name}_partial`, states * accumulator.words);
  return written(task, module, wordMemory(module, accumulator, words), words.barrier);
}

function capitalized(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}

/** One order's function. */
function declareOne(task: Task): string {
  const { name, order, n, accumulator, module, table } = task;
  if (accumulator.check !== undefined) accumulator.check(compileOrder(order, n, table));
  const { lines, state, barrier } = inMemory(task);
  return module.declare(
    name,
    functionOf(capitalized(`${describeOrder(order, table)}.`), `fn ${name}(lid: u32) -> ${accumulator.type}`, [
      ...lines,
      `let result = ${state};`,
      ...barrier,
      'return result;',
    ]),
  );
}

/** A function that takes the order of the group that is reduced. */
function declareByGroup(task: Task, order: ByGroup): string {
  const { name, accumulator, module } = task;
  const names = alternativesOf(order).map((one, i) => declareOne({ ...task, name: `${name}_${i}`, order: one }));
  const choice = module.declare(`${name}_choice`, `var<workgroup> ${name}_choice: u32;`);
  const cases: Lines = names.map((one, i) =>
    i < names.length - 1 ? `case ${i}u: { return ${one}(lid); }` : `default: { return ${one}(lid); }`,
  );
  return module.declare(
    name,
    functionOf('Groups take orders by their index.', `fn ${name}(lid: u32) -> ${accumulator.type}`, [
      ...block('if (lid == 0u)', [`${choice} = ${choiceOf(order, task.groups)};`]),
      ...block(`switch workgroupUniformLoad(&${choice})`, cases),
    ]),
  );
}

function choiceOf(order: ByGroup, groups: number | undefined): string {
  if ('cycle' in order) return `group % ${order.cycle.length}u`;
  if (groups === undefined) throw new RangeError('"groups" expected the number of groups, got none');
  return `select(1u, 0u, group < ${groups - (groups % order.runs)}u)`;
}

/**
 * Declares a function `NAME(lid: u32) -> TYPE` that reduces the n elements of a group in an order, to be called in uniform control flow by
 * all invocations of a workgroup, each with its own index `lid`; all of them get the result: the state to which evaluate() brings the
 * order's plan. Orders by group read the group's index in the variable `group` of the module.
 * @returns the name
 * @throws RangeError naming the order's parameter that does not fit, as compileOrder does
 * @throws WgslRefusal when the partial results do not fit the memory
 */
export function reduction(
  name: string,
  order: OrderOrName,
  n: number,
  accumulator: WgslAccumulator,
  module: WgslModule,
  options: ReductionOptions,
): string {
  const { table = orderPresets } = options;
  const found = lookUpOrder(order, table);
  const task: Task = { ...options, name, order, n, accumulator, module, table };
  return 'byGroup' in found ? declareByGroup(task, found.byGroup) : declareOne(task);
}
