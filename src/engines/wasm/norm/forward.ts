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
import { type Bring, bringing } from './bringing.ts';
import { flagStrange } from './flags.ts';
import { groupSlots, keepsCentred } from './forward-program.ts';
import type { Tile } from './layout.ts';
import { groupMeasures, type Measured } from './measures.ts';
import type { RunSteps } from './program.ts';
import { normalizing } from './quick.ts';
import { newRun, runSteps, type TileRun } from './tile-run.ts';

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
  const { geometry, numerics, layout, areas, wasm } = run;
  const parameters = parametersOf(run);
  const writers = [
    parameterWriter(wasm, geometry, layout, areas.weight, parameters.weight),
    parameterWriter(wasm, geometry, layout, areas.bias, parameters.bias),
  ];
  let define: ReturnType<typeof groupPass> | undefined;
  const bring = bringing(run);
  const measure = model.mode === 'training' ? groupMeasures(run, bring) : givenMeasures(run);
  const y = memoryLike(inputs.x.data, into, 'y');
  const writeGroups = writeStatistics(run);
  const stepsOf = normalizing(run, parameters);
  const all: GroupStatistics[] = [];
  let flagged = 0;
  for (const tile of layout.tiles) {
    wasm.uint8(areas.flags, tile.groups).fill(0);
    const { statistics, totals } = measure(tile);
    writeGroups(statistics);
    for (const write of writers) write(tile);
    normalize(run, stepsOf(totals, statistics, wasm.uint8(areas.flags, tile.groups)), bring, tile, y);
    wasm.uint8(areas.flags, tile.groups).forEach((flag, g) => {
      if (flag === 0) return;
      flagged++;
      define ??= groupPass(model, inputs, geometry, numerics, parameters);
      const group = define(tile.first + g, (element, _before, value) => {
        y[element] = value;
      });
      statistics[g] = group.statistics;
    });
    all.push(...statistics);
  }
  return { run, parameters, shares: { groups: geometry.groups, flagged }, ...finish(run, all, y) };
}

/** Normalises a tile's groups, to y. */
function normalize(run: TileRun, steps: RunSteps, bring: Bring, tile: Tile, y: Values): void {
  const { model, layout, wasm, program } = run;
  const pieces = layout.pieces ?? [undefined];
  const centred = keepsCentred(model) || pieces.length === 1;
  // What was held last is there still.
  for (const piece of [...pieces].reverse()) {
    bring(tile, piece, centred);
    runSteps(run, steps, tile, piece);
    layout.store(wasm.float32(program.output.address, layout.rows * layout.stride), tile, y, piece);
  }
}

/** Statistics that are not measured of the values. */
function givenMeasures({ model, inputs, geometry, numerics }: TileRun): (tile: Tile) => Measured {
  const given = statisticsOf(model, inputs, geometry, numerics);
  const nothing = new Float64Array();
  return ({ first, groups }) => ({
    statistics: Array.from({ length: groups }, (_, g) => given(nothing, first + g)),
    totals: nothing,
  });
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
