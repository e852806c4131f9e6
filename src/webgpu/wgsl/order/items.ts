import type { WgslAccumulator } from '../accumulator.ts';
import type { Expression } from '../expression.ts';
import { count, sum } from './count.ts';
import type { Memory } from './memory.ts';

/** The list of items that an order is applied to: elements, or partial results in memory. */
export interface Items {
  /** Where partial results lie; absent: the items are elements. */
  readonly memory?: Memory;
  /** The position of an element, or the place in memory, of the item at an index. */
  readonly at: (index: Expression) => Expression;
  readonly count: Expression;
  /** Every count that may occur, when the list stands for several. */
  readonly sizes: readonly number[];
}

/** So many elements from position 0 on. */
export function elements(n: number): Items {
  return { at: (i) => i, count: count(n), sizes: [n] };
}

/** Partial results that lie next to each other. */
export function statesAt(memory: Memory, base: number, of: Pick<Items, 'count' | 'sizes'>): Items {
  return { memory, at: (i) => sum(count(base), i), count: of.count, sizes: of.sizes };
}

/** Some of the items. */
export function someOf(items: Items, at: Items['at'], of: Pick<Items, 'count' | 'sizes'>): Items {
  return { ...items, at: (i) => items.at(at(i)), count: of.count, sizes: of.sizes };
}

/** The item as a state. */
export function stateOf(items: Items, index: Expression, accumulator: WgslAccumulator): string {
  const place = items.at(index);
  return items.memory === undefined ? accumulator.load(place) : items.memory.read(place);
}

/** Every count, each once. */
export function distinct(sizes: readonly number[]): readonly number[] {
  return [...new Set(sizes)].sort((a, b) => a - b);
}

/** The count as a literal where there is only one. */
export function countOf(sizes: readonly number[], otherwise: Expression): Expression {
  return sizes.length === 1 ? count(sizes[0]) : otherwise;
}
