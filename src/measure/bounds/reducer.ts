import { newReducer } from '../../normalizers/reducer.ts';
import { aprioriReducer } from './apriori-reducer.ts';
import { inheriting, productsOf, sharedBy, totalOf } from './exact-sum.ts';
import type { BoundNumerics } from './numerics.ts';
import { doubleUnit, measured, type Quantity } from './quantity.ts';
import type { BoundReducer, Reduction } from './reduction.ts';

/**
 * The emulation's own reductions, each compared with what it should be for the same terms, in doubled precision: tighter than adding up the
 * roundings of every step, and right for every accumulator.
 */
function runningReducer({ name, stage, table }: Reduction, numerics: BoundNumerics): BoundReducer {
  const reducer = newReducer(name, stage, numerics.emulation, table);
  const valuesOf = (terms: readonly Quantity[]): Float64Array => Float64Array.from(terms, ({ value }) => value);
  const total = (terms: readonly Quantity[], inherited?: number): Quantity => inheriting(totalOf(terms), inherited);
  const products = (left: readonly Quantity[], right: readonly Quantity[], inherited?: number): Quantity =>
    inheriting(totalOf(productsOf(left, right)), inherited);
  return {
    arithmetic: numerics.arithmetic(name, stage),
    plan: reducer.plan,
    sum: (terms, inherited) => measured(reducer.sum(valuesOf(terms)), total(terms, inherited)),
    mean: (terms, inherited) =>
      measured(reducer.mean(valuesOf(terms)), sharedBy(total(terms, inherited), terms.length)),
    sumOfProducts: (left, right, inherited) =>
      measured(reducer.sumOfProducts(valuesOf(left), valuesOf(right)), products(left, right, inherited)),
    meanOfSquares: (terms, inherited) =>
      measured(reducer.meanOfSquares(valuesOf(terms)), sharedBy(products(terms, terms, inherited), terms.length)),
    divideBy: (total, count) => measured(reducer.divideBy(total.value, count), sharedBy(total, count)),
    share: (count) => measured(reducer.share(count), { value: 1 / count, error: 0, slack: doubleUnit / count }),
  };
}

export function newBoundReducer(reduction: Reduction, numerics: BoundNumerics): BoundReducer {
  return numerics.kind === 'running' ? runningReducer(reduction, numerics) : aprioriReducer(reduction, numerics);
}
