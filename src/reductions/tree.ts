import type { Item } from './builder.ts';
import type { Tree } from './order.ts';

/** Merges two items into one. */
export type Join = (a: Item, b: Item) => Item;

/** The largest power of two below n ≥ 2. */
export function largestPowerOfTwoBelow(n: number): number {
  return 2 ** (31 - Math.clz32(n - 1));
}

function firstPart(n: number, odd: NonNullable<Tree['odd']>): number {
  switch (odd) {
    case 'floorHalf':
    case 'carry':
    case 'counter':
      return Math.floor(n / 2);
    case 'ceilHalf':
      return Math.ceil(n / 2);
    case 'powerOfTwo':
      return largestPowerOfTwoBelow(n);
  }
}

function halvingTree(items: readonly Item[], odd: NonNullable<Tree['odd']>, join: Join): Item {
  let level = items;
  while (level.length > 1) {
    const half = firstPart(level.length, odd);
    const paired = level.slice(0, half).map((item, i) => {
      const partner = level[i + half];
      return partner === undefined ? item : join(item, partner);
    });
    // With floorHalf an odd last item has no partner below it: it goes on to the next level.
    level = [...paired, ...level.slice(2 * half)];
  }
  return level[0];
}

function carryTree(items: readonly Item[], join: Join): Item {
  let level = items;
  while (level.length > 1) {
    const next: Item[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [a, b] = [level[i], level[i + 1]];
      next.push(b === undefined ? a : join(a, b));
    }
    level = next;
  }
  return level[0];
}

/** Digit k of the counter holds the merge of 2^k items, or nothing. */
function counterTree(items: readonly Item[], join: Join): Item {
  const digits: (Item | undefined)[] = [];
  for (const item of items) {
    let carried = item;
    let k = 0;
    for (; digits[k] !== undefined; k++) {
      carried = join(digits[k] as Item, carried);
      digits[k] = undefined;
    }
    digits[k] = carried;
  }
  return digits.filter((digit) => digit !== undefined).reduce((newer, older) => join(newer, older));
}

function recursiveTree(items: readonly Item[], odd: NonNullable<Tree['odd']>, join: Join): Item {
  if (items.length === 1) return items[0];
  const first = firstPart(items.length, odd);
  const left = recursiveTree(items.slice(0, first), odd, join);
  return join(left, recursiveTree(items.slice(first), odd, join));
}

/** Joins items in pairs, as the tree says, until one is left. At least one item. */
export function joinInPairs(
  { pairing, masks = 'down', odd, left = 'lower' }: Tree,
  items: readonly Item[],
  merge: Join,
): Item {
  const join: Join = left === 'lower' ? merge : (a, b) => merge(b, a);
  const adjacent = pairing === 'adjacent' || (pairing === 'butterfly' && masks === 'up');
  if (!adjacent) return halvingTree(items, odd ?? 'powerOfTwo', join);
  if (odd === 'counter') return counterTree(items, join);
  return odd === undefined || odd === 'carry' ? carryTree(items, join) : recursiveTree(items, odd, join);
}
