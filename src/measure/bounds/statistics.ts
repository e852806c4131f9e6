import { exponentFromNumber, inverse } from '../../exact/power.ts';
import type { Statistic, StatisticKind } from '../../normalizers/model.ts';
import { powerOfTerm, roundedPower } from '../../normalizers/power.ts';
import { rankedPositions } from '../../reductions/select.ts';
import type { BoundArithmetic } from './arithmetic.ts';
import { absoluteOf, doubleUnit, known, leastOf, magnitudeOf, type Quantity } from './quantity.ts';
import type { BoundReducer } from './reduction.ts';

type Measure = (centred: Centred, statistic: Statistic, reducer: BoundReducer) => Quantity;

/**
 * Values about a mean. `shift`: of each error that much is the mean's, the same for all; 0 where they are not centred. What a common shift does
 * to a statistic is less than what it does to each value: Σ(c − ε)² = Σc² + mε², for Σc = 0, and a range does not change.
 */
export interface Centred {
  readonly values: readonly Quantity[];
  readonly shift: number;
}

const own = ({ error }: Quantity, shift: number): number => Math.max(0, error - shift);

const worst = (terms: readonly Quantity[], key: 'error' | 'slack'): number =>
  terms.reduce((most, term) => Math.max(most, term[key]), 0);

/** What the errors of centred values come to in the sum of their squares. */
function squaresInherit({ values, shift }: Centred): number {
  return values.reduce(
    (total, c) => {
      const error = own(c, shift);
      return total + error * (2 * magnitudeOf(c) + 2 * shift + error);
    },
    values.length * shift * shift,
  );
}

/** And in the sum of their magnitudes, where a shift takes from those below the mean what it gives those above, but for those near it. */
function magnitudesInherit({ values, shift }: Centred): number {
  let [balance, near, owned] = [0, 0, 0];
  for (const c of values) {
    owned += own(c, shift);
    if (Math.abs(c.value) <= 2 * c.error + c.slack) near++;
    else balance += Math.sign(c.value);
  }
  return owned + shift * (Math.abs(balance) + near);
}

function combined(
  terms: readonly Quantity[],
  { mean = true }: Statistic,
  reducer: BoundReducer,
  inherited?: number,
): Quantity {
  return mean ? reducer.mean(terms, inherited) : reducer.sum(terms, inherited);
}

/** The largest of values that are each off by so much is off by no more than the worst of them. */
function extreme(terms: readonly Quantity[], pick: (...values: number[]) => number): Quantity {
  const value = terms.reduce((a, term) => pick(a, term.value), terms[0]?.value ?? Number.NaN);
  return { value, error: worst(terms, 'error'), slack: worst(terms, 'slack') };
}

/** |c|^p: an integer power by its products; any other one rounded once. */
export function powerOf(a: BoundArithmetic, c: Quantity, p: number): Quantity {
  if (Number.isInteger(p)) {
    let power = c;
    for (let i = 1; i < p; i++) power = a.multiply(power, c);
    return power;
  }
  return raisedTo(a, c, p, (to) => powerOfTerm(to, c.value, p));
}

/** x^q of x ≥ 0 before and after its rounding: monotone, so that its ends are those of x's interval. */
export function raisedTo(
  a: BoundArithmetic,
  x: Quantity,
  q: number,
  compute: Parameters<BoundArithmetic['settle']>[1],
): Quantity {
  const value = x.value ** q;
  // Math.pow errs by a few units in the last place; 1/q as a double by half a one, which counts for ln x of them.
  const doubt = 256 * doubleUnit * Math.max(1, Math.abs(q));
  const ends = (least: number, most: number): readonly [number, number] => {
    const [low, high] = [Math.max(least, 0) ** q, most ** q];
    return low <= high ? [low, high] : [high, low];
  };
  const [low, high] = ends(leastOf(x), magnitudeOf(x) + x.error);
  const [exactLow, exactHigh] = ends(x.value - x.slack, magnitudeOf(x));
  const slack = Math.max(exactHigh - value, value - exactLow) + exactHigh * doubt;
  const error = Math.max(high - exactLow, exactHigh - low) + high * doubt;
  return { ...a.settle({ value, error: x.error === 0 && x.slack === 0 ? 0 : error, slack }, compute), floor: 0 };
}

/** The k largest magnitudes of an emulation, or of the exact values: whichever a kernel takes, their sum is as close as this. */
export function topTerms(terms: readonly Quantity[], { k = 1, sumOrder }: Statistic): readonly Quantity[] {
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

function chunkRanges({ values, shift }: Centred, { chunks = 1 }: Statistic, a: BoundArithmetic): readonly Quantity[] {
  const length = values.length / chunks;
  const unshifted = values.map((c) => ({ ...c, error: own(c, shift) }));
  return Array.from({ length: chunks }, (_, k) => {
    const chunk = unshifted.slice(k * length, (k + 1) * length);
    return { ...a.subtract(extreme(chunk, Math.max), extreme(chunk, Math.min)), floor: 0 };
  });
}

const magnitudes = ({ values }: Centred): readonly Quantity[] => values.map(absoluteOf);

/** The statistics on quantities: the counterparts of src/normalizers/statistics.ts, none of which is negative. */
const measures: Readonly<Record<StatisticKind, Measure>> = {
  l2: (centred, { mean = true }, reducer) =>
    mean
      ? reducer.meanOfSquares(centred.values, squaresInherit(centred))
      : reducer.sumOfProducts(centred.values, centred.values, squaresInherit(centred)),
  l1: (centred, statistic, reducer) => combined(magnitudes(centred), statistic, reducer, magnitudesInherit(centred)),
  lp: (centred, statistic, reducer) => {
    const p = statistic.p as number;
    const { arithmetic: a } = reducer;
    const powers = magnitudes(centred).map((c) => powerOf(a, c, p));
    const sum = combined(powers, statistic, reducer);
    const exponent = inverse(exponentFromNumber(p));
    return raisedTo(a, { ...sum, floor: 0 }, 1 / p, (to) => roundedPower(to, sum.value, exponent));
  },
  linf: (centred) => extreme(magnitudes(centred), Math.max),
  topk: (centred, statistic, reducer) => reducer.mean(topTerms(magnitudes(centred), statistic)),
  range: (centred, statistic, reducer) => {
    const ranges = chunkRanges(centred, statistic, reducer.arithmetic);
    return ranges.length === 1 ? ranges[0] : reducer.mean(ranges);
  },
  unit: () => known(1),
};

/** The measure of a group's values, as a reducer of the moment stage forms it. */
export function boundedMeasure(centred: Centred, statistic: Statistic, reducer: BoundReducer): Quantity {
  return { ...measures[statistic.kind](centred, statistic, reducer), floor: 0 };
}
