import { norms } from '../../../normalizers/catalogue.ts';
import type { MomentStage } from '../../../normalizers/model.ts';
import { statistics } from '../../../normalizers/statistics.ts';
import { type Expression, negated } from '../expression.ts';
import { newReducer, reducerRun, type WgslReducer, type WgslTerms } from './reducer.ts';
import type { Computed, NormKernel, OfMember, WgslStatistics } from './run.ts';
import { declareScale } from './scale.ts';
import { measures } from './statistics.ts';
import { welfordMoments } from './welford.ts';

/*
 * The statistics of a group: the counterpart of src/normalizers/measure.ts. Statements stand in an entry point, one stage after the other.
 */

/** The statistics before the scale, in variables of the kernel. */
type Moments = Computed<{
  readonly mean: Expression | undefined;
  readonly measure: Expression;
  readonly squares: Expression | undefined;
}>;

/** The variables that hold a group's statistics. */
function variables({ builder }: NormKernel) {
  return {
    mean: () => builder.variable('group_mean', "The group's mean."),
    measure: () => builder.variable('group_measure', "The group's statistic, before constant and epsilon."),
    squares: () => builder.variable('group_squares', "The group's sum of squared deviations."),
    scale: () => builder.variable('group_scale', "The group's scale, as it is applied."),
  };
}

/** Declares x − μ of a member. */
function declareCentred({ model, builder, numerics }: NormKernel, loaded: OfMember, mean: Expression): OfMember {
  const { subtract } = numerics.arithmetic('stages.center', model.stages.center);
  builder.define('centred', 'Stage center: x - mean.', ['member'], [subtract(loaded('member'), mean)]);
  return (member) => `centred(${member})`;
}

interface Reducers {
  readonly meanOf: WgslReducer;
  readonly moment: WgslReducer;
}

function twoPass(kernel: NormKernel, loaded: OfMember, { meanOf, moment }: Reducers): Moments {
  const { model, geometry } = kernel;
  const { size: count } = geometry;
  const record = statistics[model.statistic.kind];
  const names = variables(kernel);
  const body: string[] = [];
  const mean = norms[model.norm].centres ? names.mean() : undefined;
  if (mean !== undefined) body.push(`${mean} = ${meanOf.mean({ count, at: loaded })};`);
  const centred: WgslTerms = { count, at: mean === undefined ? loaded : declareCentred(kernel, loaded, mean) };
  const measure = names.measure();
  const { mean: averages = true } = model.statistic;
  if (!(record.root && averages && model.stages.moment.divide === 'after')) {
    const run = { builder: kernel.builder, groups: geometry.groups };
    const { body: lines, result } = measures[model.statistic.kind](run, centred, model.statistic, moment);
    return { body: [...body, ...lines, `${measure} = ${result};`], result: { mean, measure, squares: undefined } };
  }
  const squares = names.squares();
  body.push(`${squares} = ${moment.sumOfSquares(centred)};`, `${measure} = ${moment.divideBy(squares, count)};`);
  return { body, result: { mean, measure, squares } };
}

/** E[x²] − μ² as the moment stage forms it. */
function meanDifference(
  { contract, difference }: MomentStage,
  moment: WgslReducer,
  values: WgslTerms,
  mean: Expression,
): Expression {
  const { arithmetic: a } = moment;
  switch (difference ?? (contract ? 'fusedMean' : 'rounded')) {
    case 'rounded':
      return a.subtract(moment.meanOfSquares(values), a.multiply(mean, mean));
    case 'fusedMean':
      return a.fma(negated(mean), mean, moment.meanOfSquares(values));
    case 'fusedShare':
      return a.fma(moment.sumOfSquares(values), moment.share(values.count), negated(a.multiply(mean, mean)));
  }
}

function onePass(kernel: NormKernel, loaded: OfMember, { meanOf, moment }: Reducers): Moments {
  const { model, geometry, builder } = kernel;
  const values = { count: geometry.size, at: loaded };
  const names = variables(kernel);
  const [mean, measure] = [names.mean(), names.measure()];
  const { clamp = false } = model.stages.moment;
  const difference = meanDifference(model.stages.moment, moment, values, mean);
  if (clamp) {
    builder.define(
      'clamped',
      'What is below 0 counts as 0.',
      ['value'],
      ['select(value, 0u, value > 0x80000000u && value <= 0xff800000u)'],
    );
  }
  return {
    body: [`${mean} = ${meanOf.mean(values)};`, `${measure} = ${clamp ? `clamped(${difference})` : difference};`],
    result: { mean, measure, squares: undefined },
  };
}

function momentsOf(kernel: NormKernel, loaded: OfMember): Moments {
  const { stages } = kernel.model;
  const run = reducerRun(kernel, kernel.geometry.groups);
  const moment = newReducer(run, { name: 'moment', path: 'stages.moment', stage: stages.moment });
  const reducers = (): Reducers => ({
    meanOf: newReducer(run, { name: 'mean', path: 'stages.mean', stage: stages.mean }),
    moment,
  });
  switch (stages.moment.method) {
    case 'twoPass':
      return twoPass(kernel, loaded, reducers());
    case 'onePass':
      return onePass(kernel, loaded, reducers());
    case 'welford': {
      const names = variables(kernel);
      const result = { mean: names.mean(), measure: names.measure(), squares: names.squares() };
      const count = kernel.geometry.size;
      const state = moment.reduce(
        'moments',
        welfordMoments(kernel, stages.moment, moment.arithmetic, { count, at: loaded }),
        count,
      );
      return {
        body: [
          `let moments = ${state};`,
          `${result.mean} = moments.mean;`,
          `${result.squares} = moments.squares;`,
          `${result.measure} = ${moment.divideBy(result.squares, count)};`,
        ],
        result,
      };
    }
  }
}

/** The statements that measure a group, and its statistics: μ, the measure and the scale. */
export function measured(kernel: NormKernel, loaded: OfMember): Computed<WgslStatistics> {
  const { model, numerics } = kernel;
  const { mean: stage } = model.stages;
  const { body, result } = momentsOf(kernel, loaded);
  const { value, divides } = declareScale(kernel)(result.measure);
  const scale = variables(kernel).scale();
  const { mean } = result;
  const stored = numerics.rounder('stages.mean', stage, stage.storedFormat);
  const storing = mean === undefined || stage.storedFormat === undefined ? [] : [`${mean} = ${stored(mean)};`];
  return {
    body: [...body, `${scale} = ${value};`, ...storing],
    result: { ...result, scale: { value: scale, divides } },
  };
}
