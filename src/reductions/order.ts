/**
 * In which order a reduction combines its terms: data, made of few combinators that nest to any depth. An order is applied to a list of
 * items: at first the elements of the group in index order, within an outer order the partial results of the inner ones.
 */
export type Order =
  | { readonly chain: Chain }
  | { readonly tree: Tree }
  | { readonly split: Split }
  | { readonly bisect: Bisect }
  | { readonly cascade: Cascade }
  | { readonly bySize: BySize }
  | { readonly byGroup: ByGroup }
  | { readonly explicit: ExplicitTree };

/** One item after the other onto one accumulator. */
export interface Chain {
  /** Start from the empty accumulator (−0 terms then give +0), or from the first item. */
  readonly start: 'zero' | 'first';
  /** Push this many elements at once (a fused multi-term add). Default 1. */
  readonly block?: number;
  /** Which elements are pushed the accumulator's other way. Default none. */
  readonly alternate?: Alternate;
}

/**
 * Elements that are pushed by the accumulator's alternate step (squares: not contracted; Welford: by division): all of them, or the first
 * ones up to a multiple of a number, as compilers do that form products of a tail in vectors.
 */
export type Alternate = 'all' | { readonly multiple: number };

/** Items combined in pairs until one is left. */
export interface Tree {
  /**
   * adjacent: neighbours first; halving: item i with item i + half, the distance halving (shuffle-down, shared memory); butterfly: what
   * lane 0 sees of an exchange with lane xor mask.
   */
  readonly pairing: 'adjacent' | 'halving' | 'butterfly';
  /** Butterfly only: masks 1, 2, 4 … (up: adjacent pairs) or …, 4, 2, 1 (down: halving). Default down. */
  readonly masks?: 'up' | 'down';
  /**
   * Sizes that are not a power of two. carry: an odd item out goes to the next level; floorHalf, ceilHalf, powerOfTwo: the size of the
   * first part when a list is cut in two (the largest power of two below its length). counter (adjacent only): as a binary counter merges
   * what arrives, and at the end what each digit holds, from the newest to the oldest, the newer on the left. Default carry for adjacent,
   * powerOfTwo for others.
   */
  readonly odd?: 'carry' | 'floorHalf' | 'ceilHalf' | 'powerOfTwo' | 'counter';
  /** skip: an item without partner stays as it is; padZero: empty accumulators fill the list to a power of two. Default skip. */
  readonly tail?: 'skip' | 'padZero';
  /** Which of the pair is the left operand of the merge. Default lower. */
  readonly left?: 'lower' | 'upper';
}

/** Items dealt out to parts; each part reduced by `inner`, the partial results by `outer`. Exactly one of lanes, blocks, parts, groups. */
export interface Split {
  /** Item i of a round goes to part ⌊i / vector⌋ mod lanes. */
  readonly lanes?: number;
  /** Consecutive items a lane takes at a time. Default 1. */
  readonly vector?: number;
  /** Contiguous parts of this many items, the last one shorter. */
  readonly blocks?: number;
  /** This many contiguous parts of ⌈n / parts⌉ items. */
  readonly parts?: number;
  /** The positions of the items of each part, every position once. */
  readonly groups?: readonly (readonly number[])[];
  /**
   * Items after which dealing begins afresh at the first lane or with a new block, as for each row of a plane; the tail is what lies beyond
   * the last whole round. Default lanes × vector, or a block.
   */
  readonly round?: number;
  /** Items before the first round: treated as those of the tail, ahead of them. Not with the tail 'deal'. Default 0. */
  readonly head?: number;
  /**
   * Items beyond the last whole round: deal them out too (default); push them one by one onto the merged result (after); onto the first
   * part's result before the parts are merged (first); or chain them from zero, as the first of the partial results (before).
   */
  readonly tail?: 'deal' | 'after' | 'first' | 'before';
  /** Which elements of the tail are pushed the other way. Default none. */
  readonly tailAlternate?: Alternate;
  /** Parts without items are left out, or take part as empty accumulators. Default skip. */
  readonly empty?: 'skip' | 'zero';
  readonly inner: OrderOrName;
  readonly outer: OrderOrName;
}

/** Cut in two halves, the first a multiple of `multiple` long, until at most `limit` items are left; these by `inner` (numpy's pairwise sum). */
export interface Bisect {
  readonly limit: number;
  readonly multiple: number;
  readonly inner: OrderOrName;
}

/**
 * Accumulators by level: each item goes to level 0; after every `step` items of a level its accumulator is added to the next one and
 * cleared; at the end level 0 + level 1 + …
 */
export interface Cascade {
  readonly step: number;
  readonly levels: number;
}

/** One order for fewer than `limit` items, another one for the rest. */
export interface BySize {
  readonly limit: number;
  readonly below: OrderOrName;
  readonly otherwise: OrderOrName;
}

/**
 * Groups that take different orders, by their index; only as the whole order of a stage. cycle: group g takes entry g mod length, as where
 * the alignment of rows in memory repeats. runs: groups in whole runs of this many take one order, those left over another one, as columns
 * that fill a vector and those that don't.
 */
export type ByGroup =
  | { readonly cycle: readonly OrderOrName[] }
  | { readonly runs: number; readonly inside: OrderOrName; readonly beyond: OrderOrName };

/** A leaf is the position of an item; a node merges two or more from left to right. */
export type ExplicitTree = number | readonly ExplicitTree[];

export type OrderOrName = Order | string;

const sequential: Order = { chain: { start: 'zero' } };
const halving: Order = { tree: { pairing: 'halving', odd: 'powerOfTwo', tail: 'skip' } };
const butterflyDown: Order = { tree: { pairing: 'butterfly', masks: 'down', tail: 'padZero' } };
const butterflyUp: Order = { tree: { pairing: 'butterfly', masks: 'up', tail: 'padZero' } };
const adjacent: Order = { tree: { pairing: 'adjacent', odd: 'carry' } };

/** Orders with names. */
export const orderPresets: Readonly<Record<string, Order>> = Object.freeze({
  sequential,
  sequentialFromFirst: { chain: { start: 'first' } },
  pairwise: adjacent,
  halving,
  butterflyUp,
  butterflyDown,
  /** 32 lanes with stride 32, then shuffles xor 16 … 1. */
  warp: { split: { lanes: 32, empty: 'zero', inner: sequential, outer: butterflyDown } },
  /** 128 threads of 4-vectors, then a halving tree. */
  block: { split: { lanes: 128, vector: 4, empty: 'zero', inner: sequential, outer: halving } },
  /** numpy's pairwise sum of a contiguous run: eight accumulators, at most 128 terms a leaf. */
  numpyPairwise: {
    bisect: {
      limit: 128,
      multiple: 8,
      inner: {
        bySize: {
          limit: 8,
          below: sequential,
          otherwise: { split: { lanes: 8, tail: 'after', inner: { chain: { start: 'first' } }, outer: adjacent } },
        },
      },
    },
  },
} satisfies Record<string, Order>);

/** Orders by name: the presets, and those that a spec defines. */
export type OrderTable = Readonly<Record<string, Order>>;

/**
 * The order itself, or the one of that name.
 * @throws RangeError naming the orders there are
 */
export function lookUpOrder(order: OrderOrName, table: OrderTable = orderPresets): Order {
  if (typeof order !== 'string') return order;
  const found = Object.hasOwn(table, order) ? table[order] : undefined;
  if (found === undefined)
    throw new RangeError(`"order" expected one of ${Object.keys(table).join(', ')}, got "${order}"`);
  return found;
}
