import { exponentFromNumber, inverse } from '../../../exact/power.ts';
import { statisticOf } from '../../../kernels/reduction/emulate.ts';
import type { ReductionKind } from '../../../kernels/reduction/model.ts';
import { asParameter } from '../../../normalizers/parameters.ts';
import { type Expression, literal } from '../expression.ts';
import { newReducer, reducerRun, type WgslReducer, type WgslTerms } from '../norm/reducer.ts';
import type { Computed } from '../norm/run.ts';
import { magnitudes, measures, powersOf } from '../norm/statistics.ts';
import { topTerms } from '../norm/top.ts';
import { welfordMoments } from '../norm/welford.ts';
import type { ReductionRun } from './run.ts';

const simply = (result: Expression): Computed<Expression> => ({ body: [], result });

/** The squared deviations of the terms by their mean, over the count less the correction. */
function variance(run: ReductionRun, terms: WgslTerms, reducer: WgslReducer): Computed<Expression> {
  const { model, builder, numerics, geometry } = run;
  const { mean: meanStage, center, reduce } = model.stages;
  const a = reducer.arithmetic;
  const count = Math.max(0, terms.count - model.correction);
  if (reduce.method === 'welford') {
    const state = reducer.reduce('moments', welfordMoments(run, reduce, a, terms), terms.count);
    return { body: [`let moments = ${state};`], result: reducer.divideBy('moments.squares', count) };
  }
  const meanOf = newReducer(reducerRun(run, geometry.groups), { name: 'mean', path: 'stages.mean', stage: meanStage });
  const mean = builder.variable('group_mean', "The group's mean.");
  const body = [`${mean} = ${meanOf.mean(terms)};`];
  if (reduce.method === 'twoPass') {
    const { subtract } = numerics.arithmetic('stages.center', center);
    builder.define('centred', 'Stage center: x - mean.', ['member'], [subtract(terms.at('member'), mean)]);
    const squares = reducer.sumOfSquares({ count: terms.count, at: (member) => `centred(${member})` });
    return { body, result: reducer.divideBy(squares, count) };
  }
  const n = literal(asParameter(terms.count, a.format));
  const squares = reducer.sumOfSquares(terms);
  const difference = a.subtract(squares, a.multiply(n, a.multiply(mean, mean)));
  return { body, result: reducer.divideBy(difference, count) };
}

type Reduce = (run: ReductionRun, terms: WgslTerms, reducer: WgslReducer) => Computed<Expression>;

const measuring = ({ builder, geometry }: ReductionRun) => ({ builder, groups: geometry.groups });

const kinds: Readonly<Record<Exclude<ReductionKind, 'cumsum'>, Reduce>> = {
  sum: (_run, terms, reducer) => simply(reducer.sum(terms)),
  mean: (_run, terms, reducer) => simply(reducer.mean(terms)),
  l1: (_run, terms, reducer) => simply(reducer.sum(magnitudes(terms))),
  sumOfSquares: (_run, terms, reducer) => simply(reducer.sumOfSquares(terms)),
  l2: ({ numerics, model }, terms, reducer) =>
    simply(numerics.arithmetic('stages.root', model.stages.root).sqrt(reducer.sumOfSquares(terms))),
  lp: (run, terms, reducer) => {
    const { numerics, model, builder } = run;
    const powers = powersOf(builder, reducer, magnitudes(terms), model.p);
    const root = numerics.arithmetic('stages.root', model.stages.root);
    return simply(root.power(reducer.sum(powers), inverse(exponentFromNumber(model.p))));
  },
  linf: (run, terms, reducer) => measures.linf(measuring(run), terms, statisticOf(run.model), reducer),
  topk: (run, terms, reducer) => {
    const { body, result } = topTerms(measuring(run), magnitudes(terms), run.model);
    return { body, result: reducer.sum(result) };
  },
  range: (run, terms, reducer) => measures.range(measuring(run), terms, statisticOf(run.model), reducer),
  variance,
};

/** How each kind reduces a group: the counterpart of `reducing` (src/kernels/reduction/emulate.ts). */
export function reduced(run: ReductionRun, terms: WgslTerms): Computed<Expression> {
  const { model, geometry } = run;
  const stage = { name: 'moment', path: 'stages.reduce', stage: model.stages.reduce };
  const reducer = newReducer(reducerRun(run, geometry.groups), stage);
  return kinds[model.reduce as keyof typeof kinds](run, terms, reducer);
}
