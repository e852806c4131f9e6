import { uncountedArithmetic } from '../../../formats/float64.ts';
import { geometryOf } from '../../../normalizers/catalogue.ts';
import type { Geometry } from '../../../normalizers/geometry.ts';
import type { NormInputs } from '../../../normalizers/inputs.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import { bindNumerics, type Numerics } from '../../../normalizers/numerics.ts';
import { remembering } from '../../../tensors/remembered.ts';
import type { Tensor, Values } from '../../../tensors/tensor.ts';
import type { Window } from '../../engine.ts';
import type { Memory } from '../../storage.ts';
import { type Instance, wasm as instance } from '../instance.ts';
import { type Areas, allocateAreas, emptyAreas, writeNumbers } from './areas.ts';
import { type ForwardProgram, forwardProgram, hasTwoTiles } from './forward-program.ts';
import { forwardTotals } from './forward-totals.ts';
import { type Layout, layoutOf, type Piece, type Tile } from './layout.ts';
import { type RunSteps, recordSize } from './program.ts';
import { formsByParts, newTotals, type Totals } from './totals.ts';
import { windowed, windowShape } from './window.ts';

/** What a forward pass needs of a model, x's shape and the inputs' formats; its records lie in the module's memory until something else does. */
export interface Standing {
  readonly geometry: Geometry;
  readonly numerics: Numerics;
  readonly layout: Layout;
  readonly areas: Areas;
  readonly program: ForwardProgram;
  readonly runs: Readonly<Record<'load' | 'center' | 'normalize', RunSteps>>;
  readonly totals: { readonly mean?: Totals; readonly moment?: Totals };
  readonly wasm: Instance;
  /** All records, to be put back. */
  readonly records: Uint8Array;
}

/** One forward pass on binary32 values in the module's memory. */
export interface TileRun extends Standing {
  readonly model: NormModel;
  readonly inputs: NormInputs<Values>;
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

/** Passes are remembered where their geometry has at most so many offsets. */
const fewOffsets = 2 ** 17;
const remembered = remembering<Standing>(8, ({ geometry: { groups, size } }) => groups + size <= fewOffsets);

/** What is known of inputs beside their values. */
export function keyOf(inputs: NormInputs<Values>): string {
  const { shape, data } = inputs.x;
  let key = `${shape.join()} ${data.constructor.name}`;
  const tensors: readonly [string, Tensor<Values> | undefined][] = Object.entries(inputs);
  for (const [name, one] of tensors) key += ` ${name} ${one?.format.name}`;
  return key;
}

/** Precondition: no refusal. */
export function newRun(model: NormModel, inputs: NormInputs<Values>, into?: Memory, window?: Window): TileRun {
  const place = window === undefined ? '' : ` ${window.axis} ${window.from} ${window.count}`;
  const standing = remembered(model, keyOf(inputs) + place, () => newStanding(model, inputs, window));
  const { wasm, areas, records } = standing;
  writeNumbers(wasm, areas.constants.one.address);
  wasm.uint8(areas.records, records.length).set(records);
  return { ...standing, model, inputs, into };
}

function newStanding(model: NormModel, inputs: NormInputs<Values>, window: Window | undefined): Standing {
  const wasm = instance();
  const geometry = geometryIn(model, inputs.x.shape, window);
  const numerics = bindNumerics(model, uncountedArithmetic);
  const needed = Object.entries(forwardTotals(model, forwardProgram(model, inputs, emptyAreas())));
  // A backward pass takes groups whole; pieces are loaded several times, which is slower than keeping them where doubles are narrowed.
  const mayRepeat = model.backward === null && inputs.x.data instanceof Float32Array;
  const byPieces = mayRepeat && needed.every(([, total]) => formsByParts(model, total));
  const layout = layoutOf(geometry, byPieces);
  const totals: TileRun['totals'] = Object.fromEntries(
    needed.map(([name, total]) => [name, newTotals(total, model, numerics, layout, wasm)]),
  );
  const scratch = Math.max(0, ...Object.values(totals).map((of) => of.scratchBytes()));
  const areas = allocateAreas(wasm, geometry, layout, hasTwoTiles(model), scratch);
  const program = forwardProgram(model, inputs, areas);
  const runs = prepared(wasm, areas.records, program);
  const { load, center, normalize } = program;
  const steps = load.length + center.length + normalize.length;
  const records = wasm.uint8(areas.records, steps * recordSize).slice();
  return { geometry, numerics, layout, areas, program, runs, totals, wasm, records };
}

/** The steps to y with their affine step run quickly; see quick.ts. */
export function prepareQuickly({ wasm, areas, program, records }: TileRun, threshold: number): RunSteps {
  return program.normalize.prepare(wasm, areas.records + records.length, threshold);
}

/** Runs steps over a tile, or a piece of it. */
export function runSteps({ areas, layout }: TileRun, steps: RunSteps, { groups }: Tile, piece?: Piece): void {
  if (layout.direction === 'rows') steps(0, groups, layout.columns, areas.flags, false);
  else steps(piece?.start ?? 0, piece?.end ?? layout.rows, groups, areas.flags, true);
}
