import { exponentFromNumber, inverse } from '../exact/power.ts';
import { extremumRules, maximumBy, minimumBy } from '../formats/compare.ts';
import { extremeAccumulator } from '../reductions/accumulators.ts';
import { evaluate } from '../reductions/evaluate.ts';
import { largestPositions, rankedPositions } from '../reductions/select.ts';
import type { MeasuredStatistic, Statistic, StatisticKind } from './model.ts';
import { powerOfTerm, roundedPower } from './power.ts';
import type { Reducer } from './reducer.ts';

/** What tells one statistic from another, in arithmetic that rounds. */
export interface StatisticRecord {
  readonly kind: StatisticKind;
  /**
   * Whether it is measured of the values: else every group has the same scale, no running average of it is kept, and no gradient goes
   * through it.
   */
  readonly measured: boolean;
  /** The value that epsilon has where a spec does not say, if not the norm's. */
  readonly epsilon?: number;
  /** Whether the statistic is measured before a root, under which epsilon may stand. */
  readonly root: boolean;
  /** Whether it may be taken of the sum of its terms instead of their mean. */
  readonly sums: boolean;
  /** Which terms of centred values are summed, or compared, where the measure follows from their total alone. */
  readonly total?: 'square' | 'magnitude' | 'largest';
  /** In words, with the constant C. */
  readonly formula: string;
  /** The mean of squares, or what the constant multiplies, of centred values. */
  measure(centred: Float64Array, statistic: Statistic, reducer: Reducer): number;
}

/** |x| of each. */
export function magnitudes(values: Float64Array): Float64Array {
  const absolute = new Float64Array(values.length);
  for (let i = 0; i < absolute.length; i++) absolute[i] = Math.abs(values[i]);
  return absolute;
}

type Pick = (a: number, b: number) => number;

function picks({ extremum = 'ieee' }: Statistic): { most: Pick; least: Pick } {
  const rule = extremumRules[extremum];
  return { most: (a, b) => maximumBy(rule, a, b), least: (a, b) => minimumBy(rule, a, b) };
}

function extreme(reducer: Reducer, terms: Float64Array, pick: Pick, start: number): number {
  return evaluate(reducer.plan(terms.length), extremeAccumulator(pick, start), (i) => terms[i]);
}

function chunkRanges(terms: Float64Array, statistic: Statistic, reducer: Reducer): Float64Array {
  const { chunks = 1 } = statistic;
  const length = terms.length / chunks;
  if (!Number.isInteger(length))
    throw new RangeError(`"statistic.chunks" expected a divisor of ${terms.length}, got ${chunks}`);
  const { most, least } = picks(statistic);
  return Float64Array.from({ length: chunks }, (_, k) => {
    const chunk = terms.subarray(k * length, (k + 1) * length);
    const [high, low] = [extreme(reducer, chunk, most, -Infinity), extreme(reducer, chunk, least, Infinity)];
    return reducer.arithmetic.subtract(high, low);
  });
}

/** The terms that top-k sums, in the order in which it does. */
export function topTerms(terms: Float64Array, statistic: Statistic): Float64Array {
  const select = statistic.sumOrder === 'descending' ? rankedPositions : largestPositions;
  const positions = select(terms, statistic.k as number);
  return Float64Array.from(positions, (i) => terms[i]);
}

/** The mean of the terms, or their sum, as the statistic says. */
function combined(terms: Float64Array, { mean = true }: Statistic, reducer: Reducer): number {
  return mean ? reducer.mean(terms) : reducer.sum(terms);
}

/** Whether a statistic is measured of the values. */
export function isMeasured(statistic: Statistic): statistic is MeasuredStatistic {
  return statistics[statistic.kind].measured;
}

/** What a statistic is, in words. */
export function formulaOf({ kind, mean = true }: Statistic): string {
  const { formula } = statistics[kind];
  return mean ? formula : formula.replace('mean', 'Σ');
}

/** The statistics by kind: one record each. */
export const statistics: Readonly<Record<StatisticKind, StatisticRecord>> = Object.freeze({
  l2: {
    kind: 'l2',
    measured: true,
    root: true,
    sums: true,
    total: 'square',
    formula: 'C·√(mean c²)',
    measure: (centred, { mean = true }, reducer) =>
      mean ? reducer.meanOfSquares(centred) : reducer.sumOfSquares(centred),
  },
  l1: {
    kind: 'l1',
    measured: true,
    root: false,
    sums: true,
    total: 'magnitude',
    formula: 'C·mean |c|',
    measure: (centred, statistic, reducer) => combined(magnitudes(centred), statistic, reducer),
  },
  lp: {
    kind: 'lp',
    measured: true,
    root: false,
    sums: true,
    formula: 'C·(mean |c|^p)^(1/p)',
    measure: (centred, statistic, reducer) => {
      const p = statistic.p as number;
      const powers = magnitudes(centred).map((c) => powerOfTerm(reducer.arithmetic, c, p));
      return roundedPower(reducer.arithmetic, combined(powers, statistic, reducer), inverse(exponentFromNumber(p)));
    },
  },
  linf: {
    kind: 'linf',
    measured: true,
    root: false,
    sums: false,
    total: 'largest',
    formula: 'C·max |c|',
    measure: (centred, statistic, reducer) => extreme(reducer, magnitudes(centred), picks(statistic).most, 0),
  },
  topk: {
    kind: 'topk',
    measured: true,
    root: false,
    sums: false,
    formula: 'C·(1/k)·Σ of the k largest |c|',
    measure: (centred, statistic, reducer) => reducer.mean(topTerms(magnitudes(centred), statistic)),
  },
  range: {
    kind: 'range',
    measured: true,
    root: false,
    sums: false,
    formula: 'C·(max c − min c)',
    measure: (centred, statistic, reducer) => {
      const ranges = chunkRanges(centred, statistic, reducer);
      return ranges.length === 1 ? ranges[0] : reducer.mean(ranges);
    },
  },
  unit: {
    kind: 'unit',
    measured: false,
    epsilon: 0,
    root: false,
    sums: false,
    formula: 'C',
    measure: () => 1,
  },
});
