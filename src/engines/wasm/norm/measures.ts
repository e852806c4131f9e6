import type { GroupStatistics } from '../../../normalizers/measure.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import { rounderOf } from '../../../normalizers/numerics.ts';
import { scaling } from '../../../normalizers/scale.ts';
import { statistics } from '../../../normalizers/statistics.ts';
import { writePadded } from './areas.ts';
import type { Bring } from './bringing.ts';
import { flagStrange } from './flags.ts';
import { groupSlots } from './forward-program.ts';
import type { Tile } from './layout.ts';
import type { TileRun } from './tile-run.ts';
import type { Terms } from './totals.ts';

/** Whether a statistic is the mean of its terms. */
function averages({ statistic: { kind, mean = true } }: NormModel): boolean {
  return statistics[kind].sums && mean;
}

/** The means of a tile's groups. */
function meansOf(run: TileRun, bring: Bring): (tile: Tile) => Float64Array | undefined {
  const { geometry, areas, program, wasm, totals } = run;
  const { mean } = totals;
  if (mean === undefined) return () => undefined;
  return (tile) => {
    const terms: Terms = {
      bring: (piece) => {
        bring(tile, piece, false);
      },
    };
    const means = mean
      .of(program.loaded, tile, areas.scratchSum, areas.flags, terms)
      .map((total) => mean.reducer.divideBy(total, geometry.size));
    writePadded(wasm, areas.groups(groupSlots.mean).address, means);
    flagStrange(wasm.uint8(areas.flags, tile.groups), means);
    return means;
  };
}

/** What a tile's groups came to, and the totals of their moments, where there are such. */
export interface Measured {
  readonly statistics: GroupStatistics[];
  readonly totals: ArrayLike<number>;
}

/** Measures a tile's groups: sums over the tile's values, and what follows from them as the definition has it. */
export function groupMeasures(run: TileRun, bring: Bring): (tile: Tile) => Measured {
  const { model, numerics, geometry, areas, program, totals } = run;
  const { stages, statistic } = model;
  const { size } = geometry;
  const record = statistics[statistic.kind];
  const moment = totals.moment as NonNullable<typeof totals.moment>;
  const means = meansOf(run, bring);
  const scale = scaling(model, numerics, size);
  const stored = rounderOf(numerics, 'mean', stages.mean, stages.mean.storedFormat);
  const averaged = averages(model);
  const { offFormat: format } = program;
  const centre = format && { address: areas.groups(groupSlots.mean).address, format };
  return (tile) => {
    const ofTile = means(tile);
    const all: GroupStatistics[] = [];
    const terms: Terms = {
      ...(centre && { centre }),
      bring: (piece) => {
        bring(tile, piece, true);
      },
    };
    const sums = moment.of(program.measured, tile, areas.scratchSum, areas.flags, terms);
    for (let g = 0; g < tile.groups; g++) {
      const total = sums[g];
      const measure = averaged ? moment.reducer.divideBy(total, size) : total;
      const mean = ofTile === undefined ? undefined : stored(ofTile[g]);
      const squares = record.root && averaged ? total : undefined;
      all.push({ mean, measure, squares, scale: scale(measure, tile.first + g) });
    }
    return { statistics: all, totals: sums };
  };
}
