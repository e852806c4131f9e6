import { float64Arithmetic } from '../../../formats/float64.ts';
import { asParameter } from '../../../normalizers/parameters.ts';
import type { WgslAccumulator } from '../accumulator.ts';
import { wgslAverages } from '../accumulators/averaging.ts';
import type { WgslArithmetic } from '../arithmetic.ts';
import type { Expression } from '../expression.ts';
import { kernelFormat } from '../stage-numerics.ts';
import type { OfMember } from './run.ts';
import { productsOf, type SummingSteps, sumsOf } from './summing.ts';
import { declareReduction, declareTotal, type MakeAccumulator, type ReducerRun, type ReducerStage } from './totals.ts';

export { type ReducerRun, type ReducerStage, reducerRun } from './totals.ts';

/** Some terms of a group: how many, and each by its position, an expression of type u32. */
export interface WgslTerms {
  readonly count: number;
  readonly at: (position: Expression) => Expression;
}

/**
 * Sums and means of one stage, in its order, formats and kinds: the counterpart of `Reducer` (src/normalizers/reducer.ts). Sums are
 * expressions that all invocations of a workgroup evaluate together, with `lid` their index in it; each gets the result.
 */
export interface WgslReducer {
  readonly arithmetic: WgslArithmetic;
  /** Σ of the terms. */
  sum(terms: WgslTerms): Expression;
  /** The mean of the terms, divided as the stage says. */
  mean(terms: WgslTerms): Expression;
  /** Σ of the products of two lists of factors. */
  sumOfProducts(left: WgslTerms, right: WgslTerms): Expression;
  /** Σ of the terms' squares. */
  sumOfSquares(terms: WgslTerms): Expression;
  /** The mean of the terms' squares. */
  meanOfSquares(terms: WgslTerms): Expression;
  /** The rounding of a sum before anything else, as the sums above have it already. */
  finishSum(sum: Expression): Expression;
  /** A total divided by a count, as the stage says, and its rounding to the result's format. */
  divideBy(total: Expression, count: number): Expression;
  /** The reciprocal of a count, as the stage multiplies with it. */
  share(count: number): Expression;
  /** What an accumulator over n terms comes to, in the stage's order: an expression of its type. */
  reduce(name: string, accumulator: WgslAccumulator, count: number): Expression;
}

/** How a sum, its division and the stage's result are rounded. */
function divisions({ builder, numerics }: ReducerRun, { name, path, stage }: ReducerStage, push: WgslArithmetic) {
  const { sumFormat, divideFormat = sumFormat, resultFormat, reciprocalFormat } = stage;
  const divider = divideFormat === undefined ? push : numerics.arithmetic(path, stage, divideFormat);
  const result = numerics.rounder(path, stage, resultFormat);
  const held = (count: number): number => asParameter(count, divider.format);
  // A constant of the kernel, and so worked out here.
  const share = (count: number): Expression => {
    const rules = numerics.rules(path, stage);
    const inverse = float64Arithmetic(divider.format, rules).reciprocal(held(count));
    const format =
      reciprocalFormat === undefined ? undefined : kernelFormat(`${path}.reciprocalFormat`, reciprocalFormat);
    const rounded = format === undefined ? inverse : float64Arithmetic(format, rules).round(inverse);
    return builder.constant(`${name.toUpperCase()}_SHARE`, rounded);
  };
  const divideBy = (total: Expression, count: number): Expression =>
    result(
      stage.kind === 'reciprocal'
        ? divider.multiply(total, share(count))
        : divider.divide(total, builder.constant(`${name.toUpperCase()}_COUNT`, held(count))),
    );
  return { result, share, divideBy };
}

function stepsOf({ numerics }: ReducerRun, { path, stage }: ReducerStage): SummingSteps {
  const push = numerics.arithmetic(path, stage);
  const inFormat = (format: string | undefined) => (format ? numerics.arithmetic(path, stage, format) : push);
  return {
    kind: stage.accumulator,
    push,
    product: inFormat(stage.productFormat),
    merge: inFormat(stage.mergeFormat),
    contract: stage.contract === true,
    output: { format: push.format, rounding: numerics.rules(path, stage) },
    ...(stage.heldFormat ? { store: inFormat(stage.heldFormat).round } : {}),
  };
}

/** Sums and means of a stage. @throws WgslRefusal naming the path of what no kernel computes */
export function newReducer(run: ReducerRun, of: ReducerStage): WgslReducer {
  const { name, stage } = of;
  const { builder } = run;
  const { module } = builder;
  const steps = stepsOf(run, of);
  const { result, share, divideBy } = divisions(run, of, steps.push);
  const summed = run.numerics.rounder(of.path, stage, stage.sumFormat);
  const total = (what: string, make: MakeAccumulator, count: number): Expression =>
    summed(declareTotal(run, of, { name: `${name}_${what}`, make, count }));
  const sum = ({ count, at }: WgslTerms): Expression =>
    total('sum', (place) => sumsOf(module, steps, (i) => at(place(i))), count);
  const sumOfProducts = (left: WgslTerms, right: WgslTerms): Expression => {
    const make: MakeAccumulator = (place) => {
      const one: OfMember = (i) => left.at(place(i));
      return productsOf(module, name, steps, one, left === right ? one : (i) => right.at(place(i)));
    };
    return total('products', make, left.count);
  };
  const mean = (terms: WgslTerms): Expression => {
    const { count, at } = terms;
    switch (stage.divide) {
      case 'merge':
        return result(total('average', (place) => wgslAverages(steps, (i) => at(place(i)), module), count));
      case 'each':
        return result(sum({ count, at: (i) => divideBy(at(i), count) }));
      case 'after':
        return divideBy(sum(terms), count);
    }
  };
  const squares = ({ count, at }: WgslTerms): WgslTerms => {
    const { multiply } = steps.product;
    const square = run.builder.define(
      `${name}_square`,
      'The square of a term.',
      ['position'],
      [`let term = ${at('position')};`, multiply('term', 'term')],
    );
    return { count, at: (i) => `${square}(${i})` };
  };
  const sumOfSquares = (terms: WgslTerms): Expression => sumOfProducts(terms, terms);
  return {
    arithmetic: steps.push,
    sum,
    mean,
    sumOfProducts,
    finishSum: summed,
    sumOfSquares,
    meanOfSquares: (terms) =>
      stage.divide === 'after' ? divideBy(sumOfSquares(terms), terms.count) : mean(squares(terms)),
    divideBy,
    share,
    reduce: (what, accumulator, count) => declareReduction(run, of, { name: what, accumulator, count }),
  };
}
