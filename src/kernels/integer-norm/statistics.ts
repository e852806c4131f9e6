import type { MeasuredKind, Statistic } from '../../normalizers/model.ts';
import { topTerms } from '../../normalizers/statistics.ts';
import { type Accumulator, evaluate } from '../../reductions/evaluate.ts';
import type { Plan } from '../../reductions/plan.ts';
import { extremeAccumulator, type Registers, squareAccumulator, sumAccumulator } from './registers.ts';

/** What statistics are summed with: the stage's registers and its order. */
export interface Reduction {
  readonly registers: Registers;
  plan(n: number): Plan;
}

/** A sum, and the number by which a mean divides it. */
export interface Total {
  readonly sum: number;
  readonly count: number;
}

/** What tells one statistic from another, in integers. */
export interface IntegerStatistic {
  readonly kind: MeasuredKind;
  /** Whether a root (of that degree) follows the mean. */
  readonly root: boolean;
  /** The power of the values that is summed. */
  degree(statistic: Statistic): number;
  /** Of centred values. */
  measure(centred: Float64Array, statistic: Statistic, reduction: Reduction): Total;
}

/** Reduces the terms in the stage's order. */
export function reduceTerms({ plan }: Reduction, accumulator: Accumulator<number>, terms: Float64Array): number {
  return evaluate(plan(terms.length), accumulator, (i) => terms[i]);
}

/** |c|, held: the least integer has no magnitude in its register. */
function magnitudes({ registers }: Reduction, centred: Float64Array): Float64Array {
  return centred.map((c) => (c < 0 ? registers.hold({ value: -c, exact: true }) : c));
}

/** |c|^p by products from the left, each held. */
function powers(reduction: Reduction, centred: Float64Array, p: number): Float64Array {
  return magnitudes(reduction, centred).map((c) => {
    let power = c;
    for (let i = 1; i < p; i++) power = reduction.registers.multiplyAdd(0, power, c);
    return power;
  });
}

function rangeOf(reduction: Reduction, chunk: Float64Array): number {
  const high = reduceTerms(reduction, extremeAccumulator(Math.max, -Infinity), chunk);
  return reduction.registers.add(high, -reduceTerms(reduction, extremeAccumulator(Math.min, Infinity), chunk));
}

function ranges(reduction: Reduction, centred: Float64Array, chunks: number): Float64Array {
  const length = centred.length / chunks;
  if (!Number.isInteger(length))
    throw new RangeError(`"statistic.chunks" expected a divisor of ${centred.length}, got ${chunks}`);
  return Float64Array.from({ length: chunks }, (_, i) =>
    rangeOf(reduction, centred.subarray(i * length, (i + 1) * length)),
  );
}

function summed(reduction: Reduction, terms: Float64Array): Total {
  return { sum: reduceTerms(reduction, sumAccumulator(reduction.registers), terms), count: terms.length };
}

/** The statistics by kind: one record each. */
export const integerStatistics: Readonly<Record<MeasuredKind, IntegerStatistic>> = Object.freeze({
  l2: {
    kind: 'l2',
    root: true,
    degree: () => 2,
    measure: (centred, _statistic, reduction) => ({
      sum: reduceTerms(reduction, squareAccumulator(reduction.registers), centred),
      count: centred.length,
    }),
  },
  l1: {
    kind: 'l1',
    root: false,
    degree: () => 1,
    measure: (centred, _statistic, reduction) => summed(reduction, magnitudes(reduction, centred)),
  },
  lp: {
    kind: 'lp',
    root: true,
    degree: ({ p }) => p as number,
    measure: (centred, { p }, reduction) => summed(reduction, powers(reduction, centred, p as number)),
  },
  linf: {
    kind: 'linf',
    root: false,
    degree: () => 1,
    measure: (centred, _statistic, reduction) => ({
      sum: reduceTerms(reduction, extremeAccumulator(Math.max, 0), magnitudes(reduction, centred)),
      count: 1,
    }),
  },
  topk: {
    kind: 'topk',
    root: false,
    degree: () => 1,
    measure: (centred, statistic, reduction) => summed(reduction, topTerms(magnitudes(reduction, centred), statistic)),
  },
  range: {
    kind: 'range',
    root: false,
    degree: () => 1,
    measure: (centred, { chunks = 1 }, reduction) => summed(reduction, ranges(reduction, centred, chunks)),
  },
});
