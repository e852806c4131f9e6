import { describeOrder } from '../../../reductions/describe.ts';
import type { OrderOrName } from '../../../reductions/order.ts';
import { functionOf } from '../text.ts';
import { alone, type Context, type Reduced } from './context.ts';
import type { Items } from './items.ts';
import { arrayMemory } from './memory.ts';

/** A function of some variables by which one invocation reduces items alone, and a call of it. */
function called(context: Context, order: OrderOrName, items: Items, variables: readonly string[]): Reduced {
  const { accumulator, module, table } = context;
  const scope = [...context.scope, ...variables];
  const name = context.declaration('part');
  const states = context.variable('partial');
  const memory = arrayMemory(states);
  const { lines, state } = context.reduce({ ...context, team: alone, memory, scope }, order, items);
  const own = memory.size() === 0 ? [] : [`var ${states}: array<${accumulator.type}, ${memory.size()}>;`];
  const parameters = scope.map((variable) => `${variable}: u32`).join(', ');
  module.declare(
    name,
    functionOf(
      `One part, by one invocation: ${describeOrder(order, table)}.`,
      `fn ${name}(${parameters}) -> ${accumulator.type}`,
      [...own, ...lines, `return ${state};`],
    ),
  );
  return { lines: [], state: `${name}(${scope.join(', ')})` };
}

/**
 * Reduces a part in the turn of one invocation, within a loop that the team shares.
 * @param variables those that the part's items depend on, beside the context's scope
 */
export function partOf(context: Context, order: OrderOrName, items: Items, variables: readonly string[]): Reduced {
  return context.team.together
    ? called(context, order, items, variables)
    : context.reduce({ ...context, scope: [...context.scope, ...variables] }, order, items);
}
