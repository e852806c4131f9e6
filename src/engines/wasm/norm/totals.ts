import type { FloatFormat } from '../../../formats/format.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import { type Numerics, rounderOf, type StageName } from '../../../normalizers/numerics.ts';
import { newReducer, orderTable, type Reducer, type SummingStage } from '../../../normalizers/reducer.ts';
import type { Instance } from '../instance.ts';
import { type Centre, type RowTerm, rowReducer } from '../row-reduction.ts';
import type { Layout, Piece, Tile } from './layout.ts';
import type { Area } from './program.ts';

/** What is summed over each group, or compared, in the order of a stage. */
export interface Total {
  readonly name: StageName;
  readonly stage: SummingStage;
  readonly term: RowTerm;
  /** Formats of the values, or of both lists of factors. */
  readonly operands: readonly FloatFormat[];
}

function reducerOf(model: NormModel, { stage, term, operands }: Total): ReturnType<typeof rowReducer> {
  const sum = { stage, term, operands: operands.map(({ name }) => name), overflow: model.overflow };
  return rowReducer(sum, orderTable(model.orders), model.statistic.extremum);
}

/** Why a total of so many terms can't be formed, to follow "which". */
export function totalRefusal(model: NormModel, total: Total, terms: number): string | undefined {
  const reducer = reducerOf(model, total);
  const refusal = typeof reducer === 'string' ? reducer : reducer.refusal(terms);
  return refusal === undefined ? undefined : `${refusal}, unlike the stage "${total.name}"`;
}

/** Whether a total may be formed part by part. Precondition: it has no refusal. */
export function formsByParts(model: NormModel, total: Total): boolean {
  const reducer = reducerOf(model, total);
  return typeof reducer !== 'string' && reducer.byParts;
}

/** What terms are made of beside values: other factors, or what is taken off them. */
export interface Terms {
  readonly second?: Area;
  readonly centre?: Centre;
  /** Brings the tile's values, or those of each piece, to their area. */
  readonly bring?: (piece: Piece | undefined) => void;
}

/** Totals of a tile's groups. */
export interface Totals {
  /** The stage's scalar steps, for divisions. */
  readonly reducer: Reducer;
  scratchBytes(): number;
  /** Flags groups whose total the definition has to form; that of others is rounded as the stage says. */
  of(area: Area, tile: Tile, scratch: number, flags: number, terms?: Terms): Float64Array;
}

/** Precondition: totals of the layout's groups have no refusal. */
export function newTotals(total: Total, model: NormModel, numerics: Numerics, layout: Layout, wasm: Instance): Totals {
  const { name, stage, term } = total;
  const reducer = reducerOf(model, total);
  if (typeof reducer === 'string')
    throw new RangeError(`"${name}" expected sums that the engine forms, got one that ${reducer}`);
  const byRow = layout.direction === 'rows';
  const [groups, terms] = byRow ? [layout.rows, layout.columns] : [layout.columns, layout.rows];
  const totals = new Float64Array(groups);
  const { pieces = [undefined] } = layout;
  const summed = term === 'largest' ? undefined : stage.sumFormat;
  const round = rounderOf(numerics, name, stage, summed);
  return {
    reducer: newReducer(name, stage, numerics, orderTable(model.orders)),
    scratchBytes: () => reducer.scratchBytes({ rows: groups, columns: terms }),
    of: ({ address }, { groups: count }, scratch, flags, { second, centre, bring } = {}) => {
      const tile = { address, rows: count, columns: terms, layout: layout.direction, stride: layout.stride };
      const factors = { ...(second && { second: second.address }), ...(centre && { centre }) };
      const out = totals.subarray(0, count);
      let failed: Uint8Array | undefined;
      pieces.forEach((piece, i) => {
        bring?.(piece);
        const part = { first: i === 0, last: i === pieces.length - 1 };
        const columns = piece === undefined ? terms : piece.end - piece.start;
        failed = reducer.reduce({ ...tile, ...factors, columns, part }, scratch, out);
      });
      if (failed !== undefined) {
        const view = wasm.uint8(flags, count);
        failed.forEach((flag, g) => {
          view[g] |= flag;
        });
      }
      if (summed !== undefined) for (let g = 0; g < count; g++) out[g] = round(out[g]);
      return out;
    },
  };
}
