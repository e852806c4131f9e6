import * as rational from '../exact/rational.ts';
import { fromEnclosure, fromRational, type Real } from '../exact/real.ts';
import type { Arithmetic } from '../formats/arithmetic.ts';
import { type Tensor, tensor } from '../tensors/tensor.ts';
import { norms } from './catalogue.ts';
import type { ExactScaling } from './exact-element.ts';
import type { MeasuredGroup } from './exact-measured.ts';
import { type ExactNumber, exactReal } from './exact-number.ts';
import type { GroupResult } from './exact-statistics.ts';
import { nearInverse, roundedMean, roundedNear } from './filter/group.ts';
import type { Geometry } from './geometry.ts';
import type { NormModel } from './model.ts';

function reciprocalReal(scale: ExactNumber, inverse: ExactScaling['inverse']): Real {
  return scale.rational === undefined
    ? fromEnclosure(inverse)
    : fromRational(rational.divide(rational.one, scale.rational));
}

/** The saved statistics of a group: mean, 1/s and s, each rounded once. */
export function savedStatistics(result: GroupResult, saved: Arithmetic): { mean: number; rstd: number; scale: number } {
  switch (result.kind) {
    case 'nan':
      return { mean: saved.round(result.mean), rstd: saved.round(Number.NaN), scale: saved.round(Number.NaN) };
    case 'infiniteMean':
      return { ...savedStatistics(result.zero, saved), mean: saved.round(result.mean) };
    case 'infinite':
      return { mean: saved.round(result.mean), rstd: 0, scale: saved.round(Infinity) };
    case 'zeroScale':
      return { mean: saved.roundReal(fromRational(result.scaling.group.mean)), rstd: saved.round(Infinity), scale: 0 };
    case 'finite': {
      const { group, scale, inverse } = result.scaling;
      return {
        mean: saved.roundReal(fromRational(group.mean)),
        rstd: saved.roundReal(reciprocalReal(scale, inverse)),
        scale: saved.roundReal(exactReal(scale)),
      };
    }
  }
}

/** The same: by doubles where they can tell, else exactly. */
function statisticsOf({ near, result }: MeasuredGroup, saved: Arithmetic): ReturnType<typeof savedStatistics> {
  const inverse = near && nearInverse(near.scale);
  if (near === undefined || inverse === undefined) return savedStatistics(result(), saved);
  const mean = roundedMean(near.mean, saved);
  const rstd = roundedNear(inverse, saved);
  const scale = roundedNear(near.scale, saved);
  if (mean !== undefined && rstd !== undefined && scale !== undefined) return { mean, rstd, scale };
  return savedStatistics(result(), saved);
}

/** A tensor for each saved statistic, filled group by group. */
export function savedTensors(model: NormModel, { groups, statisticShape }: Geometry, saved: Arithmetic) {
  const data = { mean: new Float64Array(groups), rstd: new Float64Array(groups), scale: new Float64Array(groups) };
  const of = (values: Float64Array): Tensor => tensor(saved.format, statisticShape, values);
  return {
    save: (g: number, group: MeasuredGroup): void => {
      const { mean, rstd, scale } = statisticsOf(group, saved);
      data.mean[g] = mean;
      data.rstd[g] = rstd;
      data.scale[g] = scale;
    },
    tensors: (): Record<string, Tensor> => ({
      ...(norms[model.norm].centres ? { mean: of(data.mean) } : {}),
      rstd: of(data.rstd),
      scale: of(data.scale),
    }),
  };
}
