import { lookUpOrder, type OrderOrName, type OrderTable, type Split } from '../../../reductions/order.ts';
import { block, type Lines } from '../text.ts';
import { append } from './chain.ts';
import { type Context, loop, newState, type Reduced, shared, single } from './context.ts';
import { count, sum } from './count.ts';
import { type Dealt, dealt } from './deal.ts';
import { countOf, distinct, type Items, statesAt } from './items.ts';
import { partOf } from './part.ts';

/** How many invocations find work in an order at once. */
function widthOf(orderOrName: OrderOrName, table: OrderTable, size: number): number {
  const order = lookUpOrder(orderOrName, table);
  if ('bySize' in order) {
    const { limit, below, otherwise } = order.bySize;
    return widthOf(size < limit ? below : otherwise, table, size);
  }
  if ('split' in order) {
    const { lanes, blocks, parts, groups } = order.split;
    return Math.min(size, lanes ?? parts ?? groups?.length ?? Math.ceil(size / (blocks as number)));
  }
  if ('bisect' in order) return Math.ceil(size / order.bisect.limit);
  return 'chain' in order || 'cascade' in order ? 1 : Math.ceil(size / 2);
}

/** The results of the parts, in memory from a place on. */
function partials(outside: Context, order: Split, deal: Dealt, base: number): Lines {
  const { parts, partCounts, part } = deal;
  const context = { ...outside, scope: [...outside.scope, ...deal.variables] };
  const { memory, team } = context;
  const number = context.variable('part');
  const { lines, items, variables } = part(number);
  const place = sum(count(base), number);
  const width = Math.min(team.size, widthOf(order.inner, context.table, Math.max(...items.sizes)));
  // Part after part by all, where more find work within a part than there are parts.
  if (team.together && width > 2 * Math.max(...partCounts)) {
    const inner = context.reduce({ ...context, scope: [...context.scope, number, ...variables] }, order.inner, items);
    return loop(number, parts, [
      ...lines,
      ...inner.lines,
      ...block(`if (${team.first} == 0u)`, [memory.write(place, inner.state)]),
      ...team.barrier,
    ]);
  }
  const inner = partOf(context, order.inner, items, [number, ...variables]);
  return [
    ...shared(context, number, parts, [...lines, ...inner.lines, memory.write(place, inner.state)]),
    ...team.barrier,
  ];
}

/** The items pushed onto a state by one invocation. */
function pushedOnto(context: Context, state: string, items: Items, order: Split, place?: number): Reduced {
  if (items.sizes.every((size) => size === 0)) return { lines: [], state };
  const { name, line } = newState(context, 'total', state);
  return single(context, { lines: [line, ...append(context, name, items, order.tailAlternate)], state: name }, place);
}

/** One of two ways by whether there are parts. */
function ifAny(context: Context, { parts, partCounts }: Dealt, some: () => Reduced, none: () => Reduced): Reduced {
  if (partCounts.every((parts) => parts > 0)) return some();
  if (partCounts.every((parts) => parts === 0)) return none();
  return context.either(context, `${parts} > 0u`, some, none);
}

/** Items dealt out to parts, each reduced by one invocation, their results together. At least one item. */
export function split(context: Context, order: Split, items: Items): Reduced {
  const { memory, accumulator } = context;
  const deal = dealt(context, order, items);
  const { parts, partCounts, rest } = deal;
  const zero = accumulator.zero;
  const most = Math.max(...partCounts);
  if (order.tail === 'before') {
    const base = memory.allocate(1 + most);
    const first = pushedOnto(context, zero, rest, order, base);
    const placed = firstPlaced(context, first, base);
    const more = most === 0 ? [] : partials(context, order, deal, base + 1);
    const sizes = distinct(partCounts.map((number) => number + 1));
    const all = statesAt(memory, base, { sizes, count: countOf(sizes, sum(parts, count(1))) });
    const outer = context.reduce(context, order.outer, all);
    return { lines: [...deal.lines, ...placed, ...more, ...outer.lines], state: outer.state };
  }
  const some = (): Reduced => {
    const base = memory.allocate(most);
    const inner = partials(context, order, deal, base);
    const positive = partCounts.filter((number) => number > 0);
    const all = statesAt(memory, base, { sizes: positive, count: parts });
    if (order.tail === 'first') {
      const first = pushedOnto(context, memory.read(count(base)), rest, order, base);
      const placed = context.team.together || first.lines.length === 0 ? [] : [memory.write(count(base), first.state)];
      const outer = context.reduce(context, order.outer, all);
      return { lines: [...inner, ...first.lines, ...placed, ...outer.lines], state: outer.state };
    }
    const outer = context.reduce(context, order.outer, all);
    const tail = pushedOnto(context, outer.state, rest, order);
    return { lines: [...inner, ...outer.lines, ...tail.lines], state: tail.state };
  };
  const result = ifAny(context, deal, some, () => {
    const { name, line } = newState(context, 'total', zero);
    return single(context, { lines: [line, ...append(context, name, rest, order.tailAlternate)], state: name });
  });
  return { lines: [...deal.lines, ...result.lines], state: result.state };
}

/** Writes the first state where pushing has not done so. */
function firstPlaced(context: Context, { lines, state }: Reduced, base: number): Lines {
  const { memory, team } = context;
  if (team.together && lines.length > 0) return lines;
  const written = memory.write(count(base), state);
  // The barrier after the parts, or after what the outer order does first, comes before it is read by others.
  return team.together ? [...block(`if (${team.first} == 0u)`, [written]), ...team.barrier] : [...lines, written];
}
