import type { Tree } from '../../../reductions/order.ts';
import type { Expression } from '../expression.ts';
import { block, type Lines } from '../text.ts';
import { type Context, newState, type Reduced, shared, single } from './context.ts';
import { count, known } from './count.ts';
import { type Items, stateOf, statesAt } from './items.ts';
import type { Memory } from './memory.ts';
import { halves } from './nodes.ts';

/** Merges two states. */
type Join = (a: string, b: string) => string;

/** Items in memory, where a tree merges them in place. */
type InMemory = Items & { readonly memory: Memory };

function powerOfTwoFrom(n: number): number {
  return n <= 1 ? n : 2 ** (32 - Math.clz32(n - 1));
}

/** The items as states, those of a padded tree followed by empty ones. */
function inMemory(context: Context, items: Items, padded: boolean): { lines: Lines; states: InMemory } {
  const { accumulator, memory, team } = context;
  const pads = padded && items.sizes.some((size) => powerOfTwoFrom(size) !== size);
  if (items.memory !== undefined && !pads) return { lines: [], states: items as InMemory };
  const most = Math.max(...items.sizes);
  const base = memory.allocate(pads ? powerOfTwoFrom(most) : most);
  const index = context.variable('i');
  const placed = memory.write(`(${base}u + ${index})`, stateOf(items, index, accumulator));
  const loading = shared(context, index, items.count, [placed]);
  if (!pads) return { lines: [...loading, ...team.barrier], states: statesAt(memory, base, items) as InMemory };
  const n = known(items.count);
  const whole =
    n === undefined
      ? `select(1u << (32u - countLeadingZeros(${items.count} - 1u)), 1u, ${items.count} == 1u)`
      : count(powerOfTwoFrom(n));
  const size = context.variable('whole');
  const pad = context.variable('i');
  const first = team.first === '0u' ? items.count : `${items.count} + ${team.first}`;
  const padding = block(`for (var ${pad} = ${first}; ${pad} < ${size}; ${pad} += ${team.step})`, [
    memory.write(`(${base}u + ${pad})`, accumulator.zero),
  ]);
  const sizes = items.sizes.map(powerOfTwoFrom);
  return {
    lines: [`let ${size} = ${whole};`, ...loading, ...padding, ...team.barrier],
    states: statesAt(memory, base, { count: size, sizes }) as InMemory,
  };
}

function merged({ memory, at }: InMemory, join: Join, a: Expression, b: Expression): string {
  return memory.write(at(a), join(memory.read(at(a)), memory.read(at(b))));
}

/** Neighbours first; an odd item out stays where it is until it has one. `whole`: only pairs of full size. */
function neighbours(context: Context, states: InMemory, join: Join, whole: boolean): Lines {
  const { team } = context;
  const [stride, i] = [context.variable('stride'), context.variable('i')];
  const n = states.count;
  const more = whole ? `2u * ${stride} <= ${n}` : `${stride} < ${n}`;
  const paired = whole ? `${i} + 2u * ${stride} <= ${n}` : `${i} + ${stride} < ${n}`;
  const step = team.together ? `2u * ${stride} * ${team.step}` : `2u * ${stride}`;
  const start = team.together ? `2u * ${stride} * ${team.first}` : '0u';
  return block(`for (var ${stride} = 1u; ${more}; ${stride} *= 2u)`, [
    ...block(`for (var ${i} = ${start}; ${paired}; ${i} += ${step})`, [merged(states, join, i, `(${i} + ${stride})`)]),
    ...team.barrier,
  ]);
}

/** The digits of a binary counter, from the newest to the oldest. */
function digits(context: Context, { memory, at, count: n }: InMemory, join: Join): Reduced {
  const end = context.variable('end');
  const { name, line } = newState(context, 'total', memory.read(at(end)));
  return single(context, {
    lines: [
      `var ${end} = ${n} & (${n} - 1u);`,
      line,
      ...block(`while (${end} > 0u)`, [`${end} &= ${end} - 1u;`, `${name} = ${join(name, memory.read(at(end)))};`]),
    ],
    state: name,
  });
}

const halfOf: Readonly<Record<NonNullable<Tree['odd']>, (n: string) => string>> = {
  carry: (n) => `${n} / 2u`,
  counter: (n) => `${n} / 2u`,
  floorHalf: (n) => `${n} / 2u`,
  ceilHalf: (n) => `(${n} + 1u) / 2u`,
  powerOfTwo: (n) => `1u << (31u - countLeadingZeros(${n} - 1u))`,
};

/** Item i with item i + half, the distance halving; an item without a partner moves down. */
function halving(context: Context, states: InMemory, odd: NonNullable<Tree['odd']>, join: Join): Lines {
  const { team } = context;
  const [n, half, i] = [context.variable('n'), context.variable('half'), context.variable('i')];
  const movesDown = odd === 'carry' || odd === 'floorHalf' || odd === 'counter';
  const { memory, at } = states;
  const move = memory.write(at(half), memory.read(at(`(${n} - 1u)`)));
  return [
    `var ${n} = ${states.count};`,
    ...block(`while (${n} > 1u)`, [
      `let ${half} = ${halfOf[odd](n)};`,
      ...shared(context, i, movesDown ? half : `min(${half}, ${n} - ${half})`, [
        merged(states, join, i, `(${i} + ${half})`),
      ]),
      ...(movesDown
        ? block(team.together ? `if (${team.first} == 0u && ${n} % 2u == 1u)` : `if (${n} % 2u == 1u)`, [move])
        : []),
      ...team.barrier,
      `${n} = ${movesDown ? `${n} - ${half}` : half};`,
    ]),
  ];
}

/** Items in pairs until one is left. At least one. */
export function tree(context: Context, order: Tree, items: Items): Reduced {
  const { accumulator } = context;
  const { pairing, masks = 'down', odd, left = 'lower', tail = 'skip' } = order;
  const join: Join = (a, b) => (left === 'lower' ? accumulator.merge(a, b) : accumulator.merge(b, a));
  const adjacent = pairing === 'adjacent' || (pairing === 'butterfly' && masks === 'up');
  const { lines, states } = inMemory(context, items, tail === 'padZero');
  if (adjacent && (odd === 'floorHalf' || odd === 'ceilHalf')) {
    const balanced = halves(context, odd, states, join);
    return { lines: [...lines, ...balanced.lines], state: balanced.state };
  }
  if (adjacent && odd === 'counter') {
    const last = digits(context, states, join);
    return { lines: [...lines, ...neighbours(context, states, join, true), ...last.lines], state: last.state };
  }
  // Cut at the largest power of two, neighbours pair as they do where an odd one is carried.
  const levels = adjacent
    ? neighbours(context, states, join, false)
    : halving(context, states, odd ?? 'powerOfTwo', join);
  return { lines: [...lines, ...levels], state: states.memory.read(states.at('0u')) };
}
