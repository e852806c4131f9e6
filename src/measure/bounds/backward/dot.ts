import { totalOf } from '../exact-sum.ts';
import type { BoundStatistics } from '../normalize.ts';
import { magnitudeOf, type Quantity } from '../quantity.ts';
import type { BoundGradientGroup } from './run.ts';

/** Factors of a sum of products δ·x̂. */
export interface DotTerms {
  readonly statistics: BoundStatistics;
  readonly scaled: readonly Quantity[];
  readonly normalized: readonly Quantity[];
  /** The same x̂ without the errors of the mean and the scale, which all of them share. */
  readonly own: readonly Quantity[];
}

/** A group with what its slope and its sums are formed from. */
export interface BoundDirectGroup extends BoundGradientGroup, DotTerms {
  readonly centred: readonly Quantity[];
}

/**
 * What the errors of δ and x̂ come to in Σδ·x̂. Of those that all x̂ share, the scale's relative one meets the sum itself, and the mean's
 * meets Σδ: both are smaller than sums of magnitudes. The others add up. Undefined where the scale is hardly known.
 */
export function dotInherits({ statistics, scaled, normalized, own }: DotTerms): number | undefined {
  const { mean, scale } = statistics;
  const { applied: factor, divides } = scale;
  const least = Math.abs(factor.value) - factor.slack - factor.error;
  const relative = factor.error / least;
  if (!(least > 0 && relative < 0.25)) return undefined;
  const inflation = 1 + 2 * relative;
  const rate = divides ? 1 / (Math.abs(factor.value) - factor.slack) : magnitudeOf(factor);
  const deltas = totalOf(scaled);
  let [dot, size, unsure, apart] = [0, 0, 0, 0];
  for (const [j, delta] of scaled.entries()) {
    const x = normalized[j];
    dot += delta.value * x.value;
    size += Math.abs(delta.value * x.value);
    unsure += magnitudeOf(delta) * x.slack + magnitudeOf(x) * delta.slack;
    apart += (magnitudeOf(delta) + delta.error) * own[j].error * inflation + delta.error * (magnitudeOf(x) + x.error);
  }
  // Σδ·x̂ in doubles is off by less than 2^-40 of the sum of magnitudes, and by what its factors are.
  const common = (Math.abs(dot) + size * 2 ** -40 + unsure) * relative * inflation;
  return apart + common + (mean?.error ?? 0) * rate * inflation * (magnitudeOf(deltas) + deltas.error);
}
