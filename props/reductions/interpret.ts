import type {
  Alternate,
  ExplicitTree,
  Order,
  OrderOrName,
  OrderTable,
  Split,
  Tree,
} from '../../src/reductions/order.ts';

/*
 * The documented meaning of an order, worked out on texts, without plans or registers: what compiled plans are compared with.
 * Z is the empty accumulator, L3 the one of element 3 alone; P(s,3) and A(s,3) push element 3 the usual and the other way, B(s,3,4) a block;
 * M(a,b) merges.
 */

/** An element, by its position, or a partial result, as text. */
type Thing = number | string;

const state = (thing: Thing): string => (typeof thing === 'number' ? `L${thing}` : thing);
const merged = (a: Thing, b: Thing): string => `M(${state(a)},${state(b)})`;

/** How many of so many elements are pushed the other way. */
function alternates(count: number, alternate: Alternate | undefined): number {
  if (alternate === undefined) return 0;
  return alternate === 'all' ? count : Math.floor(count / alternate.multiple) * alternate.multiple;
}

function pushAll(start: string, things: readonly Thing[], alternate?: Alternate): string {
  const others = alternates(things.length, alternate);
  let total = start;
  for (const [i, thing] of things.entries()) {
    total = typeof thing === 'string' ? merged(total, thing) : `${i < others ? 'A' : 'P'}(${total},${thing})`;
  }
  return total;
}

function powerOfTwoAtLeast(n: number): number {
  let power = 1;
  while (power < n) power *= 2;
  return power;
}

/** Shared memory: while more than one is left, slot i takes slot i + half; what has no slot to go to moves down. */
function halving(slots: string[], half: (n: number) => number, join: (a: string, b: string) => string): string {
  let n = slots.length;
  while (n > 1) {
    const h = half(n);
    for (let i = 0; i < h && i + h < n; i++) slots[i] = join(slots[i], slots[i + h]);
    if (n > 2 * h) slots[h] = slots[n - 1];
    n = n > 2 * h ? h + 1 : h;
  }
  return slots[0];
}

/** Node k of a level covers the elements from k·2^level on; a missing right child leaves the left one as it is. */
function adjacent(slots: readonly string[], join: (a: string, b: string) => string): string {
  const node = (level: number, k: number): string | undefined => {
    if (level === 0) return slots[k];
    const [left, right] = [node(level - 1, 2 * k), node(level - 1, 2 * k + 1)];
    return left === undefined || right === undefined ? left : join(left, right);
  };
  return node(Math.log2(powerOfTwoAtLeast(slots.length)), 0) as string;
}

/** Perfect trees of the sizes of the binary digits of n, largest first; merged from the last one to the first. */
function counter(slots: readonly string[], join: (a: string, b: string) => string): string {
  const digits: string[] = [];
  let start = 0;
  for (let size = powerOfTwoAtLeast(slots.length); size >= 1; size /= 2) {
    if ((slots.length & size) === 0) continue;
    digits.push(adjacent(slots.slice(start, start + size), join));
    start += size;
  }
  return digits.reduceRight((newer, older) => join(newer, older));
}

function cut(slots: readonly string[], first: (n: number) => number, join: (a: string, b: string) => string): string {
  if (slots.length === 1) return slots[0];
  const n = first(slots.length);
  return join(cut(slots.slice(0, n), first, join), cut(slots.slice(n), first, join));
}

const firstParts = {
  floorHalf: (n: number) => (n - (n % 2)) / 2,
  ceilHalf: (n: number) => (n + (n % 2)) / 2,
  powerOfTwo: (n: number) => powerOfTwoAtLeast(n) / 2,
};

function tree({ pairing, masks = 'down', odd, tail, left }: Tree, things: readonly Thing[]): string {
  const slots = things.map(state);
  const whole = powerOfTwoAtLeast(slots.length);
  if (tail === 'padZero') slots.push(...Array.from({ length: whole - slots.length }, () => 'Z'));
  const join = (a: string, b: string): string => (left === 'upper' ? merged(b, a) : merged(a, b));
  const near = pairing === 'adjacent' || (pairing === 'butterfly' && masks === 'up');
  if (near && odd === 'counter') return counter(slots, join);
  const first = firstParts[odd === undefined ? 'powerOfTwo' : odd === 'carry' || odd === 'counter' ? 'floorHalf' : odd];
  if (near) return odd === undefined || odd === 'carry' ? adjacent(slots, join) : cut(slots, first, join);
  return halving(slots, first, join);
}

