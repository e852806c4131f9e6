import { type Alternate, type Bisect, type Cascade, type Chain, type ExplicitTree, lookUpOrder, type OrderOrName, type OrderTable, orderPresets, type Split, type Tree } from './order.ts';

/** What a step of a plan does; its operands are registers, element positions or a range of `blockItems`. */
export const steps = {
  /** register a becomes the empty accumulator */
  zero: 0,
  /** register a becomes the accumulator of element b alone */
  load: 1,
  /** element b is pushed onto register a */
  push: 2,
  /** the elements blockItems[b … b + c) are pushed onto register a at once */
  pushBlock: 3,
  /** register a becomes merge(register b, register c) */
  merge: 4,
  /** element b is pushed onto register a by the accumulator's alternate step */
  pushAlternate: 5,
} as const;

/** An order worked out for a number of elements: a straight-line program over accumulators. */
export interface Plan {
  readonly elements: number;
  readonly registers: number;
  /** Steps of four entries: what, a, b, c. */
  readonly program: Int32Array;
  readonly blockItems: Int32Array;
  /** The register that holds the result. */
  readonly result: number;
}

/** An element is written as its position, a register as −1 − its number. */
type Item = number;

interface Builder {
  readonly table: OrderTable;
  readonly program: number[];
  readonly blockItems: number[];
  readonly free: number[];
  registers: number;
}

/**
 * Works an order out for n elements.
 * @throws RangeError naming the order's parameter that does not fit
 */
export function compileOrder(order: OrderOrName, n: number, table: OrderTable = orderPresets): Plan {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`"n" expected a non-negative integer, got ${n}`);
  const builder: Builder = { table, program: [], blockItems: [], free: [], registers: 0 };
  const result = reduce(builder, order, Array.from({ length: n }, (_, i) => i));
  return {
    elements: n,
    registers: builder.registers,
    program: Int32Array.from(builder.program),
    blockItems: Int32Array.from(builder.blockItems),
    result: registerOf(result),
  };
}

function registerOf(item: Item): number {
  return -1 - item;
}

function emit(builder: Builder, step: number, a: number, b = 0, c = 0): void {
  builder.program.push(step, a, b, c);
}

function newRegister(builder: Builder): Item {
  return -1 - (builder.free.pop() ?? builder.registers++);
}

function zero(builder: Builder): Item {
  const target = newRegister(builder);
  emit(builder, steps.zero, registerOf(target));
  return target;
}

/** The item as an accumulator. */
function loaded(builder: Builder, item: Item): Item {
  if (item < 0) return item;
  const target = newRegister(builder);
  emit(builder, steps.load, registerOf(target), item);
  return target;
}

/** Merges two accumulators into the left one's register. */
function merge(builder: Builder, left: Item, right: Item): Item {
  const [a, b] = [registerOf(left), registerOf(right)];
  emit(builder, steps.merge, a, a, b);
  builder.free.push(b);
  return left;
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
  return explicit(builder, order.explicit, items);
}

function chain(builder: Builder, { start, block = 1, alternate }: Chain, items: readonly Item[]): Item {
  const fromFirst = start === 'first';
  const rest = fromFirst ? items.slice(1) : items;
  const total = fromFirst ? loaded(builder, items[0] as Item) : zero(builder);
  if (block > 1) return blockwise(builder, total, rest, block);
  return append(builder, total, rest, alternate);
}

/** Elements are pushed, accumulators merged, one after the other. */
function append(builder: Builder, total: Item, items: readonly Item[], alternate?: Alternate): Item {
  const count = alternate === undefined ? 0 : alternate === 'all' ? items.length : items.length - (items.length % alternate.multiple);
  items.forEach((item, i) => {
    if (item < 0) merge(builder, total, item);
    else emit(builder, i < count ? steps.pushAlternate : steps.push, registerOf(total), item);
  });
  return total;
}

/** Accumulators by level, each emptied into the next after so many items. */
function cascade(builder: Builder, { step, levels }: Cascade, items: readonly Item[]): Item {
  const accumulators = Array.from({ length: levels }, () => zero(builder));
  items.forEach((item, i) => {
    append(builder, accumulators[0] as Item, [item]);
    for (let level = 1, span = step; level < levels && (i + 1) % span === 0; level++, span *= step) {
      merge(builder, accumulators[level] as Item, accumulators[level - 1] as Item);
      accumulators[level - 1] = zero(builder);
    }
  });
  return accumulators.reduce((a, b) => merge(builder, a, b));
}

function blockwise(builder: Builder, total: Item, items: readonly Item[], width: number): Item {
  if (items.some((item) => item < 0)) throw new RangeError('"chain.block" expected to be used on elements, got partial results');
  for (let i = 0; i < items.length; i += width) {
    const block = items.slice(i, i + width);
    emit(builder, steps.pushBlock, registerOf(total), builder.blockItems.length, block.length);
    builder.blockItems.push(...block);
  }
  return total;
}

function largestPowerOfTwoBelow(n: number): number {
  return 2 ** (31 - Math.clz32(n - 1));
}

