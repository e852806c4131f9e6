import { productError } from '../../formats/error-terms.ts';
import type { FloatFormat } from '../../formats/format.ts';
import { type Near, near, underflow, unit, widened } from './near.ts';
import type { Sum } from './sums.ts';

/** A group's mean: high + low, but for the error. */
export interface NearMean {
  readonly high: number;
  readonly low: number;
  /** Absolute; with low, 0 where `high` is the mean itself. */
  readonly error: number;
  /** Where they are known exactly: the mean is sum/count. */
  readonly sum: number | undefined;
  readonly count: number;
}

/** What norms subtract that do not centre. */
export const zeroMean: NearMean = Object.freeze({ high: 0, low: 0, error: 0, sum: 0, count: 1 });

/** How many values of a format always add up exactly in doubles, in any order: as many as its largest has room below 2^53 quanta. */
export function exactRun({ max, emin, precision }: FloatFormat): number {
  return Math.floor((2 ** 53 * 2 ** (emin - precision + 1)) / max);
}

/**
 * The mean of a sum, or undefined near the ends of the range. The remainder of the division by the count is a double, so that only the sum's
 * error and, relatively to `low`, the rounding of remainder + sum.low and of its division are left.
 */
export function meanOf({ high: sum, low, error }: Sum, count: number): NearMean | undefined {
  if (sum === 0 && low === 0 && error === 0) return { ...zeroMean, count };
  const high = sum / count;
  const size = Math.abs(high);
  if (!(size > 1e-200 && size < 1e200)) return undefined;
  const product = high * count;
  const rest = (sum - product - productError(high, count, product) + low) / count;
  return {
    high,
    low: rest,
    error: rest === 0 && error === 0 ? 0 : widened(error / count + 3 * unit * Math.abs(rest)) + underflow,
    sum: error === 0 ? sum + low : undefined,
    count,
  };
}

/** Values less their mean, where a norm takes it off. */
export interface Centred {
  /** The values as they were: the first is at `start`. */
  readonly plain: Float64Array;
  readonly start: number;
  readonly size: number;
  /** Less their mean: the first `size` entries. */
  readonly values: Float64Array;
  /** Each of these is off by this share of itself at most, */
  readonly relative: number;
  /** and by this. */
  readonly error: number;
}

/** A number's bound with a relative and an absolute error more. */
export function offBy(a: Near, relative: number, absolute: number): Near {
  if (a.value === 0) return near(0, absolute);
  return near(a.value, widened(a.relative + relative + absolute / a.value));
}

/** A sum of powers that is 0: of values that are, or of some whose powers are below every double, of which nothing is said. */
export function zeroOf({ values, size, error }: Centred): Near {
  let most = error;
  for (let j = 0; j < size; j++) most = Math.max(most, Math.abs(values[j]));
  return near(0, most);
}

/** x − mean, in two subtractions: each rounds once, the first one's result being the second one's and `low`. */
export function centred(x: Float64Array, start: number, size: number, mean: NearMean, scratch: Float64Array): Centred {
  const { high, low } = mean;
  let j = 0;
  for (; j <= size - 4; j += 4) {
    scratch[j] = x[start + j] - high - low;
    scratch[j + 1] = x[start + j + 1] - high - low;
    scratch[j + 2] = x[start + j + 2] - high - low;
    scratch[j + 3] = x[start + j + 3] - high - low;
  }
  for (; j < size; j++) scratch[j] = x[start + j] - high - low;
  const error = widened(mean.error + unit * Math.abs(low));
  return {
    plain: x,
    start,
    size,
    values: scratch,
    relative: widened(low === 0 ? (high === 0 ? 0 : unit) : 2 * unit),
    error,
  };
}
