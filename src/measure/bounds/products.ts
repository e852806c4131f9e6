import { squaring } from '../../normalizers/reducer.ts';
import { type Accumulator, evaluate } from '../../reductions/evaluate.ts';
import type { BoundArithmetic } from './arithmetic.ts';
import type { BoundNumerics } from './numerics.ts';
import { known, type Quantity } from './quantity.ts';
import { boundedSum, emulatedSteps, follow, measured, type Summation } from './sums.ts';

/** A summation of products: formed in a format of their own, or by fma. */
export interface ProductSummation extends Summation {
  readonly product: BoundArithmetic;
  readonly contract: boolean;
}

/** As squareAccumulator, with what is known of the factors; a term is a position. */
function productAccumulator(
  { push, merge, product, contract }: ProductSummation,
  left: readonly Quantity[],
  right: readonly Quantity[],
): Accumulator<Quantity> {
  const inTwoSteps = (state: Quantity, i: number): Quantity => push.add(state, product.multiply(left[i], right[i]));
  return {
    zero: () => known(0),
    load: (i) => product.multiply(left[i], right[i]),
    push: contract ? (state, i) => push.fma(left[i], right[i], state) : inTwoSteps,
    pushAlternate: inTwoSteps,
    merge: (a, b) => merge.add(a, b),
    finish: () => Number.NaN,
  };
}

/** Fused adds of squares, whose products are exact. */
function fusedSquares(sum: ProductSummation, factors: readonly Quantity[]): Quantity {
  const kept = squaring(sum.accumulator, emulatedSteps(sum)) as Accumulator<number>;
  const value = kept.finish(evaluate(sum.plan(factors.length), kept, (i) => factors[i].value));
  // Factors have at most 24 bits.
  const squares = factors.map(({ value: x, error }) => ({
    value: x * x,
    error: error * (2 * Math.abs(x) + error),
    slack: 0,
  }));
  return measured(value, squares);
}

/**
 * Σ of products. Of any kernel, products count as rounded before they are added, whether or not it contracts; a fused add of many terms
 * does not round them.
 */
export function boundedProducts(
  sum: ProductSummation,
  left: readonly Quantity[],
  right: readonly Quantity[],
  numerics: BoundNumerics,
): Quantity {
  const { product, accumulator, plan } = sum;
  if (numerics.kind === 'running' && accumulator === 'plain')
    return follow(plan(left.length), productAccumulator(sum, left, right));
  if (numerics.kind === 'running' && typeof accumulator === 'object') return fusedSquares(sum, left);
  const products = left.map((a, i) => product.multiply(a, right[i]));
  return boundedSum(sum, products, numerics);
}
