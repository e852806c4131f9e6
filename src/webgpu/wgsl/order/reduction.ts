import { alternativesOf } from '../../../reductions/by-group.ts';
import { describeOrder } from '../../../reductions/describe.ts';
import {
  type ByGroup,
  lookUpOrder,
  type OrderOrName,
  type OrderTable,
  orderPresets,
} from '../../../reductions/order.ts';
import type { WgslAccumulator } from '../accumulator.ts';
import type { WgslModule } from '../module.ts';
import { block, functionOf, type Lines } from '../text.ts';
import type { Context, Team } from './context.ts';
import { elements } from './items.ts';
import { arrayMemory } from './memory.ts';
import { either, reduce } from './reduce.ts';

export interface ReductionOptions {
  /** Orders by name. Default: the presets. */
  readonly table?: OrderTable;
  /** Invocations of a workgroup. */
  readonly workgroup: number;
  /** How many groups there are; needed by orders that take groups in runs. */
  readonly groups?: number;
}

function namesLike(taken: Set<string>): (like: string) => string {
  return (like) => {
    let [name, i] = [like, 2];
    while (taken.has(name)) name = `${like}${i++}`;
    taken.add(name);
    return name;
  };
}

function newContext(
  name: string,
  accumulator: WgslAccumulator,
  module: WgslModule,
  { table = orderPresets, workgroup }: ReductionOptions,
): Context {
  const team: Team = {
    together: true,
    size: workgroup,
    first: 'lid',
    step: `${workgroup}u`,
    barrier: ['workgroupBarrier();'],
  };
  const variable = namesLike(new Set(['lid', 'group']));
  const declaration = namesLike(new Set());
  return {
    accumulator,
    module,
    table,
    team,
    memory: arrayMemory(`${name}_states`),
    scope: [],
    variable,
    declaration: (like) => declaration(`${name}_${like}`),
    reduce,
    either,
  };
}

/** One order's function. */
function declareOne(
  name: string,
  order: OrderOrName,
  n: number,
  accumulator: WgslAccumulator,
  module: WgslModule,
  options: ReductionOptions,
): string {
  const context = newContext(name, accumulator, module, options);
  const { memory, team, table } = context;
  const { lines, state } = reduce(context, order, elements(n));
  module.declare(`${name}_states`, `var<workgroup> ${name}_states: array<${accumulator.type}, ${memory.size()}>;`);
  return module.declare(
    name,
    functionOf(`${describeOrder(order, table)}.`, `fn ${name}(lid: u32) -> ${accumulator.type}`, [
      ...lines,
      `let result = ${state};`,
      ...team.barrier,
      'return result;',
    ]),
  );
}

/** A function that takes the order of the group that is reduced. */
function declareByGroup(
  name: string,
  order: ByGroup,
  n: number,
  accumulator: WgslAccumulator,
  module: WgslModule,
  options: ReductionOptions,
): string {
  const orders = alternativesOf(order);
  const names = orders.map((one, i) => declareOne(`${name}_${i}`, one, n, accumulator, module, options));
  const choice = `${name}_choice`;
  module.declare(choice, `var<workgroup> ${choice}: u32;`);
  const cases: Lines = names.flatMap((one, i) => [
    i < names.length - 1 ? `case ${i}u: { return ${one}(lid); }` : `default: { return ${one}(lid); }`,
  ]);
  return module.declare(
    name,
    functionOf('Groups take orders by their index.', `fn ${name}(lid: u32) -> ${accumulator.type}`, [
      ...block('if (lid == 0u)', [`${choice} = ${choiceOf(order, options.groups)};`]),
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
 */
export function reduction(
  name: string,
  order: OrderOrName,
  n: number,
  accumulator: WgslAccumulator,
  module: WgslModule,
  options: ReductionOptions,
): string {
  const found = lookUpOrder(order, options.table);
  if ('byGroup' in found) return declareByGroup(name, found.byGroup, n, accumulator, module, options);
  return declareOne(name, order, n, accumulator, module, options);
}
