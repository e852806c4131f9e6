import type { Arithmetic } from '../formats/arithmetic.ts';
import {
  averagingAccumulator,
  kahanAccumulator,
  neumaierAccumulator,
  productAccumulator,
  sumAccumulator,
} from '../reductions/accumulators.ts';
import { compileOrder } from '../reductions/compile.ts';
import { type Accumulator, evaluate } from '../reductions/evaluate.ts';
import { fusedAccumulator, fusedProducts } from '../reductions/fused-add.ts';
import { type OrderTable, orderPresets } from '../reductions/order.ts';
import type { Plan } from '../reductions/plan.ts';
import type { AccumulatorKind, ReductionStage } from './model.ts';
import { type Numerics, rounderOf, type StageName } from './numerics.ts';
import { asParameter } from './parameters.ts';

/** Sums and means of one stage, in its order, formats and kinds. */
export interface Reducer {
  readonly arithmetic: Arithmetic;
  /** The stage's order for n terms. */
  plan(n: number): Plan;
  /** Σ of the terms. */
  sum(terms: Float64Array): number;
  /** The mean of the terms, divided as the stage says. */
  mean(terms: Float64Array): number;
  /** Σ of the products of two lists of factors. */
  sumOfProducts(left: Float64Array, right: Float64Array): number;
  /** Σ of the terms' squares. */
  sumOfSquares(terms: Float64Array): number;
  /** The mean of the terms' squares. */
  meanOfSquares(terms: Float64Array): number;
  /** A total divided by a count, as the stage says, and its rounding to the result's format. */
  divideBy(total: number, count: number): number;
  /** The reciprocal of a count, as the stage multiplies with it. */
  share(count: number): number;
}

/** The orders that a model's stages may name. */
export function orderTable(orders: OrderTable): OrderTable {
  return { ...orderPresets, ...orders };
}

interface Steps {
  readonly push: Arithmetic;
  readonly merge: Arithmetic;
  readonly product: Arithmetic;
  readonly contract: boolean;
}

function accumulatorOf(kind: AccumulatorKind, steps: Steps): Accumulator<unknown> {
  if (kind === 'plain') return sumAccumulator(steps);
  if (kind === 'kahan') return kahanAccumulator(steps);
  if (kind === 'neumaier') return neumaierAccumulator(steps);
  return fusedAccumulator({ ...kind.fused, output: steps.push }, steps.merge, false);
}

type Factors = (position: number) => number;

/** Products that the accumulator forms itself, of factors by position; undefined where they are rounded before they are added. */
function multiplying(
  kind: AccumulatorKind,
  steps: Steps,
  left: Factors,
  right: Factors,
): Accumulator<number> | undefined {
  if (kind === 'plain') return productAccumulator(steps, left, right);
  if (typeof kind === 'object') return fusedProducts({ ...kind.fused, output: steps.push }, steps.merge, left, right);
  return undefined;
}

/** How a sum, its division and the stage's result are rounded. */
function roundings(name: StageName, stage: ReductionStage, numerics: Numerics, push: Arithmetic) {
  const { sumFormat, divideFormat = sumFormat, resultFormat, reciprocalFormat } = stage;
  const rounder = (format: string | undefined) => rounderOf(numerics, name, stage, format);
  return {
    summed: rounder(sumFormat),
    divider: divideFormat === undefined ? push : numerics.arithmetic(name, stage, divideFormat),
    result: rounder(resultFormat),
    reciprocal: rounder(reciprocalFormat),
  };
}

export function newReducer(
  name: StageName,
  stage: ReductionStage & { readonly contract?: boolean; readonly productFormat?: string },
  numerics: Numerics,
  table: OrderTable,
): Reducer {
  const push = numerics.arithmetic(name, stage);
  const product = stage.productFormat ? numerics.arithmetic(name, stage, stage.productFormat) : push;
  const merge = stage.mergeFormat ? numerics.arithmetic(name, stage, stage.mergeFormat) : push;
  const steps: Steps = { push, merge, product, contract: stage.contract === true };
  const { result, reciprocal, divider, summed } = roundings(name, stage, numerics, push);
  const plans = new Map<number, Plan>();
  const plan = (n: number): Plan => {
    const known = plans.get(n) ?? compileOrder(stage.order, n, table);
    plans.set(n, known);
    return known;
  };
  const run = <S>(accumulator: Accumulator<S>, terms: Float64Array): number =>
    summed(accumulator.finish(evaluate(plan(terms.length), accumulator, (i) => terms[i])));
  const sums = accumulatorOf(stage.accumulator, steps);
  const averages = averagingAccumulator(steps);
  const share = (count: number): number => reciprocal(divider.reciprocal(asParameter(count, divider.format)));
  const divideBy = (total: number, count: number): number => {
    if (stage.kind === 'reciprocal') return result(divider.multiply(total, share(count)));
    return result(divider.divide(total, asParameter(count, divider.format)));
  };
  const mean = (terms: Float64Array): number => {
    if (stage.divide === 'merge') return result(run(averages, terms));
    if (stage.divide === 'each')
      return result(
        run(
          sums,
          terms.map((term) => divideBy(term, terms.length)),
        ),
      );
    return divideBy(run(sums, terms), terms.length);
  };
  const multiplied = (left: Float64Array, right: Float64Array): Float64Array =>
    left.map((x, i) => product.multiply(x, right[i]));
  const sumOfProducts = (left: Float64Array, right: Float64Array): number => {
    const products = multiplying(
      stage.accumulator,
      steps,
      (i) => left[i],
      (i) => right[i],
    );
    if (products === undefined) return run(sums, multiplied(left, right));
    return summed(products.finish(evaluate(plan(left.length), products, (i) => i)));
  };
  const sumOfSquares = (terms: Float64Array): number => sumOfProducts(terms, terms);
  return {
    arithmetic: push,
    plan,
    sum: (terms) => run(sums, terms),
    mean,
    sumOfProducts,
    sumOfSquares,
    meanOfSquares: (terms) =>
      stage.divide === 'after' ? divideBy(sumOfSquares(terms), terms.length) : mean(multiplied(terms, terms)),
    divideBy,
    share,
  };
}
