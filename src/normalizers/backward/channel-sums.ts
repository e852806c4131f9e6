import { plusProduct } from '../normalize.ts';
import { newReducer, orderTable } from '../reducer.ts';
import type { BackwardRun, CoefficientSums, Collect, GradientGroup } from './run.ts';
import type { ChannelSumStages } from './stages.ts';
import { groupReducers } from './sums.ts';

/** The members of each parameter, the parameters in the order in which they come. */
export function membersByParameter(parameters: Int32Array): ReadonlyMap<number, readonly number[]> {
  const members = new Map<number, number[]>();
  parameters.forEach((parameter, j) => {
    const found = members.get(parameter);
    if (found === undefined) members.set(parameter, [j]);
    else found.push(j);
  });
  return members;
}

/** Σ dy·x and Σ dy of the members of one parameter. */
interface ChannelSums extends CoefficientSums {
  readonly parameter: number;
  /** γ. */
  readonly weight: number | undefined;
}

/** The sums of each channel of a group, in an order for each number of members. */
function eachChannel(run: BackwardRun, stages: ChannelSumStages): (terms: GradientGroup) => readonly ChannelSums[] {
  const { numerics } = run;
  const dots = groupReducers(run, 'dot', stages.dot);
  const sums = groupReducers(run, 'sum', stages.sum);
  return ({ group, elements, parameters, values, gradients, weights }) =>
    Array.from(membersByParameter(parameters), ([parameter, members]) => {
      const valuesOf = (all: Float64Array): Float64Array => Float64Array.from(members, (j) => all[j]);
      const [first] = members as [number];
      const dy = valuesOf(gradients);
      numerics.at('backward.dot', elements[first]);
      const ds = dots(group).sumOfProducts(dy, valuesOf(values));
      numerics.at('backward.sum', elements[first]);
      return { parameter, ds, db: sums(group).sum(dy), weight: weights?.[first] };
    });
}

/**
 * ds and db of each channel of a group, then of the group's channels with γ. A channel adds (ds − db·μ)·r and db to its parameter's
 * gradients.
 */
export function channelSums(
  run: BackwardRun,
  stages: ChannelSumStages,
): (terms: GradientGroup, collect: Collect) => CoefficientSums {
  const { model, numerics } = run;
  const each = eachChannel(run, stages);
  const stage = { ...stages.channels, divide: 'after', kind: 'divide' } as const;
  const channels = newReducer('backward.channels', stage, numerics, orderTable(model.orders));
  const plus = plusProduct(
    numerics.arithmetic('backward.coefficients', stages.coefficients),
    stages.coefficients.contract,
  );
  return (terms, collect) => {
    const { group, statistics, elements, weights } = terms;
    const { mean, scale } = statistics;
    const found = each(terms);
    const listOf = (value: (of: ChannelSums) => number): Float64Array => Float64Array.from(found, value);
    numerics.at('backward.channels', group);
    const factors = weights === undefined ? undefined : listOf(({ weight }) => weight as number);
    const total = (list: Float64Array): number =>
      factors === undefined ? channels.sum(list) : channels.sumOfProducts(list, factors);
    const sums = { ds: total(listOf(({ ds }) => ds)), db: total(listOf(({ db }) => db)) };
    found.forEach(({ parameter, ds, db }, i) => {
      numerics.at('backward.coefficients', elements[i]);
      collect(parameter, mean === undefined ? ds : plus(-db, mean, ds), scale.value, db);
    });
    return sums;
  };
}
