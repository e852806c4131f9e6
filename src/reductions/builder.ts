import type { Alternate, OrderTable } from './order.ts';
import { steps } from './plan.ts';

/** An element is written as its position, a register as −1 − its number. */
export type Item = number;

/** A plan being written. */
export interface Builder {
  readonly table: OrderTable;
  readonly program: number[];
  readonly blockItems: number[];
  readonly free: number[];
  registers: number;
}

/** The register that an item which is no element stands for. */
export function registerOf(item: Item): number {
  return -1 - item;
}

/** Writes one step. */
export function emit(builder: Builder, step: number, a: number, b = 0, c = 0): void {
  builder.program.push(step, a, b, c);
}

function newRegister(builder: Builder): Item {
  return -1 - (builder.free.pop() ?? builder.registers++);
}

/** An empty accumulator. */
export function zero(builder: Builder): Item {
  const target = newRegister(builder);
  emit(builder, steps.zero, registerOf(target));
  return target;
}

/** The item as an accumulator. */
export function loaded(builder: Builder, item: Item): Item {
  if (item < 0) return item;
  const target = newRegister(builder);
  emit(builder, steps.load, registerOf(target), item);
  return target;
}

/** Merges two accumulators into the left one's register. */
export function merge(builder: Builder, left: Item, right: Item): Item {
  const [a, b] = [registerOf(left), registerOf(right)];
  emit(builder, steps.merge, a, a, b);
  builder.free.push(b);
  return left;
}

/** Elements are pushed, accumulators merged, one after the other. */
export function append(builder: Builder, total: Item, items: readonly Item[], alternate?: Alternate): Item {
  const count =
    alternate === undefined
      ? 0
      : alternate === 'all'
        ? items.length
        : items.length - (items.length % alternate.multiple);
  items.forEach((item, i) => {
    if (item < 0) merge(builder, total, item);
    else emit(builder, i < count ? steps.pushAlternate : steps.push, registerOf(total), item);
  });
  return total;
}
