import { type Tensor, tensor } from '../tensors/tensor.ts';
import { norms } from './catalogue.ts';
import type { Geometry } from './geometry.ts';
import type { GroupStatistics } from './measure.ts';
import type { NormModel } from './model.ts';
import type { Numerics } from './numerics.ts';

/** The saved statistics of each group: μ, 1/s and, where the root stage divides, s itself. */
export interface SavedStatistics {
  readonly mean: Float64Array;
  readonly rstd: Float64Array;
  readonly scale: Float64Array;
}

/** Rounds the saved statistics of each group and keeps them. */
export interface Saver {
  save(group: number, statistics: Pick<GroupStatistics, 'mean' | 'scale'>): void;
  readonly values: SavedStatistics;
  /** Those that are put out. */
  tensors(): Record<string, Tensor>;
}

export function saver(model: NormModel, geometry: Geometry, numerics: Numerics): Saver {
  const round = numerics.arithmetic('saved', model.stages.output, model.formats.saved);
  const inverse = numerics.arithmetic('saved', model.stages.root);
  const { groups, statisticShape } = geometry;
  const [mean, rstd, scale] = [new Float64Array(groups), new Float64Array(groups), new Float64Array(groups)];
  const tensorOf = (data: Float64Array): Tensor => tensor(round.format, statisticShape, data);
  const { centres } = norms[model.norm];
  const divides = model.stages.root.kind === 'divide';
  return {
    save: (group, { mean: mu, scale: applied }) => {
      numerics.at('saved', group);
      if (mu !== undefined) mean[group] = round.round(mu);
      if (divides) scale[group] = round.round(applied.value);
      rstd[group] = round.round(applied.divides ? inverse.reciprocal(applied.value) : applied.value);
    },
    values: { mean, rstd, scale },
    tensors: () => ({
      ...(centres ? { mean: tensorOf(mean) } : {}),
      rstd: tensorOf(rstd),
      ...(divides && model.mode === 'training' ? { scale: tensorOf(scale) } : {}),
    }),
  };
}
