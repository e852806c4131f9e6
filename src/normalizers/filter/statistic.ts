import type { Epsilon, Statistic, StatisticKind } from '../model.ts';
import { type Centred, offBy, zeroOf } from './centre.ts';
import { exactly, larger, type Near, near, over, plus, root, times, unit } from './near.ts';
import { powerMean } from './power.ts';
import { largestMagnitudes } from './selection.ts';
import { sumOfMagnitudes, sumOfSquares } from './sums.ts';

/** A sum over the group as the statistic takes it: divided by the count or not. */
const meanOrSum = (sum: Near, { size }: Centred, { mean = true }: Statistic): Near =>
  mean ? over(sum, exactly(size)) : sum;

function mostMagnitude({ values, size }: Centred): number {
  let a = 0;
  let b = 0;
  let j = 0;
  for (; j <= size - 2; j += 2) {
    const x = Math.abs(values[j]);
    const y = Math.abs(values[j + 1]);
    if (x > a) a = x;
    if (y > b) b = y;
  }
  return Math.max(a, b, j < size ? Math.abs(values[j]) : 0);
}

/** The largest less the smallest value of a chunk: the mean plays no part. */
function rangeOf({ plain, start }: Centred, from: number, length: number): Near {
  let high = -Infinity;
  let low = Infinity;
  for (let j = start + from; j < start + from + length; j++) {
    const x = plain[j];
    if (x > high) high = x;
    if (x < low) low = x;
  }
  const range = high - low;
  return near(range, range + low === high && high - range === low ? 0 : unit);
}

/**
 * Σ c²: of ĉ = c·(1 + d) + e the square is off by 2|d|ĉ² + 2e|ĉ| + e² and less; and Σ|ĉ| ≤ √(n·Σĉ²), so that of h = e/√(Σĉ²/n) relatively
 * by 2|d| + 2h + h².
 */
function squares(c: Centred): Near {
  const sum = sumOfSquares(c.values, c.size);
  if (sum.value === 0) return zeroOf(c);
  const share = c.error / Math.sqrt(sum.value / c.size);
  return offBy(sum, 2 * c.relative + 2 * share + share * share, 0);
}

/** The k largest |c| add up to something that moves by less than k times what any |c| does; relatively, by what each one does. */
function topSum(c: Centred, k: number): Near {
  const magnitudes = largestMagnitudes(c.values, c.size, k);
  return offBy(sumOfMagnitudes(magnitudes, k), c.relative, k * c.error);
}

/** Precondition: no value is NaN. The statistics of src/normalizers/exact-group.ts: the mean of squares, or what the constant multiplies. */
const measures: Readonly<Record<StatisticKind, (c: Centred, statistic: Statistic) => Near>> = {
  l2: (c, statistic) => meanOrSum(squares(c), c, statistic),
  l1: (c, statistic) => meanOrSum(offBy(sumOfMagnitudes(c.values, c.size), c.relative, c.size * c.error), c, statistic),
  lp: (c, statistic) => powerMean(c, statistic.p as number, (sum) => meanOrSum(sum, c, statistic)),
  linf: (c) => offBy(exactly(mostMagnitude(c)), c.relative, c.error),
  topk: (c, { k = 1 }) => over(topSum(c, k), exactly(k)),
  unit: () => exactly(1),
  range: (c, { chunks = 1 }) => {
    const length = c.size / chunks;
    const ranges = Array.from({ length: chunks }, (_, i) => rangeOf(c, i * length, length));
    return over(ranges.reduce(plus), exactly(chunks));
  },
};

/** The statistic of a group before constant and epsilon; compare exactMeasure. */
export function nearMeasure(c: Centred, statistic: Statistic): Near {
  return measures[statistic.kind](c, statistic);
}

/** The scale s = C·statistic with epsilon in its place; compare exactScale. */
export function nearScale(
  kind: StatisticKind,
  place: Epsilon['place'],
  measure: Near,
  constant: Near,
  epsilon: Near,
): Near {
  if (kind === 'l2' && place === 'insideRoot') return times(constant, root(plus(measure, epsilon)));
  const scale = times(constant, kind === 'l2' ? root(measure) : measure);
  return place === 'maximum' ? larger(scale, epsilon) : plus(scale, epsilon);
}