function tree(builder: Builder, { pairing, masks = 'down', odd, tail = 'skip', left = 'lower' }: Tree, items: readonly Item[]): Item {
  const level = items.map((item) => loaded(builder, item));
  if (tail === 'padZero' && level.length > 1) {
    const whole = 2 * largestPowerOfTwoBelow(level.length);
    while (level.length < whole) level.push(zero(builder));
  }
  const join = (a: Item, b: Item): Item => (left === 'lower' ? merge(builder, a, b) : merge(builder, b, a));
  const adjacent = pairing === 'adjacent' || (pairing === 'butterfly' && masks === 'up');
  if (!adjacent) return halvingTree(level, odd ?? 'powerOfTwo', join);
  if (odd === 'counter') return counterTree(level, join);
  return odd === undefined || odd === 'carry' ? carryTree(level, join) : recursiveTree(level, odd, join);
}

type Join = (a: Item, b: Item) => Item;

function firstPart(n: number, odd: NonNullable<Tree['odd']>): number {
  switch (odd) {
    case 'floorHalf':
    case 'carry':
    case 'counter':
      return Math.floor(n / 2);
    case 'ceilHalf':
      return Math.ceil(n / 2);
    case 'powerOfTwo':
      return largestPowerOfTwoBelow(n);
  }
}

function halvingTree(items: readonly Item[], odd: NonNullable<Tree['odd']>, join: Join): Item {
  let level = items;
  while (level.length > 1) {
    const half = firstPart(level.length, odd);
    const paired = level.slice(0, half).map((item, i) => {
      const partner = level[i + half];
      return partner === undefined ? item : join(item, partner);
    });
    // With floorHalf an odd last item has no partner below it: it goes on to the next level.
    level = [...paired, ...level.slice(2 * half)];
  }
  return level[0] as Item;
}

function carryTree(items: readonly Item[], join: Join): Item {
  let level = items;
  while (level.length > 1) {
    const next: Item[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [a, b] = [level[i] as Item, level[i + 1]];
      next.push(b === undefined ? a : join(a, b));
    }
    level = next;
  }
  return level[0] as Item;
}

/** Digit k of the counter holds the merge of 2^k items, or nothing. */
function counterTree(items: readonly Item[], join: Join): Item {
  const digits: (Item | undefined)[] = [];
  for (const item of items) {
    let carried = item;
    let k = 0;
    for (; digits[k] !== undefined; k++) {
      carried = join(digits[k] as Item, carried);
      digits[k] = undefined;
    }
    digits[k] = carried;
  }
  return digits.filter((digit) => digit !== undefined).reduce((newer, older) => join(newer, older));
}

function recursiveTree(items: readonly Item[], odd: NonNullable<Tree['odd']>, join: Join): Item {
  if (items.length === 1) return items[0] as Item;
  const first = firstPart(items.length, odd);
  const left = recursiveTree(items.slice(0, first), odd, join);
  return join(left, recursiveTree(items.slice(first), odd, join));
}

function split(builder: Builder, order: Split, items: readonly Item[]): Item {
  const { tail, tailAlternate, inner, outer } = order;
  const { parts, rest } = deal(order, items);
  const used = order.empty === 'zero' ? parts : parts.filter((part) => part.length > 0);
  const partial = used.map((part) => reduce(builder, inner, part));
  if (tail === 'before') return reduce(builder, outer, [append(builder, zero(builder), rest, tailAlternate), ...partial]);
  if (partial.length === 0) return append(builder, zero(builder), rest, tailAlternate);
  if (tail === 'first') {
    append(builder, partial[0] as Item, rest, tailAlternate);
    return reduce(builder, outer, partial);
  }
  return append(builder, reduce(builder, outer, partial), rest, tailAlternate);
}

function deal(order: Split, items: readonly Item[]): { parts: readonly (readonly Item[])[]; rest: readonly Item[] } {
  const n = items.length;
  if (order.groups !== undefined) return { parts: dealGroups(order.groups, items), rest: [] };
  const size = order.lanes === undefined ? (order.blocks ?? Math.ceil(n / (order.parts as number))) : order.lanes * (order.vector ?? 1);
  const round = order.round ?? size;
  const end = order.tail === undefined || order.tail === 'deal' ? n : n - (n % round);
  const rest = items.slice(end);
  const { lanes, vector = 1 } = order;
  if (lanes === undefined) {
    const parts = Array.from({ length: Math.ceil(end / size) }, (_, k) => items.slice(k * size, Math.min((k + 1) * size, end)));
    return { parts, rest };
  }
  const parts = Array.from({ length: lanes }, (): Item[] => []);
  for (let i = 0; i < end; i++) parts[Math.floor(i / vector) % lanes]?.push(items[i] as Item);
  return { parts, rest };
}

function dealGroups(groups: readonly (readonly number[])[], items: readonly Item[]): readonly (readonly Item[])[] {
  checkPositions(groups.flat(), items.length, 'split.groups');
  return groups.map((group) => group.map((position) => items[position] as Item));
}

function checkPositions(positions: readonly number[], n: number, name: string): void {
  const seen = new Set(positions);
  const valid = positions.every((position) => Number.isInteger(position) && position >= 0 && position < n);
  if (!valid || seen.size !== n || positions.length !== n) {
    throw new RangeError(`"${name}" expected each position from 0 to ${n - 1} once, got ${positions.length} positions`);
  }
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
