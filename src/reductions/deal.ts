import type { Item } from './builder.ts';
import type { Split } from './order.ts';

/** The parts of a split, and the items of the tail where these are not dealt out. */
export function deal(
  order: Split,
  items: readonly Item[],
): { parts: readonly (readonly Item[])[]; rest: readonly Item[] } {
  if (order.groups !== undefined) return { parts: dealGroups(order.groups, items), rest: [] };
  const { head = 0 } = order;
  const body = items.slice(head);
  const n = body.length;
  const size =
    order.lanes === undefined
      ? (order.blocks ?? Math.ceil(n / (order.parts as number)))
      : order.lanes * (order.vector ?? 1);
  const round = order.round ?? size;
  const end = order.tail === undefined || order.tail === 'deal' ? n : n - (n % round);
  const rest = [...items.slice(0, head), ...body.slice(end)];
  const { lanes, vector = 1 } = order;
  if (lanes === undefined) {
    const parts = contiguous(body.slice(0, end), size, round);
    // Few items leave the last of so many parts without any.
    const missing = order.round === undefined ? Math.max(0, (order.parts ?? 0) - parts.length) : 0;
    return { parts: [...parts, ...Array.from({ length: missing }, () => [])], rest };
  }
  const parts = Array.from({ length: lanes }, (): Item[] => []);
  for (let i = 0; i < end; i++) parts[Math.floor((i % round) / vector) % lanes]?.push(body[i]);
  return { parts, rest };
}

/** Runs of `size` items, begun afresh at each round. */
function contiguous(items: readonly Item[], size: number, round: number): readonly (readonly Item[])[] {
  const parts: (readonly Item[])[] = [];
  for (let start = 0; start < items.length; start += round) {
    const whole = items.slice(start, start + round);
    for (let i = 0; i < whole.length; i += size) parts.push(whole.slice(i, i + size));
  }
  return parts;
}

function dealGroups(groups: readonly (readonly number[])[], items: readonly Item[]): readonly (readonly Item[])[] {
  checkPositions(groups.flat(), items.length, 'split.groups');
  return groups.map((group) => group.map((position) => items[position]));
}

/** @throws RangeError unless the positions are 0 to n − 1, each once */
export function checkPositions(positions: readonly number[], n: number, name: string): void {
  const seen = new Set(positions);
  const valid = positions.every((position) => Number.isInteger(position) && position >= 0 && position < n);
  if (!valid || seen.size !== n || positions.length !== n) {
    throw new RangeError(`"${name}" expected each position from 0 to ${n - 1} once, got ${positions.length} positions`);
  }
}
