import type { Dyadic } from '../exact/dyadic.ts';
import * as rational from '../exact/rational.ts';
import { norms } from './catalogue.ts';
import { constantNumbers } from './constants.ts';
import { type ExactScaling, exactScaling } from './exact-element.ts';
import { exactGroup, exactMeasure, exactScale } from './exact-group.ts';
import type { ExactNumber } from './exact-number.ts';
import type { NormModel } from './model.ts';
import { statistics } from './statistics.ts';

/** A group's exact statistics, or, where values are not finite, what IEEE 754 gives for the expressions. */
export type GroupResult =
  | { readonly kind: 'finite'; readonly scaling: ExactScaling; readonly measure: ExactNumber | undefined }
  /** The scale is 0: c/0 is an infinity of c's sign, 0/0 is NaN. */
  | {
      readonly kind: 'zeroScale';
      readonly scaling: Pick<ExactScaling, 'group'>;
      readonly measure: ExactNumber | undefined;
    }
  /** The scale is infinite: finite values become 0, infinite ones NaN. */
  | { readonly kind: 'infinite'; readonly mean: number }
  /** The mean is infinite or NaN, but the scale does not depend on the values; `zero`: the group with other values and that scale. */
  | { readonly kind: 'infiniteMean'; readonly mean: number; readonly zero: GroupResult }
  | { readonly kind: 'nan'; readonly mean: number };

/** C and epsilon as the root stage's format holds them. */
export interface Constants {
  readonly constant: rational.Rational;
  readonly epsilon: rational.Rational;
}

export function constantsOf(model: NormModel, m: number): Constants {
  const { constant, epsilon } = constantNumbers(model, m);
  return { constant: rational.fromNumber(constant), epsilon: rational.fromNumber(epsilon) };
}

/** Whether the range of a chunk is ∞ − ∞. */
function hasEndlessChunk(values: Float64Array, chunks: number): boolean {
  const length = values.length / chunks;
  const starts = Array.from({ length: chunks }, (_, k) => k * length);
  return starts.some((start) => {
    const chunk = values.subarray(start, start + length);
    return Math.abs(chunk[0]) === Infinity && chunk.every((x) => x === chunk[0]);
  });
}

/**
 * A group with infinities or NaNs.
 * @param values as doubles
 * @param measured the group with zeros in their place
 */
export function specialGroup(model: NormModel, values: Float64Array, measured: () => GroupResult): GroupResult {
  const sum = values.reduce((a, b) => a + b, 0);
  if (!statistics[model.statistic.kind].measured) {
    return norms[model.norm].centres ? { kind: 'infiniteMean', mean: sum, zero: measured() } : measured();
  }
  if (norms[model.norm].centres || values.some(Number.isNaN)) return { kind: 'nan', mean: sum };
  return model.statistic.kind === 'range' && hasEndlessChunk(values, model.statistic.chunks ?? 1)
    ? { kind: 'nan', mean: sum }
    : { kind: 'infinite', mean: 0 };
}

/** A finite group, measured. */
export function measureGroup(model: NormModel, values: readonly Dyadic[], constants: Constants): GroupResult {
  const { centres } = norms[model.norm];
  const group = exactGroup(values, centres);
  const measure = exactMeasure(group, model.statistic);
  const scale = exactScale(model, measure, constants.constant, constants.epsilon);
  if (scale.rational?.numerator === 0n) return { kind: 'zeroScale', scaling: { group }, measure };
  return { kind: 'finite', scaling: exactScaling(group, scale), measure };
}
