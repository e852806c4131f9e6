import { uncountedArithmetic } from '../../../formats/float64.ts';
import { geometryOf } from '../../../normalizers/catalogue.ts';
import type { Geometry } from '../../../normalizers/geometry.ts';
import type { NormInputs } from '../../../normalizers/inputs.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import { bindNumerics, type Numerics } from '../../../normalizers/numerics.ts';
import type { Values } from '../../../tensors/tensor.ts';
import type { Window } from '../../engine.ts';
import type { Memory } from '../../storage.ts';
import { type Instance, wasm as instance } from '../instance.ts';
import { type Areas, allocateAreas, emptyAreas } from './areas.ts';
import { type ForwardProgram, forwardProgram, hasTwoTiles } from './forward-program.ts';
import { forwardTotals } from './forward-totals.ts';
import { type Layout, layoutOf, type Tile } from './layout.ts';
import { type RunSteps, recordSize } from './program.ts';
import { newTotals, type Totals } from './totals.ts';
import { windowed, windowShape } from './window.ts';

/** One forward pass on binary32 values in the module's memory. */
export interface TileRun {
  readonly model: NormModel;
  readonly inputs: NormInputs<Values>;
  readonly geometry: Geometry;
  readonly numerics: Numerics;
  readonly layout: Layout;
  readonly areas: Areas;
  readonly program: ForwardProgram;
  readonly runs: Readonly<Record<'load' | 'center' | 'normalize', RunSteps>>;
  readonly totals: { readonly mean?: Totals; readonly moment?: Totals };
  readonly wasm: Instance;
  /** Memory for outputs, where it was lent. */
  readonly into: Memory | undefined;
}

/** What runs the steps of each program, whose records follow each other. */
function prepared(wasm: Instance, records: number, { load, center, normalize }: ForwardProgram) {
  const afterLoad = records + load.length * recordSize;
  const afterCenter = afterLoad + center.length * recordSize;
  return {
    load: load.prepare(wasm, records),
    center: center.prepare(wasm, afterLoad),
    normalize: normalize.prepare(wasm, afterCenter),
  };
}

/** The groups to run, and where they lie in x. */
function geometryIn(model: NormModel, shape: readonly number[], window: Window | undefined): Geometry {
  if (window === undefined) return geometryOf(model, shape);
  return windowed(geometryOf(model, windowShape(shape, window)), shape, window);
}

/** Precondition: no refusal. */
export function newRun(model: NormModel, inputs: NormInputs<Values>, into?: Memory, window?: Window): TileRun {
  const wasm = instance();
  const geometry = geometryIn(model, inputs.x.shape, window);
  const layout = layoutOf(geometry);
  const numerics = bindNumerics(model, uncountedArithmetic);
  const needed = Object.entries(forwardTotals(model, forwardProgram(model, inputs, emptyAreas())));
  const totals: TileRun['totals'] = Object.fromEntries(
    needed.map(([name, total]) => [name, newTotals(total, model, numerics, layout, wasm)]),
  );
  const scratch = Math.max(0, ...Object.values(totals).map((of) => of.scratchBytes()));
  const areas = allocateAreas(wasm, geometry, layout, hasTwoTiles(model), scratch);
  const program = forwardProgram(model, inputs, areas);
  const runs = prepared(wasm, areas.records, program);
  return { model, inputs, geometry, numerics, layout, areas, program, runs, totals, wasm, into };
}

/** Runs steps over a tile. */
export function runSteps({ runs, areas, layout }: TileRun, name: keyof TileRun['runs'], { groups }: Tile): void {
  const byColumn = layout.direction === 'columns';
  const [rows, columns] = byColumn ? [layout.rows, groups] : [groups, layout.columns];
  runs[name](0, rows, columns, areas.flags, byColumn);
}
