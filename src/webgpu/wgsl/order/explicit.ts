import { checkPositions } from '../../../reductions/deal.ts';
import type { ExplicitTree } from '../../../reductions/order.ts';
import { block, type Lines } from '../text.ts';
import { type Context, loop, type Reduced, shared } from './context.ts';
import { count, sum } from './count.ts';
import { type Items, stateOf, statesAt } from './items.ts';
import { tableOf } from './table.ts';

/** A merge of two states into the left one's place. */
interface Merge {
  readonly left: number;
  readonly right: number;
  readonly level: number;
}

function mergesOf(root: ExplicitTree, leaves: number[]): { merges: readonly Merge[]; place: number } {
  const merges: Merge[] = [];
  const walk = (node: ExplicitTree): { place: number; level: number } => {
    if (typeof node === 'number') {
      leaves.push(node);
      return { place: node, level: 0 };
    }
    return node.map(walk).reduce((a, b) => {
      const level = Math.max(a.level, b.level);
      merges.push({ left: a.place, right: b.place, level });
      return { place: a.place, level: level + 1 };
    });
  };
  const { place } = walk(root);
  return { merges: merges.sort((a, b) => a.level - b.level), place };
}

/** A tree that is given: its merges level by level, as tables. */
export function explicit(context: Context, root: ExplicitTree, items: Items): Reduced {
  const { accumulator, memory, team } = context;
  const leaves: number[] = [];
  const { merges, place } = mergesOf(root, leaves);
  for (const size of items.sizes) checkPositions(leaves, size, 'explicit');
  const loading: { lines: Lines; states: Items } =
    items.memory === undefined ? loaded(context, items) : { lines: [], states: items };
  const { at } = loading.states;
  const states = loading.states.memory ?? memory;
  const state = states.read(at(count(place)));
  if (merges.length === 0) return { lines: loading.lines, state };
  const levels = (merges.at(-1) as Merge).level + 1;
  const starts = Array.from({ length: levels + 1 }, (_, level) => merges.filter((merge) => merge.level < level).length);
  const [left, right, start] = [
    tableOf(
      context,
      'left',
      'The left operand of each merge, level by level; its place takes the result.',
      merges.map((merge) => merge.left),
    ),
    tableOf(
      context,
      'right',
      'The right operand of each merge.',
      merges.map((merge) => merge.right),
    ),
    tableOf(context, 'levels', 'Where each level of merges starts.', starts),
  ];
  const [level, index, a, b] = ['level', 'i', 'a', 'b'].map((name) => context.variable(name));
  const from = team.first === '0u' ? `${start}[${level}]` : `${start}[${level}] + ${team.first}`;
  const merging = block(`for (var ${index} = ${from}; ${index} < ${start}[${level} + 1u]; ${index} += ${team.step})`, [
    `let ${a} = ${at(`${left}[${index}]`)};`,
    `let ${b} = ${at(`${right}[${index}]`)};`,
    states.write(a, accumulator.merge(states.read(a), states.read(b))),
  ]);
  return { lines: [...loading.lines, ...loop(level, count(levels), [...merging, ...team.barrier])], state };
}

function loaded(context: Context, items: Items): { lines: Lines; states: Items } {
  const { accumulator, memory, team } = context;
  const base = memory.allocate(Math.max(...items.sizes));
  const index = context.variable('i');
  const placed = memory.write(sum(count(base), index), stateOf(items, index, accumulator));
  return {
    lines: [...shared(context, index, items.count, [placed]), ...team.barrier],
    states: statesAt(memory, base, items),
  };
}
