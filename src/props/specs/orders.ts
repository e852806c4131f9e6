import * as fc from 'fast-check';
import type { Alternate, ExplicitTree, Order, OrderOrName, Split, Tree } from '../../reductions/order.ts';
import { orderPresets } from '../../reductions/order.ts';
import { simplified } from '../simplified.ts';
import { resolves } from './resolves.ts';
import { simplerJson } from './simpler.ts';

const alternate: fc.Arbitrary<Alternate> = fc.oneof(
  fc.constant('all' as const),
  fc.integer({ min: 1, max: 5 }).map((multiple) => ({ multiple })),
);

/** Optional fields are sometimes left out. */
function optional<T extends object>(
  required: { [K in keyof T]?: fc.Arbitrary<T[K]> },
  keys: (keyof T)[],
): fc.Arbitrary<T> {
  return fc.record(required as { [K in keyof T]: fc.Arbitrary<T[K]> }, { requiredKeys: keys });
}

const tree: fc.Arbitrary<Order> = optional<Tree>(
  {
    pairing: fc.constantFrom('adjacent', 'halving', 'butterfly'),
    masks: fc.constantFrom('up', 'down'),
    odd: fc.constantFrom('carry', 'floorHalf', 'ceilHalf', 'powerOfTwo', 'counter'),
    tail: fc.constantFrom('skip', 'padZero'),
    left: fc.constantFrom('lower', 'upper'),
  },
  ['pairing'],
).map((one) => ({ tree: one.pairing !== 'adjacent' && one.odd === 'counter' ? { ...one, odd: 'carry' } : one }));

const chain: fc.Arbitrary<Order> = optional<{ start: 'zero' | 'first'; alternate: Alternate }>(
  { start: fc.constantFrom('zero', 'first'), alternate },
  ['start'],
).map((one) => ({ chain: one }));

const cascade: fc.Arbitrary<Order> = fc.record({
  cascade: fc.record({ step: fc.integer({ min: 2, max: 9 }), levels: fc.integer({ min: 1, max: 4 }) }),
});

const preset: fc.Arbitrary<OrderOrName> = fc.constantFrom(...Object.keys(orderPresets));

function split(nested: fc.Arbitrary<OrderOrName>): fc.Arbitrary<Order> {
  const small = fc.integer({ min: 1, max: 9 });
  const ways = fc.oneof(
    fc.record({ lanes: small, vector: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ lanes: small }),
    fc.record({ blocks: small }),
    fc.record({ parts: small }),
  );
  const rest = optional<Pick<Split, 'round' | 'head' | 'tail' | 'tailAlternate' | 'empty' | 'inner' | 'outer'>>(
    {
      round: fc.integer({ min: 1, max: 20 }),
      head: fc.integer({ min: 0, max: 4 }),
      tail: fc.constantFrom('deal', 'after', 'first', 'before'),
      tailAlternate: alternate,
      empty: fc.constantFrom('skip', 'zero'),
      inner: nested,
      outer: nested,
    },
    ['inner', 'outer'],
  );
  return fc.tuple(ways, rest).map(([way, { head, ...other }]) => {
    const deals = other.tail === undefined || other.tail === 'deal';
    return { split: { ...way, ...other, ...(deals || head === undefined ? {} : { head }) } };
  });
}

const nestedOrder: fc.Arbitrary<OrderOrName> = fc.letrec<{ order: OrderOrName }>((tie) => ({
  order: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'order' },
    { weight: 2, arbitrary: chain },
    { weight: 3, arbitrary: tree },
    { weight: 1, arbitrary: cascade },
    { weight: 1, arbitrary: preset },
    { weight: 5, arbitrary: split(tie('order')) },
    {
      weight: 1,
      arbitrary: fc.record({
        bisect: fc.record({
          limit: fc.integer({ min: 1, max: 40 }),
          multiple: fc.integer({ min: 1, max: 8 }),
          inner: tie('order'),
        }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        bySize: fc.record({ limit: fc.nat(40), below: tie('order'), otherwise: tie('order') }),
      }),
    },
  ),
})).order;

function isOrder(order: OrderOrName): boolean {
  return resolves({ bitnorm: 1, reduce: 'sum', order });
}

function* simplerOrders(order: OrderOrName): Generator<OrderOrName> {
  if (order !== 'sequential') yield 'sequential';
  if (typeof order === 'string') return;
  const inside = Object.values(order)[0] as Readonly<Record<string, unknown>>;
  for (const part of ['inner', 'outer', 'below', 'otherwise']) if (part in inside) yield inside[part] as OrderOrName;
  yield* simplerJson(order) as Generator<OrderOrName>;
}

/**
 * Orders of every kind that need no particular number of elements, nested; no blocks, which only elements can have. They shrink to
 * 'sequential'.
 */
export const anyOrder: fc.Arbitrary<OrderOrName> = simplified(nestedOrder, isOrder, simplerOrders);

/** Numbers of elements at which trees go wrong, and others. */
export const anySize: fc.Arbitrary<number> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 15, 16, 17, 31, 32, 33, 63, 64, 65, 97) },
  { weight: 2, arbitrary: fc.nat(140) },
);

/** A random tree over all of n elements. */
export function explicitTree(n: number): fc.Arbitrary<ExplicitTree> {
  const positions = Array.from({ length: n }, (_, i) => i);
  return fc
    .tuple(
      fc.shuffledSubarray(positions, { minLength: n }),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 4 })), { minLength: n, maxLength: n }),
    )
    .map(([leaves, joins]) => {
      let nodes: ExplicitTree[] = leaves;
      for (const [at, width] of joins) {
        if (nodes.length === 1) break;
        const start = at % nodes.length;
        nodes = [...nodes.slice(0, start), nodes.slice(start, start + width), ...nodes.slice(start + width)];
      }
      return nodes.length === 1 ? nodes[0] : nodes;
    });
}

/** The positions of n elements in groups, some of them empty. */
export function groupsOf(n: number): fc.Arbitrary<readonly (readonly number[])[]> {
  const positions = Array.from({ length: n }, (_, i) => i);
  return fc
    .tuple(fc.shuffledSubarray(positions, { minLength: n }), fc.array(fc.nat(n), { maxLength: 5 }))
    .map(([order, cuts]) => {
      const ends = [...cuts, n].sort((a, b) => a - b);
      return ends.map((end, i) => order.slice(ends[i - 1] ?? 0, end));
    });
}
