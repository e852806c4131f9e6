import { findFormat } from '../../../formats/catalogue.ts';
import { type AffineParameters, affineParameters } from '../../../normalizers/affine-parameters.ts';
import { groupPass, statisticsOf } from '../../../normalizers/emulate-forward.ts';
import type { NormInputs } from '../../../normalizers/inputs.ts';
import type { GroupStatistics } from '../../../normalizers/measure.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import { updateRunning } from '../../../normalizers/running.ts';
import { type SavedStatistics, saver } from '../../../normalizers/saved.ts';
import { elementCount, type Tensor, tensor, type Values } from '../../../tensors/tensor.ts';
import type { Window } from '../../engine.ts';
import { heldAs, type Memory, memoryLike, widened } from '../../storage.ts';
import { parameterWriter, writePadded } from './areas.ts';
import { flagStrange } from './flags.ts';
import { groupSlots } from './forward-program.ts';
import type { Tile } from './layout.ts';
import { groupMeasures } from './measures.ts';
import { newRun, runSteps, type TileRun } from './tile-run.ts';

/** Pads a tile's rows with their last values. */
function pad({ wasm, areas, layout }: TileRun, { groups }: Tile): void {
  const [rows, columns] = layout.direction === 'columns' ? [layout.rows, groups] : [groups, layout.columns];
  if (columns % 8 !== 0) wasm.kernels.padRows(areas.values.address, layout.stride * 4, rows, columns);
}

/** Writes what normalises each group; a value that binary32 does not hold, or that is not finite, flags its group. */
function writeStatistics({ wasm, areas, layout }: TileRun): (all: readonly GroupStatistics[]) => void {
  const most = layout.direction === 'rows' ? layout.rows : layout.columns;
  const [means, negated, scales] = [new Float64Array(most), new Float64Array(most), new Float64Array(most)];
  return (all) => {
    const count = all.length;
    for (let g = 0; g < count; g++) {
      const { mean = 0, scale } = all[g];
      means[g] = mean;
      negated[g] = -mean;
      scales[g] = scale.value;
    }
    const flags = wasm.uint8(areas.flags, count);
    const write = (slot: keyof typeof groupSlots, values: Float64Array): void => {
      flagStrange(flags, values.subarray(0, count));
      writePadded(wasm, areas.groups(groupSlots[slot]).address, values, count);
    };
    write('storedMean', means);
    write('negatedMean', negated);
    write('scale', scales);
  };
}

function parametersOf(run: TileRun): AffineParameters {
  const { model, inputs, geometry, numerics } = run;
  const { x, ...rest } = inputs;
  const given = widened({ weight: rest.weight, bias: rest.bias, total: rest.total });
  const count = elementCount(geometry.parameterShape);
  return affineParameters(model, { ...given, x: tensor(x.format, [0], new Float64Array()) }, count, numerics);
}

/** How many groups were left to the definition, of how many. */
export interface Shares {
  readonly groups: number;
  readonly flagged: number;
}

/** A forward pass that ran. */
export interface ForwardResult {
  readonly run: TileRun;
  readonly parameters: AffineParameters;
  readonly saved: SavedStatistics;
  readonly outputs: Record<string, Tensor<Values>>;
  readonly shares: Shares;
}

/** Runs a forward pass. Precondition: no refusal. */
export function runForward(
  model: NormModel,
  inputs: NormInputs<Values>,
  into?: Memory,
  window?: Window,
): ForwardResult {
  const run = newRun(model, inputs, into, window);
  const { geometry, numerics, layout, areas, program, wasm } = run;
  const parameters = parametersOf(run);
  const writers = [
    parameterWriter(wasm, geometry, layout, areas.weight, parameters.weight),
    parameterWriter(wasm, geometry, layout, areas.bias, parameters.bias),
  ];
  const define = groupPass(model, inputs, geometry, numerics, parameters);
  const measure = model.mode === 'training' ? groupMeasures(run) : givenMeasures(run);
  const y = memoryLike(inputs.x.data, into, 'y');
  const writeGroups = writeStatistics(run);
  const all: GroupStatistics[] = [];
  let flagged = 0;
  for (const tile of layout.tiles) {
    wasm.uint8(areas.flags, tile.groups).fill(0);
    layout.load(inputs.x.data, tile, wasm.float32(areas.values.address, layout.rows * layout.stride));
    pad(run, tile);
    runSteps(run, 'load', tile);
    const statistics = measure(tile);
    writeGroups(statistics);
    for (const write of writers) write(tile);
    runSteps(run, 'normalize', tile);
    layout.store(wasm.float32(program.output.address, layout.rows * layout.stride), tile, y);
    wasm.uint8(areas.flags, tile.groups).forEach((flag, g) => {
      if (flag === 0) return;
      flagged++;
      const group = define(tile.first + g, (element, _before, value) => {
        y[element] = value;
      });
      statistics[g] = group.statistics;
    });
    all.push(...statistics);
  }
  return { run, parameters, shares: { groups: geometry.groups, flagged }, ...finish(run, all, y) };
}

/** Statistics that are not measured of the values. */
function givenMeasures({ model, inputs, geometry, numerics }: TileRun): (tile: Tile) => GroupStatistics[] {
  const given = statisticsOf(model, inputs, geometry, numerics);
  const nothing = new Float64Array();
  return ({ first, groups }) => Array.from({ length: groups }, (_, g) => given(nothing, first + g));
}

function finish(
  { model, inputs, geometry, numerics }: TileRun,
  all: readonly GroupStatistics[],
  y: Values,
): Pick<ForwardResult, 'saved' | 'outputs'> {
  const saved = saver(model, geometry, numerics);
  all.forEach((statistics, group) => {
    saved.save(group, statistics);
  });
  const rest = { ...saved.tensors(), ...updateRunning(model, inputs, numerics, all, geometry.size) };
  const outputs = { y: tensor(findFormat(model.formats.output), inputs.x.shape, y), ...heldAs(inputs.x, rest) };
  return { saved: saved.values, outputs };
}
