import { extremumRules, maximumBy } from '../../../formats/compare.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import type { Numerics } from '../../../normalizers/numerics.ts';
import { newReducer, orderTable, type Reducer, type SummingStage } from '../../../normalizers/reducer.ts';
import { perGroup } from '../../../reductions/by-group.ts';
import type { Instance } from '../instance.ts';
import type { Layout, Tile } from './layout.ts';
import type { Area } from './program.ts';

/** What is summed of each group, or compared. */
export type Term = 'value' | 'square' | 'magnitude' | 'largest';

/** Totals of a tile's groups; the flags are those of the tile. */
export interface Totals {
  /** Of groups that are flagged, any number. */
  of(area: Area, tile: Tile, flags: number, to: Float64Array): void;
  readonly reducer: (group: number) => Reducer;
}

/** Totals of the groups' terms, in the order of a stage. */
export function newTotals(
  name: 'mean' | 'moment',
  stage: SummingStage,
  term: Term,
  {
    model,
    numerics,
    layout,
    wasm,
    groups,
  }: {
    readonly model: NormModel;
    readonly numerics: Numerics;
    readonly layout: Layout;
    readonly wasm: Instance;
    readonly groups: number;
  },
): Totals {
  const table = orderTable(model.orders);
  const reducer = perGroup([stage.order], groups, table, ([order]) =>
    newReducer(name, { ...stage, order }, numerics, table),
  );
  const rule = extremumRules[model.statistic.extremum ?? 'ieee'];
  const total = (values: Float64Array, group: number): number => {
    switch (term) {
      case 'value':
        return reducer(group).sum(values);
      case 'square':
        return reducer(group).sumOfSquares(values);
      case 'magnitude':
        return reducer(group).sum(values.map(Math.abs));
      case 'largest':
        return values.reduce((most, value) => maximumBy(rule, most, Math.abs(value)), 0);
    }
  };
  return {
    reducer,
    of: (area, { first, groups: count }, _flags, to) => {
      const view = wasm.float32(area.address, layout.rows * layout.stride);
      const size = layout.direction === 'rows' ? layout.columns : layout.rows;
      const [along, across] = layout.direction === 'rows' ? [1, layout.stride] : [layout.stride, 1];
      for (let g = 0; g < count; g++) {
        to[g] = total(
          Float64Array.from({ length: size }, (_, j) => view[g * across + j * along]),
          first + g,
        );
      }
    },
  };
}
