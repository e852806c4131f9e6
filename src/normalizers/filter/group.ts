import { toNumber } from '../../exact/dyadic.ts';
import * as interval from '../../exact/interval.ts';
import * as rational from '../../exact/rational.ts';
import { realZero } from '../../exact/real.ts';
import type { Arithmetic } from '../../formats/arithmetic.ts';
import type { ConstantNumbers } from '../constants.ts';
import type { ExactScaling } from '../exact-element.ts';
import type { NormModel } from '../model.ts';
import { type Centred, centred, meanOf, type NearMean, zeroMean } from './centre.ts';
import { exactly, type Near, near, over, unit } from './near.ts';
import { nearMeasure, nearScale } from './statistic.ts';
import { sumOf } from './sums.ts';

/** A group's values as doubles: `size` of them, from `start` on. */
export interface GroupValues {
  readonly values: Float64Array;
  readonly start: number;
  readonly size: number;
  /** How many such values always add up exactly. */
  readonly run: number;
}

/** A group's statistics in doubles, each with a proved error or unknown. */
export interface NearGroup {
  readonly mean: NearMean;
  /** The statistic before constant and epsilon, where it is the group's own. */
  readonly measure: Near | undefined;
  readonly scale: Near;
}

/** The statistics of a group of finite values and the values less the mean, in a scratch array; undefined where doubles cannot hold them. */
export function measureNear(
  { statistic, epsilon }: NormModel,
  centres: boolean,
  { values, start, size, run }: GroupValues,
  constants: ConstantNumbers,
  scratch: Float64Array,
): (NearGroup & { readonly centred: Centred }) | undefined {
  const sum = sumOf(values, start, size, run);
  if (!Number.isFinite(sum.high)) return undefined;
  const mean = centres ? meanOf(sum, size) : zeroMean;
  if (mean === undefined) return undefined;
  const c = centred(values, start, size, mean, scratch);
  const measure = nearMeasure(c, statistic);
  const [constant, least] = [exactly(constants.constant), exactly(constants.epsilon)];
  return { mean, measure, scale: nearScale(statistic.kind, epsilon.place, measure, constant, least), centred: c };
}

/** 1/s where doubles can work with it. */
export function nearInverse(scale: Near): Near | undefined {
  const inverse = over(exactly(1), scale);
  return inverse.value > 1e-100 && inverse.value < 1e100 ? inverse : undefined;
}

/** A rational number's double, to within 2^-51 of itself. */
export function nearDouble(a: rational.Rational): number {
  return a.numerator === 0n ? 0 : toNumber(interval.fromRational(a, 60).low);
}

/** The mean of a group that was measured exactly: `low` is off by 2^-51 of itself. */
export function nearMeanOf({ group }: Pick<ExactScaling, 'group'>): NearMean | undefined {
  const high = nearDouble(group.mean);
  const size = Math.abs(high);
  if (group.mean.numerator !== 0n && !(size > 1e-200 && size < 1e200)) return undefined;
  const low = nearDouble(rational.subtract(group.mean, rational.fromNumber(high)));
  return { high, low, error: Math.abs(low) * 2 ** -50, sum: undefined, count: group.numerators.length };
}

/** 1/s of a group that was measured exactly. */
export function nearInverseOf({ inverse }: ExactScaling): Near | undefined {
  const value = toNumber(inverse(64).low);
  return value > 1e-100 && value < 1e100 ? near(value, 2 ** -51) : undefined;
}

/** The number rounded, where its error lets it be told. */
export function roundedNear({ value, relative }: Near, output: Arithmetic): number | undefined {
  if (!(value > 0)) return undefined;
  const margin = relative === 0 ? 0 : value * (relative + 4 * unit);
  const low = output.round(value - margin);
  return Object.is(low, output.round(value + margin)) ? low : undefined;
}

/** The mean rounded, where its error lets it be told. */
export function roundedMean({ high, low, error, sum, count }: NearMean, output: Arithmetic): number | undefined {
  if (sum !== undefined) return sum === 0 ? output.roundReal(realZero) : output.divide(sum, count);
  const mean = high + low;
  const size = Math.abs(mean);
  const margin = 2 * error + 4 * unit * size;
  if (!(size > margin)) return undefined;
  const rounded = output.round(mean - margin);
  return Object.is(rounded, output.round(mean + margin)) ? rounded : undefined;
}
