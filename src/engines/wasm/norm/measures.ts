import { norms } from '../../../normalizers/catalogue.ts';
import type { GroupStatistics } from '../../../normalizers/measure.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import { rounderOf } from '../../../normalizers/numerics.ts';
import { scaling } from '../../../normalizers/scale.ts';
import { statistics } from '../../../normalizers/statistics.ts';
import { writePadded } from './areas.ts';
import { runSteps, type TileRun } from './tile-run.ts';
import { groupSlots } from './forward-program.ts';
import type { Tile } from './layout.ts';
import { newTotals, type Term } from './totals.ts';

/** Whether a statistic is the mean of its terms. */
function averages({ statistic: { kind, mean = true } }: NormModel): boolean {
  return statistics[kind].sums && mean;
}

/** Measures a tile's groups: sums over the tile's values, and what follows from them as the definition has it. */
export function groupMeasures(run: TileRun): (tile: Tile) => GroupStatistics[] {
  const { model, numerics, geometry, areas, program, wasm } = run;
  const { stages, statistic } = model;
  const { size } = geometry;
  const record = statistics[statistic.kind];
  const made = { ...run, groups: geometry.groups };
  const { centres } = norms[model.norm];
  const sums = newTotals('mean', stages.mean, 'value', made);
  const moments = newTotals('moment', stages.moment, record.total as Term, made);
  const scale = scaling(model, numerics, size);
  const stored = rounderOf(numerics, 'mean', stages.mean, stages.mean.storedFormat);
  const most = Math.max(...run.layout.tiles.map((tile) => tile.groups));
  const totals = new Float64Array(most);
  const averaged = averages(model);

  const meansOf = (tile: Tile): Float64Array => {
    sums.of(program.loaded, tile, areas.flags, totals);
    const means = Float64Array.from({ length: tile.groups }, (_, g) =>
      sums.reducer(tile.first + g).divideBy(totals[g], size),
    );
    writePadded(wasm, areas.groups(groupSlots.mean).address, means);
    const flags = wasm.uint8(areas.flags, tile.groups);
    means.forEach((mean, g) => {
      if (!Number.isFinite(mean) || Math.fround(mean) !== mean) flags[g] = 1;
    });
    runSteps(run, 'center', tile);
    return means;
  };
  return (tile) => {
    const means = centres ? meansOf(tile) : undefined;
    moments.of(program.centred, tile, areas.flags, totals);
    return Array.from({ length: tile.groups }, (_, g): GroupStatistics => {
      const group = tile.first + g;
      const total = totals[g];
      const measure = averaged ? moments.reducer(group).divideBy(total, size) : total;
      const mean = means === undefined ? undefined : stored(means[g]);
      return { mean, measure, squares: record.root && averaged ? total : undefined, scale: scale(measure, group) };
    });
  };
}
