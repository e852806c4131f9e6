import { norms } from '../../normalizers/catalogue.ts';
import type { Geometry } from '../../normalizers/geometry.ts';
import type { MomentStage, NormModel, Stages } from '../../normalizers/model.ts';
import { orderTable } from '../../normalizers/reducer.ts';
import { perGroup } from '../../reductions/by-group.ts';
import { type BoundNumerics, boundRounder, exactly } from './numerics.ts';
import { closer, negated, type Quantity } from './quantity.ts';
import { newBoundReducer } from './reducer.ts';
import type { BoundReducer } from './reduction.ts';
import { boundedMeasure, type Centred } from './statistics.ts';
import { boundedMoments } from './welford.ts';

/** Mean and measure of a group on quantities; see GroupStatistics. */
export interface BoundMeasured {
  readonly mean: Quantity | undefined;
  readonly measure: Quantity;
}

type Moments = (values: readonly Quantity[], group: number) => BoundMeasured;

function twoPass(
  model: NormModel,
  numerics: BoundNumerics,
  { groupBase, member }: Geometry,
  meanOf: BoundReducer,
  moment: BoundReducer,
): Moments {
  const { centres } = norms[model.norm];
  const center = numerics.arithmetic('center', model.stages.center);
  const centred = (values: readonly Quantity[], mean: Quantity, group: number): Centred => ({
    values: values.map((x, j) => {
      numerics.at('center', groupBase[group] + member[j]);
      return center.subtract(x, mean);
    }),
    shift: mean.error,
  });
  return (values, group) => {
    numerics.at('mean', group);
    const mean = centres ? meanOf.mean(values) : undefined;
    const about = mean === undefined ? { values, shift: 0 } : centred(values, mean, group);
    numerics.at('moment', group);
    return { mean, measure: boundedMeasure(about, model.statistic, moment) };
  };
}

/** E[x²] − μ² as the moment stage forms it; of any kernel, with every step rounded. */
function meanDifference({ contract, difference }: MomentStage, moment: BoundReducer) {
  const { arithmetic: a } = moment;
  const square = (values: readonly Quantity[]): Quantity => moment.meanOfSquares(values);
  return (values: readonly Quantity[], mean: Quantity): Quantity => {
    switch (difference ?? (contract ? 'fusedMean' : 'rounded')) {
      case 'rounded':
        return a.subtract(square(values), a.multiply(mean, mean));
      case 'fusedMean':
        return a.fma(negated(mean), mean, square(values));
      case 'fusedShare': {
        const total = moment.sumOfProducts(values, values);
        return a.fma(total, moment.share(values.length), negated(a.multiply(mean, mean)));
      }
    }
  };
}

/** A difference below 0 counts as 0, which is nearer to every variance. */
function clamped(difference: Quantity): Quantity {
  return { ...difference, value: difference.value < 0 ? 0 : difference.value, floor: 0 };
}

function onePass(model: NormModel, numerics: BoundNumerics, meanOf: BoundReducer, moment: BoundReducer): Moments {
  const differenceOf = meanDifference(model.stages.moment, moment);
  const { clamp = false } = model.stages.moment;
  return (values, group) => {
    numerics.at('mean', group);
    const mean = meanOf.mean(values);
    numerics.at('moment', group);
    const variance = differenceOf(values, mean);
    return { mean, measure: clamp ? clamped(variance) : variance };
  };
}

function welford(model: NormModel, numerics: BoundNumerics, moment: BoundReducer): Moments {
  const { moment: stage } = model.stages;
  const onGrid = stage.format === model.formats.compute;
  return (values, group) => {
    numerics.at('moment', group);
    const plan = moment.plan(values.length);
    const { mean, squares } = boundedMoments(moment.arithmetic, stage, plan, values, numerics, onGrid);
    return { mean, measure: moment.divideBy(squares, values.length) };
  };
}

function momentsIn(
  model: NormModel,
  stages: Pick<Stages, 'mean' | 'moment'>,
  numerics: BoundNumerics,
  geometry: Geometry,
): Moments {
  const table = orderTable(model.orders);
  const { compute } = model.formats;
  const { center } = model.stages;
  const centres = norms[model.norm].centres && stages.moment.method === 'twoPass';
  const meanOf = newBoundReducer(
    { name: 'mean', stage: stages.mean, table, onGrid: stages.mean.format === compute },
    numerics,
  );
  const source = centres ? center.format : compute;
  const moment = newBoundReducer(
    { name: 'moment', stage: stages.moment, table, onGrid: stages.moment.format === source },
    numerics,
  );
  switch (stages.moment.method) {
    case 'twoPass':
      return twoPass(model, numerics, geometry, meanOf, moment);
    case 'onePass':
      return onePass(model, numerics, meanOf, moment);
    case 'welford':
      return welford(model, numerics, moment);
  }
}

/**
 * Along an emulation, the measure is compared with that of the same values, in doubles: what the mean's error does to it is then seen, too.
 * Precondition: the values have no errors of their own.
 */
function comparing(moments: Moments, exact: Moments): Moments {
  return (values, group) => {
    const followed = moments(values, group);
    if (values.some(({ error }) => error > 0)) return followed;
    return { ...followed, measure: closer(followed.measure, exact(values, group).measure) };
  };
}

/** The statistics of a model's groups on quantities: the counterpart of src/normalizers/measure.ts. */
export function boundMeasuring(model: NormModel, numerics: BoundNumerics, geometry: Geometry): Moments {
  const { mean, moment } = model.stages;
  const table = orderTable(model.orders);
  const moments = perGroup([mean.order, moment.order], geometry.groups, table, ([ofMean, ofMoment]) => {
    const stages = { mean: { ...mean, order: ofMean }, moment: { ...moment, order: ofMoment } };
    const moments = momentsIn(model, stages, numerics, geometry);
    if (numerics.kind !== 'running') return moments;
    return comparing(moments, momentsIn(model, stages, exactly(numerics), geometry));
  });
  const stored = boundRounder(numerics, 'mean', mean, mean.storedFormat);
  return (values, group) => {
    const measured = moments(group)(values, group);
    return measured.mean === undefined ? measured : { ...measured, mean: stored(measured.mean) };
  };
}
