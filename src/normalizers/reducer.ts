import type { Arithmetic } from '../formats/arithmetic.ts';
import {
  averagingAccumulator,
  holding,
  kahanAccumulator,
  neumaierAccumulator,
  productAccumulator,
  sumAccumulator,
} from '../reductions/accumulators.ts';
import { type Accumulator, evaluate } from '../reductions/evaluate.ts';
import { sumProducts, sumTerms } from '../reductions/evaluate-numbers.ts';
import { fusedAccumulator, fusedProducts } from '../reductions/fused-add.ts';
import { type OrderOrName, type OrderTable, orderPresets } from '../reductions/order.ts';
import type { Plan } from '../reductions/plan.ts';
import { planFor } from '../reductions/plans.ts';
import type { PartsReduction } from './backward/stages.ts';
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
  /** The rounding of a sum before anything else, as the sums above have it already. */
  finishSum(sum: number): number;
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

/** A stage that sums; its products where it sums such. */
export interface SummingStage extends ReductionStage {
  readonly contract?: boolean;
  readonly productFormat?: string;
  readonly heldFormat?: string;
  readonly parts?: PartsReduction;
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

/** Plans of an order, each made once. */
function plansOf(order: OrderOrName, table: OrderTable): (n: number) => Plan {
  const plans = new Map<number, Plan>();
  return (n) => {
    const known = plans.get(n) ?? planFor(order, n, table);
    plans.set(n, known);
    return known;
  };
}

type Run = <S>(accumulator: Accumulator<S>, n: number, term: Factors) => number;

/** Runs an accumulator over n terms, part by part where the stage has parts. */
function running(name: StageName, stage: SummingStage, numerics: Numerics, table: OrderTable): Run {
  const plan = plansOf(stage.order, table);
  const one: Run = (accumulator, n, term) => accumulator.finish(evaluate(plan(n), accumulator, term));
  const { parts } = stage;
  if (parts === undefined) return one;
  const outer = plansOf(parts.order, table);
  const sums = sumAccumulator({ push: numerics.arithmetic(name, stage, parts.format) });
  return (accumulator, n, term) => {
    const results = Array.from({ length: Math.ceil(n / parts.size) }, (_, i) => {
      const first = i * parts.size;
      return one(accumulator, Math.min(parts.size, n - first), (position) => term(first + position));
    });
    return evaluate(outer(results.length), sums, (i) => results[i]);
  };
}

/** How a sum, its division and the stage's result are rounded. */
function roundings(name: StageName, stage: ReductionStage, numerics: Numerics, push: Arithmetic) {
  const { sumFormat, divideFormat = sumFormat, resultFormat, reciprocalFormat } = stage;
  const rounder = (format: string | undefined) => rounderOf(numerics, name, stage, format);
  return {
    divider: divideFormat === undefined ? push : numerics.arithmetic(name, stage, divideFormat),
    result: rounder(resultFormat),
    reciprocal: rounder(reciprocalFormat),
  };
}

/** Σ of terms and of products, in a stage's order and formats. */
function sumsOf(name: StageName, stage: SummingStage, numerics: Numerics, table: OrderTable, steps: Steps) {
  const { heldFormat, accumulator } = stage;
  const run = running(name, stage, numerics, table);
  const summed = rounderOf(numerics, name, stage, stage.sumFormat);
  const held = <S>(of: Accumulator<S>): Accumulator<S> =>
    heldFormat === undefined
      ? of
      : (holding(of as Accumulator<number>, rounderOf(numerics, name, stage, heldFormat)) as Accumulator<S>);
  const sums = held(accumulatorOf(accumulator, steps));
  const averages = averagingAccumulator(steps);
  const over = <S>(of: Accumulator<S>, terms: Float64Array): number => summed(run(of, terms.length, (i) => terms[i]));
  const multiplied = (left: Float64Array, right: Float64Array): Float64Array => {
    const products = new Float64Array(left.length);
    for (let i = 0; i < products.length; i++) products[i] = steps.product.multiply(left[i], right[i]);
    return products;
  };
  const plan = plansOf(stage.order, table);
  const plain = accumulator === 'plain' && heldFormat === undefined && stage.parts === undefined;
  return {
    multiplied,
    summed,
    sum: (terms: Float64Array): number =>
      plain ? summed(sumTerms(plan(terms.length), steps, terms)) : over(sums, terms),
    average: (terms: Float64Array): number => over(averages, terms),
    sumOfProducts: (left: Float64Array, right: Float64Array): number => {
      if (plain) return summed(sumProducts(plan(left.length), steps, left, right));
      const products = multiplying(
        accumulator,
        steps,
        (i) => left[i],
        (i) => right[i],
      );
      if (products === undefined) return over(sums, multiplied(left, right));
      return summed(run(held(products), left.length, (i) => i));
    },
  };
}

/** A count as a format holds it; that of the last call is remembered. */
function countIn({ format }: Arithmetic): (count: number) => number {
  let last = { count: 0, held: 0 };
  return (count) => {
    if (last.count !== count) last = { count, held: asParameter(count, format) };
    return last.held;
  };
}

export function newReducer(name: StageName, stage: SummingStage, numerics: Numerics, table: OrderTable): Reducer {
  const push = numerics.arithmetic(name, stage);
  const product = stage.productFormat ? numerics.arithmetic(name, stage, stage.productFormat) : push;
  const merge = stage.mergeFormat ? numerics.arithmetic(name, stage, stage.mergeFormat) : push;
  const { sum, average, sumOfProducts, multiplied, summed } = sumsOf(name, stage, numerics, table, {
    push,
    merge,
    product,
    contract: stage.contract === true,
  });
  const { result, reciprocal, divider } = roundings(name, stage, numerics, push);
  const held = countIn(divider);
  const share = (count: number): number => reciprocal(divider.reciprocal(held(count)));
  const divideBy = (total: number, count: number): number => {
    if (stage.kind === 'reciprocal') return result(divider.multiply(total, share(count)));
    return result(divider.divide(total, held(count)));
  };
  const mean = (terms: Float64Array): number => {
    if (stage.divide === 'merge') return result(average(terms));
    if (stage.divide === 'each') return result(sum(terms.map((term) => divideBy(term, terms.length))));
    return divideBy(sum(terms), terms.length);
  };
  return {
    arithmetic: push,
    plan: plansOf(stage.order, table),
    sum,
    mean,
    sumOfProducts,
    finishSum: summed,
    sumOfSquares: (terms) => sumOfProducts(terms, terms),
    meanOfSquares: (terms) =>
      stage.divide === 'after' ? divideBy(sumOfProducts(terms, terms), terms.length) : mean(multiplied(terms, terms)),
    divideBy,
    share,
  };
}
