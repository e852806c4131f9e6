import { membersByParameter } from '../../../normalizers/backward/channel-sums.ts';
import type { ChannelSumStages } from '../../../normalizers/backward/stages.ts';
import { orderTable } from '../../../normalizers/reducer.ts';
import { plusProduct } from '../normalize.ts';
import type { Quantity } from '../quantity.ts';
import { negated } from '../quantity.ts';
import { newBoundReducer } from '../reducer.ts';
import type { BoundGradientGroup, BoundRun, BoundSums } from './run.ts';
import { boundGroupReducers } from './sums.ts';

interface ChannelSums {
  readonly parameter: number;
  readonly weight: Quantity | undefined;
  readonly ds: Quantity;
  readonly db: Quantity;
}

function eachChannel(run: BoundRun, stages: ChannelSumStages): (terms: BoundGradientGroup) => readonly ChannelSums[] {
  const { numerics } = run;
  const dots = boundGroupReducers(run, 'dot', stages.dot, 'products');
  const sums = boundGroupReducers(run, 'sum', stages.sum, stages.load.format);
  return ({ group, elements, parameters, values, gradients, weights }) =>
    Array.from(membersByParameter(parameters), ([parameter, members]) => {
      const [first] = members as [number];
      const dy = members.map((j) => gradients[j]);
      numerics.at('backward.dot', elements[first]);
      const ds = dots(group).sumOfProducts(
        dy,
        members.map((j) => values[j]),
      );
      numerics.at('backward.sum', elements[first]);
      return { parameter, ds, db: sums(group).sum(dy), weight: weights?.[first] };
    });
}

/** ds and db of each channel of a group, then of its channels: the counterpart of src/normalizers/backward/channel-sums.ts. */
export function boundChannelSums(run: BoundRun, stages: ChannelSumStages): BoundSums {
  const { model, numerics } = run;
  const each = eachChannel(run, stages);
  const stage = { ...stages.channels, divide: 'after', kind: 'divide' } as const;
  const onGrid = stage.format === stages.dot.format && stage.format === stages.sum.format;
  const table = orderTable(model.orders);
  const channels = newBoundReducer({ name: 'backward.channels', stage, table, onGrid }, numerics);
  const plus = plusProduct(
    numerics.arithmetic('backward.coefficients', stages.coefficients),
    stages.coefficients.contract,
  );
  return (terms, collect) => {
    const { group, statistics, elements, weights } = terms;
    const { mean, scale } = statistics;
    const found = each(terms);
    numerics.at('backward.channels', group);
    const total = (key: 'ds' | 'db'): Quantity => {
      const list = found.map((one) => one[key]);
      if (weights === undefined) return channels.sum(list);
      return channels.sumOfProducts(
        list,
        found.map(({ weight }) => weight as Quantity),
      );
    };
    const sums = { ds: total('ds'), db: total('db') };
    for (const [i, { parameter, ds, db }] of found.entries()) {
      numerics.at('backward.coefficients', elements[i]);
      collect(parameter, mean === undefined ? ds : plus(negated(db), mean, ds), scale.applied, db);
    }
    return sums;
  };
}
