import type { Split } from '../../../reductions/order.ts';
import type { Expression } from '../expression.ts';
import type { Lines } from '../text.ts';
import type { Context } from './context.ts';
import {
  bare,
  count,
  difference,
  excess,
  known,
  largest,
  least,
  product,
  quotient,
  quotientUp,
  remainder,
  sum,
} from './count.ts';
import { tableOf } from './table.ts';

/** A part's items among those that are dealt out. */
export interface Part {
  /** Statements for the variables on which length and places depend. */
  readonly lines: Lines;
  readonly variables: readonly string[];
  readonly length: Expression;
  /** The place of the item at an index. */
  at(index: Expression): Expression;
}

/** How items are dealt out to parts. */
export interface Way {
  readonly parts: Expression;
  /** A part, by the variable of its number. */
  part(number: Expression): Part;
}

/** A variable for an expression that is none already and no literal. */
export function named(
  context: Context,
  like: string,
  value: Expression,
): Pick<Part, 'lines' | 'variables'> & { name: Expression } {
  if (known(value) !== undefined || /^\w+$/.test(value)) return { lines: [], variables: [], name: value };
  const name = context.variable(like);
  return { lines: [`let ${name} = ${bare(value)};`], variables: [name], name };
}

/** Lanes that take a vector of items in turn. */
export function lanesOf(context: Context, { lanes = 1, vector = 1, round, empty }: Split, end: Expression): Way {
  const turn = lanes * vector;
  const before = (lane: Expression): Expression => product(lane, count(vector));
  const lengthOf = (lane: Expression, items: Expression): Expression =>
    sum(
      product(quotient(items, count(turn)), count(vector)),
      least(excess(remainder(items, count(turn)), before(lane)), count(vector)),
    );
  const place = (lane: Expression, index: Expression): Expression =>
    sum(sum(product(quotient(index, count(vector)), count(turn)), before(lane)), remainder(index, count(vector)));
  const used = (items: Expression): Expression => least(quotientUp(items, count(vector)), count(lanes));
  const parts = empty === 'zero' ? count(lanes) : used(round === undefined ? end : least(end, count(round)));
  if (round === undefined || round % turn === 0) {
    const part = (lane: Expression): Part => ({
      lines: [],
      variables: [],
      length: lengthOf(lane, end),
      at: (index) => place(lane, index),
    });
    return { parts, part };
  }
  const each = count(round);
  const part = (lane: Expression): Part => {
    const { name: share, ...declared } = named(context, 'share', lengthOf(lane, each));
    return {
      ...declared,
      length: sum(product(quotient(end, each), share), lengthOf(lane, remainder(end, each))),
      at: (index) => sum(product(quotient(index, share), each), place(lane, remainder(index, share))),
    };
  };
  return { parts, part };
}

/** Parts that are runs of items. */
export function runsOf(order: Split, size: Expression, end: Expression): Way {
  const afresh = order.round !== undefined;
  const round = afresh ? count(order.round) : size;
  const perRound = afresh ? quotientUp(round, size) : count(1);
  const there = afresh
    ? sum(product(quotient(end, round), perRound), quotientUp(remainder(end, round), size))
    : quotientUp(end, size);
  const asked = order.empty === 'zero' && !afresh ? (order.parts ?? 0) : 0;
  const part = (run: Expression): Part => {
    const inRound = product(remainder(run, perRound), size);
    const start = sum(product(quotient(run, perRound), round), inRound);
    const longest = afresh ? least(size, difference(round, inRound)) : size;
    return {
      lines: [],
      variables: [],
      length: least(longest, excess(end, start)),
      at: (index) => sum(start, index),
    };
  };
  return { parts: asked === 0 ? there : largest(there, count(asked)), part };
}

/** The parts that lists of positions say. */
export function groupsOf(context: Context, { groups = [], empty }: Split): Way {
  const used = groups.filter((group) => empty === 'zero' || group.length > 0);
  const starts = [0];
  for (const [i, group] of used.entries()) starts.push(starts[i] + group.length);
  const positions = tableOf(context, 'members', 'The positions of the items of each part, part by part.', used.flat());
  const start = tableOf(context, 'starts', 'Where the positions of each part start.', starts);
  const part = (number: Expression): Part => ({
    lines: [],
    variables: [],
    length: `(${start}[${number} + 1u] - ${start}[${number}])`,
    at: (index) => `${positions}[${bare(sum(`${start}[${number}]`, index))}]`,
  });
  return { parts: count(used.length), part };
}
