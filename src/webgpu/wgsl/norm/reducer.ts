import { float64Arithmetic } from '../../../formats/float64.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import { asParameter } from '../../../normalizers/parameters.ts';
import { orderTable, type SummingStage } from '../../../normalizers/reducer.ts';
import type { OrderTable } from '../../../reductions/order.ts';
import type { WgslAccumulator } from '../accumulator.ts';
import { wgslAverages } from '../accumulators/averaging.ts';
import type { WgslArithmetic } from '../arithmetic.ts';
import type { Expression } from '../expression.ts';
import { reduction } from '../order/reduction.ts';
import { kernelFormat, type WgslNumerics } from '../stage-numerics.ts';
import type { MeasuringKernel } from './run.ts';
import { type SummingSteps, squaresOf, sumsOf } from './summing.ts';

/** What reducers of a kernel's stages are made from. */
export interface ReducerRun extends MeasuringKernel {
  readonly numerics: WgslNumerics;
  readonly table: OrderTable;
}

/** @param groups how many groups' terms are reduced */
export function reducerRun(
  {
    model,
    builder,
    numerics,
  }: Pick<ReducerRun, 'builder' | 'numerics'> & { readonly model: Pick<NormModel, 'orders'> },
  groups: number,
): ReducerRun {
  return { builder, numerics, groups, table: orderTable(model.orders) };
}

/** Which stage a reducer is of. */
export interface ReducerStage {
  /** What its functions' names begin with. */
  readonly name: string;
  /** Its path in the spec. */
  readonly path: string;
  readonly stage: Omit<SummingStage, 'parts' | 'heldFormat'>;
}

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
  /** Σ of the terms' squares. */
  sumOfSquares(terms: WgslTerms): Expression;
  /** The mean of the terms' squares. */
  meanOfSquares(terms: WgslTerms): Expression;
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
  };
}

/** Sums and means of a stage. @throws WgslRefusal naming the path of what no kernel computes */
export function newReducer(run: ReducerRun, of: ReducerStage): WgslReducer {
  const { name, path, stage } = of;
  const { builder, groups, table } = run;
  const { module, workgroup, memory } = builder;
  const steps = stepsOf(run, of);
  const { result, share, divideBy } = divisions(run, of, steps.push);
  const summed = run.numerics.rounder(path, stage, stage.sumFormat);
  const reduce = (what: string, accumulator: WgslAccumulator, count: number): Expression => {
    const options = { table, workgroup, groups, ...memory };
    return `${reduction(module.fresh(what), stage.order, count, accumulator, module, options)}(lid)`;
  };
  const total = (what: string, accumulator: WgslAccumulator, count: number): Expression => {
    const state = reduce(`${name}_${what}`, accumulator, count);
    return summed(accumulator.finish?.(state) ?? state);
  };
  const sum = ({ count, at }: WgslTerms): Expression => total('sum', sumsOf(module, steps, at), count);
  const mean = (terms: WgslTerms): Expression => {
    const { count, at } = terms;
    switch (stage.divide) {
      case 'merge':
        return result(total('average', wgslAverages(steps, at, module), count));
      case 'each':
        return result(sum({ count, at: (i) => divideBy(at(i), count) }));
      case 'after':
        return divideBy(sum(terms), count);
    }
  };
  const squares = ({ count, at }: WgslTerms): WgslTerms => {
    const { multiply } = steps.product;
    const square = builder.define(
      `${name}_square`,
      'The square of a term.',
      ['position'],
      [`let term = ${at('position')};`, multiply('term', 'term')],
    );
    return { count, at: (i) => `${square}(${i})` };
  };
  const sumOfSquares = ({ count, at }: WgslTerms): Expression =>
    total('products', squaresOf(module, name, steps, at), count);
  return {
    arithmetic: steps.push,
    sum,
    mean,
    sumOfSquares,
    meanOfSquares: (terms) =>
      stage.divide === 'after' ? divideBy(sumOfSquares(terms), terms.count) : mean(squares(terms)),
    divideBy,
    share,
    reduce,
  };
}