/** The part of each item that is dealt out, by its place among them. */
function partOf({ lanes, vector = 1, blocks, parts, round }: Split, n: number): (i: number) => number {
  if (lanes !== undefined) return (i) => Math.floor((i % (round ?? lanes * vector)) / vector) % lanes;
  const size = blocks ?? Math.ceil(n / (parts as number));
  const perRound = Math.ceil((round ?? size) / size);
  return (i) => Math.floor(i / (round ?? size)) * perRound + Math.floor((i % (round ?? size)) / size);
}

function split(order: Split, things: readonly Thing[], table: OrderTable): string {
  const { lanes, vector = 1, blocks, parts, groups, head = 0, tail = 'deal', tailAlternate, empty } = order;
  const inner = (part: readonly Thing[]): string => interpret(order.inner, part, table);
  const outer = (partial: readonly string[]): string => interpret(order.outer, partial, table);
  if (groups !== undefined) {
    const used = groups.filter((group) => empty === 'zero' || group.length > 0);
    return outer(used.map((group) => inner(group.map((position) => things[position]))));
  }
  const body = things.slice(head);
  const n = body.length;
  const round = order.round ?? (lanes === undefined ? (blocks ?? Math.ceil(n / (parts as number))) : lanes * vector);
  const dealt = tail === 'deal' || n === 0 ? n : Math.floor(n / round) * round;
  const rest = [...things.slice(0, head), ...body.slice(dealt)];
  const part = partOf(order, n);
  const asked = order.round === undefined ? parts : undefined;
  const count = lanes ?? asked ?? (dealt === 0 ? 0 : part(dealt - 1) + 1);
  const dealtParts = Array.from({ length: count }, (_, k) => body.slice(0, dealt).filter((_thing, i) => part(i) === k));
  const used = dealtParts.filter((one) => empty === 'zero' || one.length > 0);
  const partial = used.map(inner);
  if (tail === 'before') return outer([pushAll('Z', rest, tailAlternate), ...partial]);
  if (partial.length === 0) return pushAll('Z', rest, tailAlternate);
  if (tail === 'first') return outer([pushAll(partial[0], rest, tailAlternate), ...partial.slice(1)]);
  return pushAll(outer(partial), rest, tailAlternate);
}

function cascade(step: number, levels: number, things: readonly Thing[]): string {
  const sums = Array.from({ length: levels }, () => 'Z');
  const taken = Array.from({ length: levels }, () => 0);
  const add = (level: number, thing: Thing): void => {
    sums[level] = pushAll(sums[level], [thing]);
    taken[level]++;
    if (taken[level] < step || level === levels - 1) return;
    const full = sums[level];
    [sums[level], taken[level]] = ['Z', 0];
    add(level + 1, full);
  };
  for (const thing of things) add(0, thing);
  return sums.reduce(merged);
}

function explicit(node: ExplicitTree, things: readonly Thing[]): string {
  return typeof node === 'number' ? state(things[node]) : node.map((child) => explicit(child, things)).reduce(merged);
}

function blockwise(start: string, things: readonly Thing[], block: number): string {
  if (things.length === 0) return start;
  return blockwise(`B(${start},${things.slice(0, block).join(',')})`, things.slice(block), block);
}

/** What an order does with these items, as text. */
export function interpret(orderOrName: OrderOrName, things: readonly Thing[], table: OrderTable): string {
  const order: Order = typeof orderOrName === 'string' ? table[orderOrName] : orderOrName;
  if (things.length === 0) return 'Z';
  if ('chain' in order) {
    const { start, block = 1, alternate } = order.chain;
    const [first, rest] = start === 'zero' ? ['Z', things] : [state(things[0]), things.slice(1)];
    return block > 1 ? blockwise(first, rest, block) : pushAll(first, rest, alternate);
  }
  if ('tree' in order) return tree(order.tree, things);
  if ('split' in order) return split(order.split, things, table);
  if ('bisect' in order) {
    const { limit, multiple, inner } = order.bisect;
    const first = Math.floor(Math.floor(things.length / 2) / multiple) * multiple;
    if (things.length <= limit || first === 0) return interpret(inner, things, table);
    return merged(interpret(order, things.slice(0, first), table), interpret(order, things.slice(first), table));
  }
  if ('cascade' in order) return cascade(order.cascade.step, order.cascade.levels, things);
  if ('bySize' in order) {
    const { limit, below, otherwise } = order.bySize;
    return interpret(things.length < limit ? below : otherwise, things, table);
  }
  if ('byGroup' in order) throw new RangeError('an order for whole groups only');
  return explicit(order.explicit, things);
}

/** The elements of an interpretation, in the order in which they appear. */
export function elementsOf(text: string): readonly number[] {
  return [...text.matchAll(/(?<=[L,])\d+/g)].map(([digits]) => Number(digits));
}
