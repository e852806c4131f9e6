import type { OrderOrName, OrderTable } from '../../../reductions/order.ts';
import type { WgslAccumulator } from '../accumulator.ts';
import type { Expression } from '../expression.ts';
import type { WgslModule } from '../module.ts';
import { block, type Lines } from '../text.ts';
import { bare } from './count.ts';
import type { Items } from './items.ts';
import type { Memory } from './memory.ts';

/** Statements, and an expression of the state that they lead to. */
export interface Reduced {
  readonly lines: Lines;
  readonly state: string;
}

/** Who carries statements out: one invocation by itself, or all of a workgroup together. */
export interface Team {
  readonly together: boolean;
  /** How many share a loop. */
  readonly size: number;
  /** The first index of a loop that is shared, and the step to the next one. */
  readonly first: Expression;
  readonly step: Expression;
  /** Between writing states and reading those of others. */
  readonly barrier: Lines;
}

/** One invocation by itself. */
export const alone: Team = { together: false, size: 1, first: '0u', step: '1u', barrier: [] };

/** Where a part of a reduction is written. */
export interface Context {
  readonly accumulator: WgslAccumulator;
  readonly module: WgslModule;
  readonly table: OrderTable;
  readonly team: Team;
  readonly memory: Memory;
  /** Variables that the places of items may depend on. */
  readonly scope: readonly string[];
  /** A name for a variable, and one for a declaration of the module. */
  variable(like: string): string;
  declaration(like: string): string;
  /** Reduces items in an order. */
  reduce(context: Context, order: OrderOrName, items: Items): Reduced;
  /** One of two reductions, by a condition on counts. */
  either(context: Context, condition: string, yes: () => Reduced, no: () => Reduced): Reduced;
}

/** A loop over indexes that the team shares out, without a barrier. */
export function shared({ team }: Context, index: string, end: Expression, body: Lines): Lines {
  const step = team.step === '1u' ? `${index}++` : `${index} += ${team.step}`;
  return block(`for (var ${index} = ${team.first}; ${index} < ${bare(end)}; ${step})`, body);
}

/** A loop over all indexes. */
export function loop(index: string, end: Expression, body: Lines, start: Expression = '0u'): Lines {
  return block(`for (var ${index} = ${bare(start)}; ${index} < ${bare(end)}; ${index}++)`, body);
}

/** What one invocation does for the team; the state is everyone's afterwards. */
export function single(context: Context, { lines, state }: Reduced, place?: number): Reduced {
  const { team, memory } = context;
  if (!team.together) return { lines, state };
  const slot = `${place ?? memory.allocate(1)}u`;
  return {
    lines: [...block(`if (${team.first} == 0u)`, [...lines, memory.write(slot, state)]), ...team.barrier],
    state: memory.read(slot),
  };
}

/** A variable of the accumulator's type that starts from a state. */
export function newState(context: Context, like: string, start: string): { name: string; line: string } {
  const name = context.variable(like);
  return { name, line: `var ${name} = ${start};` };
}
