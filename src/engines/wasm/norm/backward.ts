import { findFloatFormat } from '../../../formats/catalogue.ts';
import { float64Arithmetic } from '../../../formats/float64.ts';
import { gradientOf, preparing } from '../../../normalizers/backward/emulate-backward.ts';
import type { BackwardRun } from '../../../normalizers/backward/run.ts';
import { slopes } from '../../../normalizers/backward/slope.ts';
import { slopeConstant } from '../../../normalizers/backward/slope-weights.ts';
import { loader } from '../../../normalizers/emulate-forward.ts';
import { savedScaleName } from '../../../normalizers/inputs.ts';
import { type Tensor, tensor, type Values } from '../../../tensors/tensor.ts';
import { memoryLike } from '../../storage.ts';
import { parameterWriter, writePadded } from './areas.ts';
import { backwardSlots } from './backward-program.ts';
import { type BackwardGiven, type BackwardTiles, fromTile, newTiles } from './backward-tiles.ts';
import { flagStrange } from './flags.ts';
import type { Tile } from './layout.ts';
import { type ParameterSums, sumsOfGroups, sumsOverGroups } from './parameter-sums.ts';
import { type Area, recordSize } from './program.ts';
import type { Totals } from './totals.ts';

/** The definition of one group, which forms dx before its rounding and notes the terms of parameters. */
function definition({ run, backward, parameters, saved }: BackwardGiven) {
  const { model, geometry, numerics } = run;
  const inputs = run.inputs as unknown as BackwardRun['inputs'];
  const own: BackwardRun = { model, inputs, geometry, numerics, parameters, backward, make: float64Arithmetic };
  const loaded: Float64Array[] = [];
  const values = loader(model, run.inputs, geometry, numerics);
  const prepare = preparing(own, { loaded, saved, before: new Float64Array() });
  const ofGroup = gradientOf(own);
  return (group: number, collect: Parameters<typeof ofGroup>[1]): Float64Array => {
    loaded[group] = values(group);
    const gradient = ofGroup(prepare(group), collect);
    loaded[group] = new Float64Array();
    return gradient;
  };
}

/** Writes a value for each group of a tile; one that is strange flags its group. */
function writeGroups(tiles: BackwardTiles, tile: Tile, slot: keyof typeof backwardSlots, values: Float64Array): void {
  const { run, areas, whole } = tiles;
  flagStrange(run.wasm.uint8(areas.flags + (whole ? tile.first : 0), tile.groups), values);
  writePadded(run.wasm, areas.groups(backwardSlots[slot]).address, values);
}

function load({ run, areas, whole }: BackwardTiles, tile: Tile): void {
  const { inputs, layout, wasm } = run;
  const byColumn = layout.direction === 'columns';
  const [rows, columns] = byColumn ? [layout.rows, tile.groups] : [tile.groups, layout.columns];
  const copy = ({ data }: Tensor<Values>, area: Area): void => {
    const { address } = fromTile(area, tile, whole);
    layout.load(data, tile, wasm.float32(address, rows * layout.stride));
    if (columns % 8 !== 0) wasm.kernels.padRows(address, layout.stride * 4, rows, columns);
  };
  copy(inputs.x, areas.values);
  copy(inputs.dy as Tensor<Values>, areas.gradients);
}

/** Works out what is taken off δ, of each group of a tile. */
function removing(tiles: BackwardTiles): (tile: Tile, flags: number) => void {
  const { run, backward, areas, program, totals, whole } = tiles;
  const { model, geometry } = run;
  const { size } = geometry;
  const dot = totals.dot as Totals;
  const count = slopes[model.statistic.kind].count(size, model.statistic);
  const constant = slopeConstant(model, size, findFloatFormat(backward.stages.dot.format));
  return (tile, flags) => {
    const scaled = fromTile(program.scaled, tile, whole);
    const dots = dot.of(scaled, tile, areas.scratchSum, flags, {
      second: fromTile(program.normalized, tile, whole),
    });
    const share = dots.map((total) => {
      const part = dot.reducer.divideBy(total, count);
      return constant === 1 ? part : dot.reducer.arithmetic.multiply(constant, part);
    });
    writeGroups(tiles, tile, 'share', share);
    writeGroups(
      tiles,
      tile,
      'negatedShare',
      share.map((x) => -x),
    );
    const { sum } = totals;
    if (sum === undefined) return;
    const levels = sum.of(scaled, tile, areas.scratchSum, flags);
    writeGroups(
      tiles,
      tile,
      'level',
      levels.map((total) => sum.reducer.divideBy(total, size)),
    );
  };
}

/** Runs a backward pass. Precondition: no refusal. @returns dx, dweight and dbias, as far as the model has them */
export function runBackward(given: BackwardGiven, report?: (flagged: number) => void): Record<string, Tensor<Values>> {
  const tiles = newTiles(given);
  const { run, backward, areas, program, whole, saved, parameters } = tiles;
  const { model, inputs, geometry, layout, wasm, numerics } = run;
  const define = definition(given);
  const restore = program.restore.prepare(wasm, areas.records);
  const combine = program.combine.prepare(wasm, areas.records + program.restore.length * recordSize);
  const remove = removing(tiles);
  const writeWeight = parameterWriter(wasm, geometry, layout, areas.weight, parameters.weight);
  const round = numerics.arithmetic('backward.output', backward.stages.output).round;
  const dx = memoryLike(inputs.x.data, run.into, 'dx');
  const sums: ParameterSums = whole ? sumsOverGroups(tiles) : sumsOfGroups(tiles);
  const byColumn = layout.direction === 'columns';
  const scales = saved[savedScaleName(model)];
  let flagged = 0;
  for (const tile of layout.tiles) {
    const flags = areas.flags + (whole ? tile.first : 0);
    const start = whole ? tile.first : 0;
    const [end, columns] = byColumn ? [layout.rows, tile.groups] : [start + tile.groups, layout.columns];
    const ofTile = (all: Float64Array): Float64Array => all.slice(tile.first, tile.first + tile.groups);
    wasm.uint8(flags, tile.groups).fill(0);
    load(tiles, tile);
    writeGroups(tiles, tile, 'mean', ofTile(saved.mean));
    writeGroups(
      tiles,
      tile,
      'negatedMean',
      ofTile(saved.mean).map((x) => -x),
    );
    writeGroups(tiles, tile, 'scale', ofTile(scales));
    writeWeight(tile);
    restore(start, end, columns, areas.flags, byColumn);
    remove(tile, flags);
    sums.ofTile(tile, flags);
    combine(start, end, columns, areas.flags, byColumn);
    const { address } = fromTile(program.output, tile, whole);
    layout.store(wasm.float32(address, layout.rows * layout.stride), tile, dx);
    wasm.uint8(flags, tile.groups).forEach((flag, g) => {
      if (flag === 0) return;
      flagged++;
      const group = tile.first + g;
      const collected = sums.defined(group);
      define(group, collected.collect).forEach((gradient, j) => {
        dx[geometry.groupBase[group] + geometry.member[j]] = round(gradient);
      });
      collected.end();
    });
  }
  report?.(flagged);
  return { dx: tensor(findFloatFormat(backward.formats.output), inputs.x.shape, dx), ...sums.tensors() };
}
