import { findFloatFormat } from '../../../formats/catalogue.ts';
import { slopes } from '../../../normalizers/backward/slope.ts';
import { slopeConstant } from '../../../normalizers/backward/slope-weights.ts';
import { savedScaleName } from '../../../normalizers/inputs.ts';
import type { Tensor, Values } from '../../../tensors/tensor.ts';
import { parameterWriter, writePadded } from './areas.ts';
import { backwardSlots } from './backward-program.ts';
import { type BackwardGiven, type BackwardTiles, fromTile, type GradientTiles, newTiles } from './backward-tiles.ts';
import { flagStrange } from './flags.ts';
import type { Tile } from './layout.ts';
import { type ParameterSums, sumsOfGroups, sumsOverGroups } from './parameter-sums.ts';
import { type Area, recordSize } from './program.ts';
import type { Totals } from './totals.ts';

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

const negated = (values: Float64Array): Float64Array => values.map((x) => -x);

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
    writeGroups(tiles, tile, 'negatedShare', negated(share));
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

/** Gradients in steps over a tile, one after the other. */
export function stepwiseGradients(given: BackwardGiven): GradientTiles {
  const tiles = newTiles(given);
  const { run, areas, program, whole, saved, parameters } = tiles;
  const { model, geometry, layout, wasm } = run;
  const restore = program.restore.prepare(wasm, areas.records);
  const combine = program.combine.prepare(wasm, areas.records + program.restore.length * recordSize);
  const remove = removing(tiles);
  const writeWeight = parameterWriter(wasm, geometry, layout, areas.weight, parameters.weight);
  const sums: ParameterSums = whole ? sumsOverGroups(tiles) : sumsOfGroups(tiles);
  const byColumn = layout.direction === 'columns';
  const scales = saved[savedScaleName(model)];
  return {
    ofTile: (tile) => {
      const flags = areas.flags + (whole ? tile.first : 0);
      const start = whole ? tile.first : 0;
      const [end, columns] = byColumn ? [layout.rows, tile.groups] : [start + tile.groups, layout.columns];
      const ofTile = (all: Float64Array): Float64Array => all.slice(tile.first, tile.first + tile.groups);
      const means = ofTile(saved.mean);
      const flagsOfTile = wasm.uint8(flags, tile.groups).fill(0);
      load(tiles, tile);
      writeGroups(tiles, tile, 'mean', means);
      writeGroups(tiles, tile, 'negatedMean', negated(means));
      writeGroups(tiles, tile, 'scale', ofTile(scales));
      writeWeight(tile);
      restore(start, end, columns, areas.flags, byColumn);
      remove(tile, flags);
      sums.ofTile(tile, flags);
      combine(start, end, columns, areas.flags, byColumn);
      return { dx: fromTile(program.output, tile, whole).address, flags: flagsOfTile };
    },
    defined: sums.defined,
    tensors: sums.tensors,
  };
}
