import { noFusedAdd } from '../../../reductions/evaluate.ts';
import type { Alternate, Cascade, Chain } from '../../../reductions/order.ts';
import type { Expression } from '../expression.ts';
import { block, type Lines } from '../text.ts';
import { type Context, loop, newState, type Reduced, single } from './context.ts';
import { count, difference, known, remainder, sum } from './count.ts';
import { distinct, type Items, someOf, stateOf } from './items.ts';

/** The items from an index on. */
function itemsFrom(items: Items, start: number): Items {
  const sizes = items.sizes.map((size) => size - start);
  return someOf(items, (i) => sum(i, count(start)), { sizes, count: difference(items.count, count(start)) });
}

/** Steps for the indexes from start to end − 1. */
function steps(context: Context, start: Expression, end: Expression, step: (index: Expression) => string): Lines {
  const [first, last] = [known(start), known(end)];
  if (first !== undefined && last !== undefined) {
    if (last <= first) return [];
    if (last === first + 1) return [step(start)];
  }
  const index = context.variable('i');
  return loop(index, end, [step(index)], start);
}

/** Elements are pushed onto a variable, partial results merged into it, one after the other. */
export function append(context: Context, total: string, items: Items, alternate?: Alternate): Lines {
  const { accumulator } = context;
  const { memory, at, count: n } = items;
  if (memory !== undefined)
    return steps(context, '0u', n, (i) => `${total} = ${accumulator.merge(total, memory.read(at(i)))};`);
  const { push, pushAlternate = push } = accumulator;
  const usual = (i: Expression): string => `${total} = ${push.call(accumulator, total, at(i))};`;
  const other = (i: Expression): string => `${total} = ${pushAlternate.call(accumulator, total, at(i))};`;
  if (alternate === undefined) return steps(context, '0u', n, usual);
  const others = alternate === 'all' ? n : difference(n, remainder(n, count(alternate.multiple)));
  if (alternate === 'all') return steps(context, '0u', others, other);
  return [...steps(context, '0u', others, other), ...steps(context, others, n, usual)];
}

/** Blocks of elements, each pushed at once; the last one shorter. */
function blockwise(context: Context, total: string, items: Items, width: number): Lines {
  const { pushBlock } = context.accumulator;
  if (items.memory !== undefined)
    throw new RangeError('"chain.block" expected to be used on elements, got partial results');
  if (pushBlock === undefined) throw noFusedAdd();
  const { at, count: n, sizes } = items;
  const pushed = (start: Expression, length: number): string => {
    const positions = Array.from({ length }, (_, k) => at(sum(start, count(k))));
    return `${total} = ${pushBlock.call(context.accumulator, total, positions)};`;
  };
  const index = context.variable('i');
  const whole = sizes.some((size) => size >= width)
    ? block(`for (var ${index} = 0u; ${index} + ${width}u <= ${n}; ${index} += ${width}u)`, [pushed(index, width)])
    : [];
  const rests = distinct(sizes.map((size) => size % width)).filter((rest) => rest > 0);
  const end = difference(n, remainder(n, count(width)));
  const lasts = rests.flatMap((rest) =>
    sizes.length === 1 ? [pushed(end, rest)] : block(`if (${n} % ${width}u == ${rest}u)`, [pushed(end, rest)]),
  );
  return [...whole, ...lasts];
}

/** One item after the other. At least one. */
export function chain(context: Context, { start, block: width = 1, alternate }: Chain, items: Items): Reduced {
  const { accumulator } = context;
  const fromFirst = start === 'first';
  const { name, line } = newState(context, 'total', fromFirst ? stateOf(items, '0u', accumulator) : accumulator.zero);
  const rest = fromFirst ? itemsFrom(items, 1) : items;
  const appended = width > 1 ? blockwise(context, name, rest, width) : append(context, name, rest, alternate);
  return single(context, { lines: [line, ...appended], state: name });
}

/** Accumulators by level, each emptied into the next after so many items. */
export function cascade(context: Context, { step, levels }: Cascade, items: Items): Reduced {
  const { accumulator } = context;
  const names = Array.from({ length: levels }, () => context.variable('level'));
  const index = context.variable('i');
  const most = Math.max(...items.sizes);
  const carried = (level: number, span: number): Lines => {
    if (level >= levels || span > most) return [];
    return block(`if ((${index} + 1u) % ${span}u == 0u)`, [
      `${names[level]} = ${accumulator.merge(names[level], names[level - 1])};`,
      `${names[level - 1]} = ${accumulator.zero};`,
      ...carried(level + 1, span * step),
    ]);
  };
  const item = someOf(items, () => index, { count: '1u', sizes: [1] });
  const lines = [
    ...names.map((name) => `var ${name} = ${accumulator.zero};`),
    ...loop(index, items.count, [...append(context, names[0], item), ...carried(1, step)]),
    ...names.slice(1).map((name) => `${names[0]} = ${accumulator.merge(names[0], name)};`),
  ];
  return single(context, { lines, state: names[0] });
}
