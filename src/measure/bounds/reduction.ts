import type { StageName } from '../../normalizers/numerics.ts';
import type { SummingStage } from '../../normalizers/reducer.ts';
import type { OrderTable } from '../../reductions/order.ts';
import type { Plan } from '../../reductions/plan.ts';
import type { BoundArithmetic } from './arithmetic.ts';
import type { Quantity } from './quantity.ts';

/**
 * Sums and means of one stage on quantities; see Reducer. `inherited`: what the terms' errors come to in the sum, where more is known of them
 * than that they add up.
 */
export interface BoundReducer {
  readonly arithmetic: BoundArithmetic;
  readonly plan: (n: number) => Plan;
  sum(terms: readonly Quantity[], inherited?: number): Quantity;
  mean(terms: readonly Quantity[], inherited?: number): Quantity;
  sumOfProducts(left: readonly Quantity[], right: readonly Quantity[], inherited?: number): Quantity;
  meanOfSquares(terms: readonly Quantity[], inherited?: number): Quantity;
  divideBy(total: Quantity, count: number): Quantity;
  share(count: number): Quantity;
}

/** The stage of a reduction. */
export interface Reduction {
  readonly name: StageName;
  readonly stage: SummingStage;
  readonly table: OrderTable;
  /** The terms of sums are values of the stage's format. */
  readonly onGrid: boolean;
}
