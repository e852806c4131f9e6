import type { SubnormalPolicy } from '../../formats/context.ts';
import type { FloatFormat } from '../../formats/format.ts';
import type { Rounding } from '../../formats/rounding.ts';
import { ulp } from '../ulps.ts';

/** How a stage rounds, as far as the size of its errors goes. */
export interface RoundingModel {
  readonly format: FloatFormat;
  /** The largest error in units of the last place: ½ to nearest, 1 in any other way. */
  readonly ulps: number;
  /** Results below 2^emin may become zero. */
  readonly flushesResults: boolean;
  /** Operands below 2^emin may become zero. */
  readonly flushesOperands: boolean;
  /** Magnitudes above this may overflow. */
  readonly limit: number;
}

const nearest: readonly unknown[] = ['tiesToEven', 'tiesToAway'];

/** @param ulps the largest error of an operation that is not correctly rounded, if that is more than the rounding's own */
export function roundingModel(
  format: FloatFormat,
  rounding: Rounding | { readonly stochastic: number },
  subnormals: SubnormalPolicy,
  ulps = 0,
): RoundingModel {
  const isNearest = nearest.includes(rounding);
  const own = isNearest ? 0.5 : 1;
  const rounded = isNearest ? format.max + ulp(format.max, format) / 2 : format.max;
  return {
    format,
    ulps: Math.max(ulps, own),
    flushesResults: subnormals === 'flush' || subnormals === 'flushOutput',
    flushesOperands: subnormals === 'flush' || subnormals === 'flushInput',
    limit: ulps > own ? format.max - ulps * ulp(format.max, format) : rounded,
  };
}

/** The unit roundoff: relative errors of normal results are at most this. */
export function unitOf({ format, ulps }: RoundingModel): number {
  return ulps * 2 ** (1 - format.precision);
}

/** The largest absolute error of results below the smallest normal one, whether or not they are exact. */
export function tinyError({ format, ulps, flushesResults }: RoundingModel): number {
  return flushesResults || !format.subnormals ? 2 ** format.emin : ulps * ulp(0, format);
}

/**
 * The largest error of one rounding of an exact result of at most that magnitude; Infinity where it may overflow.
 * @param onGrid whether results below 2^emin are values of the format anyway, as sums of its values are
 */
export function roundingError(model: RoundingModel, magnitude: number, onGrid = false): number {
  if (magnitude === 0) return 0;
  // NaN, too.
  if (!(magnitude < model.limit)) return Infinity;
  const smallest = 2 ** model.format.emin;
  const tiny = onGrid && !model.flushesResults ? 0 : tinyError(model);
  return magnitude < smallest ? tiny : Math.max(tiny, model.ulps * ulp(magnitude, model.format));
}
