import { deal } from '../../../reductions/deal.ts';
import type { Split } from '../../../reductions/order.ts';
import type { Expression } from '../expression.ts';
import type { Lines } from '../text.ts';
import type { Context } from './context.ts';
import { bare, count, difference, excess, known, largest, quotientUp, remainder, sum } from './count.ts';
import { countOf, distinct, type Items, someOf } from './items.ts';
import { groupsOf, lanesOf, named, runsOf, type Way } from './ways.ts';

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

function wayOf(context: Context, order: Split, size: Expression, end: Expression): Way {
  if (order.groups !== undefined) return groupsOf(context, order);
  return order.lanes === undefined ? runsOf(order, size, end) : lanesOf(context, order, end);
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
  const way = wayOf(context, order, run.name, dealtOut.name);
  const first = order.groups === undefined ? (order.head ?? 0) : 0;
  return {
    lines: [...run.lines, ...dealtOut.lines],
    variables: run.variables,
    parts: countOf(partCounts, way.parts),
    partCounts,
    part: (number) => {
      const part = way.part(number);
      const length = named(context, 'n', countOf(partSizes, part.length));
      return {
        lines: [...part.lines, ...length.lines],
        items: someOf(items, (index) => sum(part.at(index), count(first)), { sizes: partSizes, count: length.name }),
        variables: [...part.variables, ...length.variables],
      };
    },
    rest: restOf(order, items, dealtOut.name, restSizes),
  };
}
