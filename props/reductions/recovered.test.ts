import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { binary32 } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { sumAccumulator } from '../../src/reductions/accumulators.ts';
import { compileOrder } from '../../src/reductions/compile.ts';
import { evaluate } from '../../src/reductions/evaluate.ts';
import { type OrderOrName, orderPresets } from '../../src/reductions/order.ts';
import { anyOrder } from './arbitraries.ts';
import { interpret } from './interpret.ts';

/** A tree without sides: the elements below each node, each as a sorted list; leaves left out. */
type Clades = ReadonlySet<string>;

const sumOf = (order: OrderOrName, x: readonly number[]): number =>
  evaluate(compileOrder(order, x.length), sumAccumulator({ push: float64Arithmetic(binary32) }), (i) => x[i]);

/**
 * The tree of a sum from its outputs alone (FPRev, USENIX ATC 2025): with ones everywhere but +2^30 at i and −2^30 at j, all that is added below
 * their lowest common ancestor is lost, and n − sum elements lie there.
 */
function recovered(order: OrderOrName, n: number): Clades {
  const below = (i: number, j: number): number => {
    const x = Array.from({ length: n }, () => 1);
    x[i] = 2 ** 30;
    x[j] = -(2 ** 30);
    return n - sumOf(order, x);
  };
  const clades = new Set<string>();
  for (let i = 0; i < n; i++) {
    const sizes = Array.from({ length: n }, (_, j) => (j === i ? 1 : below(i, j)));
    for (const size of new Set(sizes.filter((one) => one > 1))) {
      clades.add(sizes.flatMap((one, j) => (one <= size ? [j] : [])).join());
    }
  }
  return clades;
}

/** The same of an interpretation. */
function written(text: string): Clades {
  const clades = new Set<string>();
  const open: number[][] = [[]];
  for (const [token] of text.matchAll(/[MPALZ]|\(|\)|,|\d+/g)) {
    if (token === '(') open.push([]);
    else if (/^\d/.test(token)) open.at(-1)?.push(Number(token));
    else if (token === ')') {
      const elements = open.pop() as number[];
      if (elements.length > 1) clades.add([...elements].sort((a, b) => a - b).join());
      open.at(-1)?.push(...elements);
    }
  }
  return clades;
}

const positions = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

describe('the tree that outputs reveal', () => {
  test.each(Object.keys(orderPresets).flatMap((name) => [5, 33, 48].map((n) => [name, n] as const)))(
    'of %s over %d elements is the plan’s',
    (name, n) => {
      expect(recovered(name, n)).toEqual(written(interpret(name, positions(n), orderPresets)));
    },
  );

  test.prop({ order: anyOrder, n: fc.integer({ min: 2, max: 24 }) }, { numRuns: 150 })(
    'is the plan’s',
    ({ order, n }) => {
      expect(recovered(order, n)).toEqual(written(interpret(order, positions(n), orderPresets)));
    },
  );
});
