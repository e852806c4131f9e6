import { perGroup } from '../../reductions/by-group.ts';
import { newReducer, orderTable, type Reducer } from '../reducer.ts';
import type { BackwardRun } from './run.ts';
import type { SumStage } from './stages.ts';

/** The reductions of a stage that groups take in orders of their own. */
export function groupReducers(
  { model, numerics, geometry }: BackwardRun,
  name: 'dot' | 'sum' | 'slope',
  stage: SumStage,
): (group: number) => Reducer {
  const table = orderTable(model.orders);
  return perGroup([stage.order], geometry.groups, table, ([order]) =>
    newReducer(`backward.${name}`, { ...stage, order, divide: 'after' }, numerics, table),
  );
}
