import type { MomentStage, ReductionStage } from '../../normalizers/model.ts';
import type { StageName } from '../../normalizers/numerics.ts';
import { asParameter } from '../../normalizers/parameters.ts';
import { compileOrder } from '../../reductions/compile.ts';
import type { OrderTable } from '../../reductions/order.ts';
import type { Plan } from '../../reductions/plan.ts';
import type { BoundArithmetic } from './arithmetic.ts';
import type { BoundNumerics } from './numerics.ts';
import { boundedProducts } from './products.ts';
import type { Quantity } from './quantity.ts';
import { boundedAverage, boundedSum, type Summation } from './sums.ts';

/** Sums and means of one stage on quantities; the counterpart of src/normalizers/reducer.ts, operation for operation. */
export interface BoundReducer {
  readonly arithmetic: BoundArithmetic;
  readonly plan: (n: number) => Plan;
  sum(terms: readonly Quantity[]): Quantity;
  mean(terms: readonly Quantity[]): Quantity;
  /** Σ of products of pairs. */
  sumOfProducts(left: readonly Quantity[], right: readonly Quantity[]): Quantity;
  meanOfSquares(terms: readonly Quantity[]): Quantity;
  divideBy(total: Quantity, count: number): Quantity;
  share(count: number): Quantity;
}

type Round = (a: Quantity) => Quantity;

/** A count as a format holds it. */
export function countIn({ model }: BoundArithmetic, count: number): Quantity {
  const held = asParameter(count, model.format);
  return { value: count, error: Math.abs(held - count), slack: 0 };
}

/** A stage's arithmetic in a format that it may name, or nothing to do. */
export function boundRounder(
  numerics: BoundNumerics,
  name: StageName,
  stage: ReductionStage | MomentStage,
  format: string | undefined,
): Round {
  return format === undefined ? (a) => a : numerics.arithmetic(name, stage, format).round;
}

function division(name: StageName, stage: ReductionStage, numerics: BoundNumerics, push: BoundArithmetic) {
  const { sumFormat, divideFormat = sumFormat, resultFormat, reciprocalFormat } = stage;
  const rounder = (format: string | undefined): Round => boundRounder(numerics, name, stage, format);
  const divider = divideFormat === undefined ? push : numerics.arithmetic(name, stage, divideFormat);
  const [result, reciprocal] = [rounder(resultFormat), rounder(reciprocalFormat)];
  const share = (count: number): Quantity => reciprocal(divider.reciprocal(countIn(divider, count)));
  const divideBy = (total: Quantity, count: number): Quantity =>
    result(
      stage.kind === 'reciprocal'
        ? divider.multiply(total, share(count))
        : divider.divide(total, countIn(divider, count)),
    );
  return { summed: rounder(sumFormat), result, share, divideBy };
}

/** @param onGrid whether the terms of sums are values of the stage's format */
export function newBoundReducer(
  name: StageName,
  stage: ReductionStage | MomentStage,
  numerics: BoundNumerics,
  table: OrderTable,
  onGrid: boolean,
): BoundReducer {
  const push = numerics.arithmetic(name, stage);
  const inFormat = (format: string | undefined): BoundArithmetic =>
    format === undefined ? push : numerics.arithmetic(name, stage, format);
  const product = inFormat('productFormat' in stage ? stage.productFormat : undefined);
  const merge = inFormat(stage.mergeFormat);
  const contract = 'contract' in stage && stage.contract;
  const plans = new Map<number, Plan>();
  const plan = (n: number): Plan => {
    const known = plans.get(n) ?? compileOrder(stage.order, n, table);
    plans.set(n, known);
    return known;
  };
  const summation = (grid: boolean): Summation => ({ push, merge, accumulator: stage.accumulator, plan, onGrid: grid });
  const { summed, result, share, divideBy } = division(name, stage, numerics, push);
  const sum = (terms: readonly Quantity[], grid = onGrid): Quantity =>
    summed(boundedSum(summation(grid), terms, numerics));
  const productGrid = product.model.format.name === push.model.format.name;
  const multiplied = (left: readonly Quantity[], right: readonly Quantity[]): readonly Quantity[] =>
    left.map((a, i) => product.multiply(a, right[i]));
  const sumOfProducts = (left: readonly Quantity[], right: readonly Quantity[]): Quantity =>
    summed(boundedProducts({ ...summation(productGrid), product, contract }, left, right, numerics));
  const mean = (terms: readonly Quantity[], grid = onGrid): Quantity => {
    const n = terms.length;
    if (stage.divide === 'merge') return result(boundedAverage(summation(grid), terms, numerics));
    if (stage.divide === 'each')
      return result(
        sum(
          terms.map((term) => divideBy(term, n)),
          false,
        ),
      );
    return divideBy(sum(terms, grid), n);
  };
  return {
    arithmetic: push,
    plan,
    sum,
    mean,
    sumOfProducts,
    meanOfSquares: (terms) =>
      stage.divide === 'after'
        ? divideBy(sumOfProducts(terms, terms), terms.length)
        : mean(multiplied(terms, terms), productGrid),
    divideBy,
    share,
  };
}
