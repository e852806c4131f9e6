import { exponentFromNumber, inverse } from '../../exact/power.ts';
import { countIn } from '../../measure/bounds/apriori-reducer.ts';
import { type BoundNumerics, exactly } from '../../measure/bounds/numerics.ts';
import { absoluteOf, closer, type Quantity } from '../../measure/bounds/quantity.ts';
import { newBoundReducer } from '../../measure/bounds/reducer.ts';
import type { BoundReducer } from '../../measure/bounds/reduction.ts';
import { boundedMeasure, type Centred, powerOf, raisedTo, topTerms } from '../../measure/bounds/statistics.ts';
import { boundedMoments } from '../../measure/bounds/welford.ts';
import type { Statistic } from '../../normalizers/model.ts';
import { roundedPower } from '../../normalizers/power.ts';
import { orderTable } from '../../normalizers/reducer.ts';
import type { ReductionKind, ReductionModel } from './model.ts';

type Reduce = (terms: readonly Quantity[]) => Quantity;

/** Sums, not means, of terms; see boundedMeasure. */
const measureBy =
  (reducer: BoundReducer, statistic: Omit<Statistic, 'constant'>) =>
  (values: readonly Quantity[], shift = 0): Quantity =>
    boundedMeasure({ values, shift } satisfies Centred, { mean: false, ...statistic, constant: 1 }, reducer);

function variance(model: ReductionModel, numerics: BoundNumerics, reducer: BoundReducer): Reduce {
  const { reduce, mean: meanStage, center: centerStage } = model.stages;
  const a = reducer.arithmetic;
  const onGrid = meanStage.format === model.formats.compute;
  const meanOf = newBoundReducer({ name: 'mean', stage: meanStage, table: orderTable(model.orders), onGrid }, numerics);
  const center = numerics.arithmetic('center', centerStage);
  const squaresOf = measureBy(reducer, { kind: 'l2' });
  return (terms) => {
    const n = terms.length;
    const count = Math.max(0, n - model.correction);
    if (reduce.method === 'welford') {
      const ofTerms = reduce.format === model.formats.compute;
      return reducer.divideBy(boundedMoments(a, reduce, reducer.plan(n), terms, numerics, ofTerms).squares, count);
    }
    const mean = meanOf.mean(terms);
    if (reduce.method === 'twoPass') {
      const centred = terms.map((x) => center.subtract(x, mean));
      return reducer.divideBy(squaresOf(centred, mean.error), count);
    }
    return reducer.divideBy(a.subtract(squaresOf(terms), a.multiply(countIn(a, n), a.multiply(mean, mean))), count);
  };
}

/** How each kind reduces a group of terms on quantities: the counterpart of ./emulate.ts. */
function reducing(model: ReductionModel, numerics: BoundNumerics): Reduce {
  const { reduce, center, root: rootStage } = model.stages;
  const { p, k } = model;
  const centres = model.reduce === 'variance' && reduce.method === 'twoPass';
  const onGrid = reduce.format === (centres ? center.format : model.formats.compute);
  const table = orderTable(model.orders);
  const reducer = newBoundReducer({ name: 'moment', stage: reduce, table, onGrid }, numerics);
  const root = numerics.arithmetic('root', rootStage);
  const squares = measureBy(reducer, { kind: 'l2' });
  const lp: Reduce = (terms) => {
    const sum = reducer.sum(terms.map((x) => powerOf(reducer.arithmetic, absoluteOf(x), p)));
    const exponent = inverse(exponentFromNumber(p));
    return raisedTo(root, { ...sum, floor: 0 }, 1 / p, (to) => roundedPower(to, sum.value, exponent));
  };
  const kinds: Readonly<Record<Exclude<ReductionKind, 'cumsum' | 'variance'>, Reduce>> = {
    sum: (terms) => reducer.sum(terms),
    mean: (terms) => reducer.mean(terms),
    l1: measureBy(reducer, { kind: 'l1' }),
    sumOfSquares: squares,
    l2: (terms) => root.sqrt(squares(terms)),
    lp,
    linf: measureBy(reducer, { kind: 'linf' }),
    topk: (terms) => reducer.sum(topTerms(terms.map(absoluteOf), { kind: 'topk', k, constant: 1 })),
    range: measureBy(reducer, { kind: 'range' }),
  };
  if (model.reduce === 'variance') return variance(model, numerics, reducer);
  const kind = kinds[model.reduce as keyof typeof kinds];
  return (terms) => kind(terms);
}

/** The same result in doubles, by the way that loses the least. */
function inDoubles(model: ReductionModel, numerics: BoundNumerics): Reduce {
  const { stages } = model;
  const plain = { ...stages.reduce, method: 'twoPass', accumulator: 'plain', divide: 'after' } as const;
  const mean = { ...stages.mean, accumulator: 'plain', divide: 'after' } as const;
  return reducing({ ...model, stages: { ...stages, reduce: plain, mean } }, exactly(numerics));
}

/**
 * What a group's terms are reduced to, on quantities.
 * Along an emulation the result is compared with that of the inputs in doubles: what the steps lost is then seen, however it came about.
 */
export function boundReducing(
  model: ReductionModel,
  numerics: BoundNumerics,
): (loaded: readonly Quantity[], inputs: readonly Quantity[]) => Quantity {
  const reduce = reducing(model, numerics);
  if (numerics.kind !== 'running') return reduce;
  const exact = inDoubles(model, numerics);
  return (loaded, inputs) => closer(reduce(loaded), exact(inputs));
}
