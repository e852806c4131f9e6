import type { SumStage } from '../../../normalizers/backward/stages.ts';
import { orderTable } from '../../../normalizers/reducer.ts';
import { perGroup } from '../../../reductions/by-group.ts';
import { newBoundReducer } from '../reducer.ts';
import type { BoundReducer } from '../reduction.ts';
import type { BoundRun } from './run.ts';

/**
 * The reductions of a stage that groups take in orders of their own.
 * @param source the format of the terms of plain sums
 */
export function boundGroupReducers(
  { model, numerics, geometry }: BoundRun,
  name: 'dot' | 'sum' | 'slope',
  stage: SumStage,
  source: string,
): (group: number) => BoundReducer {
  const table = orderTable(model.orders);
  return perGroup([stage.order], geometry.groups, table, ([order]) =>
    newBoundReducer(
      { name: `backward.${name}`, stage: { ...stage, order, divide: 'after' }, table, onGrid: stage.format === source },
      numerics,
    ),
  );
}
