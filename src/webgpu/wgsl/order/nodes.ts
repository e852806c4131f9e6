import type { Bisect } from '../../../reductions/order.ts';
import { block, either, functionOf, type Lines } from '../text.ts';
import { type Context, type Reduced, shared, single } from './context.ts';
import { bare, count, sum } from './count.ts';
import { countOf, distinct, type Items, someOf, stateOf } from './items.ts';
import { partOf } from './part.ts';

/*
 * Lists that are cut in two until short ones are left. A node is named by the turns that lead to it from the top, as the bits of a number,
 * the first turn highest; 1 is the second part. States lie at their path, filled up with zeros to the deepest leaf's length.
 */

/** Where lists are cut. */
interface Cut {
  readonly comment: string;
  /** The length of the first part of a list, 0 for a list that is not cut. */
  first(length: number): number;
  /** The same as statements of a function of `length`. */
  readonly lines: Lines;
}

function depthOf(cut: Cut, length: number): number {
  const first = cut.first(length);
  return first === 0 ? 0 : 1 + Math.max(depthOf(cut, first), depthOf(cut, length - first));
}

function leavesOf(cut: Cut, length: number): readonly number[] {
  const first = cut.first(length);
  if (first === 0) return [length];
  return distinct([...leavesOf(cut, first), ...leavesOf(cut, length - first)]);
}

/** Declares where the list of a path lies. @returns names of the functions */
function declareNodes(context: Context, cut: Cut): { first: string; node: string } {
  const { module } = context;
  const first = context.declaration('first_part');
  const node = context.declaration('node');
  module.declare(
    first,
    functionOf(`${cut.comment}; 0 where it is not cut.`, `fn ${first}(length: u32) -> u32`, cut.lines),
  );
  module.declare(
    node,
    functionOf(
      'The list that a path of so many turns leads to: first item, length, and the turns there were.',
      `fn ${node}(n: u32, path: u32, depth: u32) -> vec3<u32>`,
      [
        'var start = 0u;',
        'var length = n;',
        'var turns = 0u;',
        ...block('while (turns < depth)', [
          `let first = ${first}(length);`,
          ...block('if (first == 0u)', ['break;']),
          'turns++;',
          ...either(
            '((path >> (depth - turns)) & 1u) == 0u',
            ['length = first;'],
            ['start += first;', 'length -= first;'],
          ),
        ]),
        'return vec3(start, length, turns);',
      ],
    ),
  );
  return { first, node };
}

type Join = (a: string, b: string) => string;

/** What reduces a leaf, from an item on, of so many items, whose variables those are. */
type Leaf = (items: Items, variables: readonly string[]) => Reduced;

/** Reduces each leaf, then merges the two parts of every list, the deepest first. */
function cutInTwo(context: Context, cut: Cut, items: Items, leaf: Leaf, join: Join): Reduced {
  const { memory, team } = context;
  const depth = Math.max(...items.sizes.map((size) => depthOf(cut, size)));
  const sizes = distinct(items.sizes.flatMap((size) => leavesOf(cut, size)));
  if (depth === 0) {
    const { lines, state } = leaf(items, []);
    return single(context, { lines, state });
  }
  const names = declareNodes(context, cut);
  const base = memory.allocate(2 ** depth);
  const [path, list, level, start, length, place] = ['path', 'list', 'depth', 'start', 'length', 'place'].map((name) =>
    context.variable(name),
  );
  const at = someOf(items, (i) => sum(start, i), { count: countOf(sizes, length), sizes });
  const { lines, state } = leaf(at, [start, length]);
  const leaves = shared(context, path, count(2 ** depth), [
    `let ${list} = ${names.node}(${items.count}, ${path}, ${depth}u);`,
    ...block(`if (extractBits(${path}, 0u, ${depth}u - ${list}.z) == 0u)`, [
      `let ${start} = ${list}.x;`,
      `let ${length} = ${list}.y;`,
      ...lines,
      memory.write(sum(count(base), path), state),
    ]),
  ]);
  const merges = block(`for (var ${level} = ${depth}u; ${level} > 0u; ${level}--)`, [
    ...shared(context, path, `(1u << (${level} - 1u))`, [
      `let ${list} = ${names.node}(${items.count}, ${path}, ${level} - 1u);`,
      ...block(`if (${list}.z == ${level} - 1u && ${names.first}(${list}.y) > 0u)`, [
        `let ${place} = ${bare(sum(count(base), `(${path} << (${depth + 1}u - ${level}))`))};`,
        memory.write(place, join(memory.read(place), memory.read(`${place} + (1u << (${depth}u - ${level}))`))),
      ]),
    ]),
    ...team.barrier,
  ]);
  return { lines: [...leaves, ...team.barrier, ...merges], state: memory.read(count(base)) };
}

/** A tree of neighbours whose lists are cut in the middle. */
export function halves(context: Context, odd: 'floorHalf' | 'ceilHalf', items: Items, join: Join): Reduced {
  const up = odd === 'ceilHalf' ? 1 : 0;
  const cut: Cut = {
    comment: 'The length of the first half of a list',
    first: (length) => (length === 1 ? 0 : Math.floor((length + up) / 2)),
    lines: [
      ...block('if (length == 1u)', ['return 0u;']),
      up === 1 ? 'return (length + 1u) / 2u;' : 'return length / 2u;',
    ],
  };
  return cutInTwo(context, cut, items, (of) => ({ lines: [], state: stateOf(of, '0u', context.accumulator) }), join);
}

/** Halves, the first a multiple of a number long, down to so many items. At least one item. */
export function bisect(context: Context, { limit, multiple, inner }: Bisect, items: Items): Reduced {
  const firstOf = (length: number): number => {
    const half = Math.floor(length / 2);
    return length <= limit ? 0 : half - (half % multiple);
  };
  const cut: Cut = {
    comment: 'The length of the first part of a list',
    first: firstOf,
    lines: [
      ...block(`if (length <= ${limit}u)`, ['return 0u;']),
      'let half = length / 2u;',
      multiple === 1 ? 'return half;' : `return half - half % ${multiple}u;`,
    ],
  };
  const whole = items.sizes.every((size) => firstOf(size) === 0);
  if (whole) return context.reduce(context, inner, items);
  const leaf: Leaf = (of, variables) => partOf(context, inner, of, variables);
  return cutInTwo(context, cut, items, leaf, (a, b) => context.accumulator.merge(a, b));
}
