import { exponentFromNumber, inverse } from '../../exact/power.ts';
import type { Statistic, StatisticKind } from '../../normalizers/model.ts';
import { powerOfTerm, roundedPower } from '../../normalizers/power.ts';
import { rankedPositions } from '../../reductions/select.ts';
import type { BoundArithmetic } from './arithmetic.ts';
import { absoluteOf, doubleUnit, leastOf, magnitudeOf, type Quantity } from './quantity.ts';
import type { BoundReducer } from './reducer.ts';

type Measure = (centred: readonly Quantity[], statistic: Statistic, reducer: BoundReducer) => Quantity;

const worst = (terms: readonly Quantity[], key: 'error' | 'slack'): number =>
  terms.reduce((most, term) => Math.max(most, term[key]), 0);

function combined(terms: readonly Quantity[], { mean = true }: Statistic, reducer: BoundReducer): Quantity {
  return mean ? reducer.mean(terms) : reducer.sum(terms);
}

/** The largest of values that are each off by so much is off by no more than the worst of them. */
function extreme(terms: readonly Quantity[], pick: (...values: number[]) => number): Quantity {
  const value = terms.reduce((a, term) => pick(a, term.value), terms[0]?.value ?? Number.NaN);
  return { value, error: worst(terms, 'error'), slack: worst(terms, 'slack') };
}

/** |c|^p: an integer power by its products; any other one rounded once. */
function powerOf(a: BoundArithmetic, c: Quantity, p: number): Quantity {
  if (Number.isInteger(p)) {
    let power = c;
    for (let i = 1; i < p; i++) power = a.multiply(power, c);
    return power;
  }
  return raisedTo(a, c, p, (to) => powerOfTerm(to, c.value, p));
}

/** x^q of x ≥ 0 before and after its rounding: monotone, so that its ends are those of x's interval. */
function raisedTo(
  a: BoundArithmetic,
  x: Quantity,
  q: number,
  compute: Parameters<BoundArithmetic['settle']>[1],
): Quantity {
  const value = x.value ** q;
  // Math.pow errs by a few units in the last place; 1/q as a double by half a one, which counts for ln x of them.
  const doubt = 256 * doubleUnit * Math.max(1, q);
  const [low, high] = [Math.max(leastOf(x), 0) ** q, (magnitudeOf(x) + x.error) ** q];
  const [exactLow, exactHigh] = [Math.max(x.value - x.slack, 0) ** q, magnitudeOf(x) ** q];
  const slack = Math.max(exactHigh - value, value - exactLow) + exactHigh * doubt;
  const error = Math.max(high - exactLow, exactHigh - low) + high * doubt;
  return { ...a.settle({ value, error: x.error === 0 && x.slack === 0 ? 0 : error, slack }, compute), floor: 0 };
}

/** The k largest magnitudes of an emulation, or of the exact values: whichever a kernel takes, their sum is as close as this. */
function topTerms(terms: readonly Quantity[], { k = 1, sumOrder }: Statistic): readonly Quantity[] {
  const positions = rankedPositions(
    Float64Array.from(terms, ({ value }) => value),
    k,
  );
  const chosen = sumOrder === 'descending' ? positions : positions.sort();
  const errors = terms.map(({ error }) => error).sort((a, b) => b - a);
  const slacks = terms.map(({ slack }) => slack).sort((a, b) => b - a);
  // A sum of the k largest differs by at most the k largest differences.
  return Array.from(chosen, (i, rank) => ({ value: terms[i].value, error: errors[rank], slack: slacks[rank] }));
}

function chunkRanges(centred: readonly Quantity[], { chunks = 1 }: Statistic, a: BoundArithmetic): readonly Quantity[] {
  const length = centred.length / chunks;
  return Array.from({ length: chunks }, (_, k) => {
    const chunk = centred.slice(k * length, (k + 1) * length);
    return { ...a.subtract(extreme(chunk, Math.max), extreme(chunk, Math.min)), floor: 0 };
  });
}

/** The statistics on quantities: the counterparts of src/normalizers/statistics.ts, none of which is negative. */
const measures: Readonly<Record<StatisticKind, Measure>> = {
  l2: (centred, { mean = true }, reducer) =>
    mean ? reducer.meanOfSquares(centred) : reducer.sumOfProducts(centred, centred),
  l1: (centred, statistic, reducer) => combined(centred.map(absoluteOf), statistic, reducer),
  lp: (centred, statistic, reducer) => {
    const p = statistic.p as number;
    const { arithmetic: a } = reducer;
    const sum = combined(
      centred.map((c) => powerOf(a, absoluteOf(c), p)),
      statistic,
      reducer,
    );
    const exponent = inverse(exponentFromNumber(p));
    return raisedTo(a, { ...sum, floor: 0 }, 1 / p, (to) => roundedPower(to, sum.value, exponent));
  },
  linf: (centred) => extreme(centred.map(absoluteOf), Math.max),
  topk: (centred, statistic, reducer) => reducer.mean(topTerms(centred.map(absoluteOf), statistic)),
  range: (centred, statistic, reducer) => {
    const ranges = chunkRanges(centred, statistic, reducer.arithmetic);
    return ranges.length === 1 ? ranges[0] : reducer.mean(ranges);
  },
};

/** The measure of a group's centred values, as a reducer of the moment stage forms it. */
export function boundedMeasure(centred: readonly Quantity[], statistic: Statistic, reducer: BoundReducer): Quantity {
  return { ...measures[statistic.kind](centred, statistic, reducer), floor: 0 };
}
