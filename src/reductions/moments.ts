import type { Arithmetic } from '../formats/arithmetic.ts';
import type { Accumulator } from './evaluate.ts';

/** Count, mean and sum of squared deviations of the terms so far. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

/** How a machine carries out Welford's push and Chan's merge. */
export interface WelfordSteps {
  readonly arithmetic: Arithmetic;
  /** δ/n by division, or δ times the rounded reciprocal of n. */
  readonly division: 'divide' | 'reciprocal';
  /** Products that are added at once are contracted to fma. */
  readonly contract: boolean;
}

const empty: Moments = Object.freeze({ count: 0, mean: 0, squares: 0 });

/**
 * Mean and sum of squared deviations in one pass: Welford (1962) for a term, Chan, Golub and LeVeque (1983) for two parts.
 * push: δ = x − μ; μ' = μ + δ/n; M' = M + δ(x − μ').
 * merge: δ = μB − μA; c = nB/n; μ = μA + δ·c; M = MA + (MB + ((δ·δ)·c)·nA).
 */
export function welfordAccumulator(steps: WelfordSteps): Accumulator<Moments> {
  const { arithmetic: a, division, contract } = steps;
  const addProduct = (x: number, y: number, z: number): number => (contract ? a.fma(x, y, z) : a.add(z, a.multiply(x, y)));
  const push = ({ count, mean, squares }: Moments, x: number): Moments => {
    const n = count + 1;
    const delta = a.subtract(x, mean);
    const next = division === 'divide' ? a.add(mean, a.divide(delta, n)) : addProduct(delta, a.reciprocal(n), mean);
    return { count: n, mean: next, squares: addProduct(delta, a.subtract(x, next), squares) };
  };
  const merge = (left: Moments, right: Moments): Moments => {
    if (right.count === 0) return left;
    if (left.count === 0) return right;
    const count = left.count + right.count;
    const delta = a.subtract(right.mean, left.mean);
    const share =
      division === 'divide' ? a.divide(right.count, count) : a.multiply(right.count, a.reciprocal(count));
    const mean = addProduct(delta, share, left.mean);
    const between = a.multiply(a.multiply(delta, delta), share);
    const squares = a.add(left.squares, addProduct(between, left.count, right.squares));
    return { count, mean, squares };
  };
  return {
    zero: () => empty,
    load: (x) => ({ count: 1, mean: a.round(x), squares: 0 }),
    push,
    merge,
    finish: ({ squares }) => squares,
  };
}
