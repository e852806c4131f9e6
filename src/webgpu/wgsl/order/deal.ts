import { deal } from '../../../reductions/deal.ts';
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
import { tableOf } from './explicit.ts';
import { countOf, distinct, type Items, someOf } from './items.ts';

/** What a split deals out, as expressions. */
export interface Dealt {
  readonly lines: Lines;
  /** The variables of these lines on which the parts' items depend. */
  readonly variables: readonly string[];
  /** How many parts take part, and every number of them there may be. */
  readonly parts: Expression;
  readonly partCounts: readonly number[];
  /** The items of a part, by the variable of its number; with statements for the variables among `variables`. */
  part(part: Expression): { lines: Lines; items: Items; variables: readonly string[] };
  /** The items of the tail. */
  readonly rest: Items;
}

/** Parts of one of the counts that the items may have. */
function numbersOf(order: Split, size: number) {
  const { parts, rest } = deal(
    order,
    Array.from({ length: size }, (_, i) => i),
  );
  const used = order.empty === 'zero' ? parts : parts.filter((part) => part.length > 0);
  return { parts: used.length, sizes: distinct(used.map((part) => part.length)), rest: rest.length };
}

/** How a part's items are found among those that are dealt out. */
interface Way {
  readonly parts: Expression;
  /** The number of a part's items, and the place of one among those that are dealt out. */
  length(part: Expression): Expression;
  at(part: Expression, index: Expression): Expression;
}

/** Lanes that take a vector of items in turn. */
function lanesOf({ lanes = 1, vector = 1, round, empty }: Split, end: Expression): Way {
  const turn = lanes * vector;
  const before = (part: Expression): Expression => product(part, count(vector));
  const inRound = (part: Expression, items: Expression): Expression =>
    sum(
      product(quotient(items, count(turn)), count(vector)),
      least(excess(remainder(items, count(turn)), before(part)), count(vector)),
    );
  const place = (part: Expression, index: Expression): Expression =>
    sum(sum(product(quotient(index, count(vector)), count(turn)), before(part)), remainder(index, count(vector)));
  const used = (items: Expression): Expression => least(quotientUp(items, count(vector)), count(lanes));
  const afresh = round !== undefined && round % turn !== 0;
  const parts = empty === 'zero' ? count(lanes) : used(round === undefined ? end : least(end, count(round)));
  if (!afresh) return { parts, length: (part) => inRound(part, end), at: place };
  const each = count(round);
  const perRound = (part: Expression): Expression => inRound(part, each);
  return {
    parts,
    length: (part) => sum(product(quotient(end, each), perRound(part)), inRound(part, remainder(end, each))),
    at: (part, index) =>
      sum(product(quotient(index, perRound(part)), each), place(part, remainder(index, perRound(part)))),
  };
}

/** Parts that are runs of items. */
function runsOf(order: Split, size: Expression, end: Expression): Way {
  const round = order.round === undefined ? size : count(order.round);
  const perRound = order.round === undefined ? count(1) : quotientUp(round, size);
  const whole = order.round === undefined ? count(0) : quotientUp(remainder(end, round), size);
  const there = order.round === undefined ? quotientUp(end, size) : sum(product(quotient(end, round), perRound), whole);
  const asked = order.empty === 'zero' && order.round === undefined ? (order.parts ?? 0) : 0;
  const inRound = (part: Expression): Expression => product(remainder(part, perRound), size);
  const start = (part: Expression): Expression => sum(product(quotient(part, perRound), round), inRound(part));
  const longest = (part: Expression): Expression =>
    order.round === undefined ? size : least(size, difference(round, inRound(part)));
  return {
    parts: asked === 0 ? there : largest(there, count(asked)),
    length: (part) => least(longest(part), excess(end, start(part))),
    at: (part, index) => sum(start(part), index),
  };
}

/** The parts that lists of positions say. */
function groupsOf(context: Context, order: Split): Way & { readonly used: number } {
  const groups = order.groups ?? [];
  const used = groups.filter((group) => order.empty === 'zero' || group.length > 0);
  const starts = used.map((_, i) => used.slice(0, i).flat().length);
  const positions = tableOf(context, 'members', 'The positions of the items of each part, part by part.', used.flat());
  const start = tableOf(context, 'starts', 'Where each part’s positions start.', [...starts, used.flat().length]);
  return {
    used: used.length,
    parts: count(used.length),
    length: (part) => `(${start}[${part} + 1u] - ${start}[${part}])`,
    at: (part, index) => `${positions}[${bare(sum(`${start}[${part}]`, index))}]`,
  };
}

/** A variable for an expression that is none already and no literal. */
function named(context: Context, like: string, value: Expression): { lines: Lines; name: Expression } {
  if (known(value) !== undefined || /^\w+$/.test(value)) return { lines: [], name: value };
  const name = context.variable(like);
  return { lines: [`let ${name} = ${bare(value)};`], name };
}

/** How many items are dealt out, and by which runs. */
function extent(order: Split, n: Expression): { end: Expression; size: Expression } {
  const body = excess(n, count(order.head ?? 0));
  const { lanes, vector = 1, blocks, parts = 1 } = order;
  const run = blocks === undefined ? largest(quotientUp(body, count(parts)), count(1)) : count(blocks);
  const size = lanes === undefined ? run : count(lanes * vector);
  const round = order.round === undefined ? size : count(order.round);
  const deals = order.tail === undefined || order.tail === 'deal';
  return { size, end: deals ? body : difference(body, remainder(body, round)) };
}

function restOf(order: Split, items: Items, end: Expression, sizes: readonly number[]): Items {
  const { head = 0 } = order;
  const at = (i: Expression): Expression => {
    if (head === 0) return sum(end, i);
    const index = known(i);
    if (index === undefined) return `(${bare(i)} + select(0u, ${bare(end)}, ${bare(i)} >= ${head}u))`;
    return index < head ? i : sum(i, end);
  };
  return someOf(items, at, { sizes, count: countOf(sizes, difference(items.count, end)) });
}

/** Works a split out for the counts that its items may have. */
export function dealt(context: Context, order: Split, items: Items): Dealt {
  const numbers = items.sizes.map((size) => numbersOf(order, size));
  const partCounts = distinct(numbers.map(({ parts }) => parts));
  const partSizes = distinct(numbers.flatMap(({ sizes }) => sizes));
  const restSizes = distinct(numbers.map(({ rest }) => rest));
  const { end, size } = extent(order, items.count);
  const run = named(context, 'run', size);
  const dealtOut = named(context, 'end', order.groups === undefined ? end : items.count);
  const way =
    order.groups !== undefined
      ? groupsOf(context, order)
      : order.lanes !== undefined
        ? lanesOf(order, dealtOut.name)
        : runsOf(order, run.name, dealtOut.name);
  const first = order.groups === undefined ? (order.head ?? 0) : 0;
  return {
    lines: [...run.lines, ...dealtOut.lines],
    variables: run.lines.length === 0 ? [] : [run.name],
    parts: countOf(partCounts, way.parts),
    partCounts,
    part: (part) => {
      const length = named(context, 'n', countOf(partSizes, way.length(part)));
      const at = (index: Expression): Expression => sum(way.at(part, index), count(first));
      return {
        lines: length.lines,
        items: someOf(items, at, { sizes: partSizes, count: length.name }),
        variables: length.lines.length === 0 ? [] : [length.name],
      };
    },
    rest: restOf(order, items, dealtOut.name, restSizes),
  };
}
