import { orderSvg } from '../../src/report/order-tree.ts';

/** The pictures of docs/orders.md: their paths, and what they should hold. */
export function pictures(): readonly (readonly [path: string, svg: string])[] {
  const shown = [
    ['pairwise', 13],
    ['halving', 13],
    ['numpyPairwise', 200],
    ['block', 1024],
  ] as const;
  return shown.map(([order, n]) => [`docs/pictures/${order}-${n}.svg`, orderSvg(order, n)]);
}
