import { append, type Builder, emit, type Item, loaded, merge, registerOf, zero } from './builder.ts';
import { checkPositions, deal } from './deal.ts';
import {
  type Bisect,
  type Cascade,
  type Chain,
  type ExplicitTree,
  lookUpOrder,
  type OrderOrName,
  type OrderTable,
  orderPresets,
  type Split,
  type Tree,
} from './order.ts';
import { type Plan, steps } from './plan.ts';
import { joinInPairs, largestPowerOfTwoBelow } from './tree.ts';

/**
 * Works an order out for n elements.
 * @throws RangeError naming the order's parameter that does not fit
 */
export function compileOrder(order: OrderOrName, n: number, table: OrderTable = orderPresets): Plan {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`"n" expected a non-negative integer, got ${n}`);
  const builder: Builder = { table, program: [], blockItems: [], free: [], registers: 0 };
  const result = reduce(
    builder,
    order,
    Array.from({ length: n }, (_, i) => i),
  );
  return {
    elements: n,
    registers: builder.registers,
    program: Int32Array.from(builder.program),
    blockItems: Int32Array.from(builder.blockItems),
    result: registerOf(result),
  };
}

/** Reduces the items to one accumulator. No items: the empty accumulator. */
function reduce(builder: Builder, orderOrName: OrderOrName, items: readonly Item[]): Item {
  const order = lookUpOrder(orderOrName, builder.table);
  if (items.length === 0) return zero(builder);
  if ('chain' in order) return chain(builder, order.chain, items);
  if ('tree' in order) return tree(builder, order.tree, items);
  if ('split' in order) return split(builder, order.split, items);
  if ('bisect' in order) return bisect(builder, order.bisect, items);
  if ('cascade' in order) return cascade(builder, order.cascade, items);
  if ('bySize' in order) {
    const { limit, below, otherwise } = order.bySize;
    return reduce(builder, items.length < limit ? below : otherwise, items);
  }
  if ('byGroup' in order) throw new RangeError('"byGroup" expected to be the whole order of a stage');
  return explicit(builder, order.explicit, items);
}

function chain(builder: Builder, { start, block = 1, alternate }: Chain, items: readonly Item[]): Item {
  const fromFirst = start === 'first';
  const rest = fromFirst ? items.slice(1) : items;
  const total = fromFirst ? loaded(builder, items[0]) : zero(builder);
  if (block > 1) return blockwise(builder, total, rest, block);
  return append(builder, total, rest, alternate);
}

/** Accumulators by level, each emptied into the next after so many items. */
function cascade(builder: Builder, { step, levels }: Cascade, items: readonly Item[]): Item {
  const accumulators = Array.from({ length: levels }, () => zero(builder));
  items.forEach((item, i) => {
    append(builder, accumulators[0], [item]);
    for (let level = 1, span = step; level < levels && (i + 1) % span === 0; level++, span *= step) {
      merge(builder, accumulators[level], accumulators[level - 1]);
      accumulators[level - 1] = zero(builder);
    }
  });
  return accumulators.reduce((a, b) => merge(builder, a, b));
}

function blockwise(builder: Builder, total: Item, items: readonly Item[], width: number): Item {
  if (items.some((item) => item < 0))
    throw new RangeError('"chain.block" expected to be used on elements, got partial results');
  for (let i = 0; i < items.length; i += width) {
    const block = items.slice(i, i + width);
    emit(builder, steps.pushBlock, registerOf(total), builder.blockItems.length, block.length);
    builder.blockItems.push(...block);
  }
  return total;
}

function tree(builder: Builder, order: Tree, items: readonly Item[]): Item {
  const level = items.map((item) => loaded(builder, item));
  if (order.tail === 'padZero' && level.length > 1) {
    const whole = 2 * largestPowerOfTwoBelow(level.length);
    while (level.length < whole) level.push(zero(builder));
  }
  return joinInPairs(order, level, (a, b) => merge(builder, a, b));
}

function split(builder: Builder, order: Split, items: readonly Item[]): Item {
  const { tail, tailAlternate, inner, outer } = order;
  const { parts, rest } = deal(order, items);
  const used = order.empty === 'zero' ? parts : parts.filter((part) => part.length > 0);
  const partial = used.map((part) => reduce(builder, inner, part));
  if (tail === 'before')
    return reduce(builder, outer, [append(builder, zero(builder), rest, tailAlternate), ...partial]);
  if (partial.length === 0) return append(builder, zero(builder), rest, tailAlternate);
  if (tail === 'first') {
    append(builder, partial[0], rest, tailAlternate);
    return reduce(builder, outer, partial);
  }
  return append(builder, reduce(builder, outer, partial), rest, tailAlternate);
}

function bisect(builder: Builder, order: Bisect, items: readonly Item[]): Item {
  const { limit, multiple, inner } = order;
  const half = Math.floor(items.length / 2);
  const first = half - (half % multiple);
  if (items.length <= limit || first === 0) return reduce(builder, inner, items);
  const left = bisect(builder, order, items.slice(0, first));
  return merge(builder, left, bisect(builder, order, items.slice(first)));
}

function explicit(builder: Builder, root: ExplicitTree, items: readonly Item[]): Item {
  const leaves: number[] = [];
  const walk = (node: ExplicitTree): Item => {
    if (typeof node === 'number') {
      leaves.push(node);
      return items[node] === undefined ? zero(builder) : loaded(builder, items[node]);
    }
    const children = node.map(walk);
    return children.reduce((a, b) => merge(builder, a, b));
  };
  const result = walk(root);
  checkPositions(leaves, items.length, 'explicit');
  return result;
}
