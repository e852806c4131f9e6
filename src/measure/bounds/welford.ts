import type { MomentStage } from '../../normalizers/model.ts';
import { type Accumulator, evaluate } from '../../reductions/evaluate.ts';
import { type MergeForm, type MergeSteps, mergeForms } from '../../reductions/merge-forms.ts';
import { welfordAccumulator } from '../../reductions/moments.ts';
import { countIn } from './apriori-reducer.ts';
import { type BoundArithmetic, flushedOperands } from './arithmetic.ts';
import { sharedBy, totalOf } from './exact-sum.ts';
import { compounded } from './growth.ts';
import type { BoundNumerics } from './numerics.ts';
import { doubleUnit, known, largestOf, magnitudeOf, measured, type Quantity } from './quantity.ts';

import { tinyError, unitOf } from './rounding-error.ts';

/** Parts of no terms that an order is taken to have at most, where these enter a merge: the threads of a block. */
const mostEmptyParts = 1024;

/** Mean and sum of squared deviations of some terms. */
export interface BoundMoments {
  readonly mean: Quantity;
  readonly squares: Quantity;
}

/** Those of the terms so far. */
interface MomentsSoFar extends BoundMoments {
  readonly count: number;
}

const empty: MomentsSoFar = { count: 0, mean: known(0), squares: known(0) };

/**
 * Operands whose errors are counted apart, so that an operation on them has its own rounding's error alone. What a kernel holds may be as
 * large as with these errors.
 */
function bare({ value, error, slack }: Quantity): Quantity {
  return { value, error: 0, slack: slack + error };
}

/** A value with the error that was worked out for it, besides that of its last operation. */
function erring(result: Quantity, error: number): Quantity {
  const total = result.error + error;
  return { value: result.value, error: total >= 0 ? total : Infinity, slack: result.slack };
}

/**
 * Welford's push and Chan's merge on quantities, along an order. Taken operation by operation, errors of a mean would be counted again
 * with every term; by their recurrence they are averaged: a push leaves ε(1 − 1/n) of the mean's error ε, a merge (1 − c)ε_A + c·ε_B.
 */
function welfordQuantities(
  a: BoundArithmetic,
  { contract, pushKind = 'divide', mergeKind = 'divide', mergeForm = 'moved' }: MomentStage,
  terms: readonly Quantity[],
): Accumulator<MomentsSoFar> {
  const addProduct = (x: Quantity, y: Quantity, z: Quantity): Quantity =>
    contract ? a.fma(x, y, z) : a.add(z, a.multiply(x, y));
  const share = (part: Quantity, whole: Quantity): Quantity =>
    mergeKind === 'divide' ? a.divide(part, whole) : a.multiply(part, a.reciprocal(whole));
  const pushBy =
    (divides: boolean) =>
    ({ count, mean, squares }: MomentsSoFar, i: number): MomentsSoFar => {
      const n = countIn(a, count + 1);
      const x = terms[i];
      const delta = a.subtract(bare(x), bare(mean));
      const moved = divides ? a.add(bare(mean), a.divide(delta, n)) : addProduct(delta, a.reciprocal(n), bare(mean));
      const next = erring(moved, mean.error * (count / (count + 1)) + x.error / (count + 1));
      const before = erring(delta, x.error + mean.error);
      const after = erring(a.subtract(bare(x), bare(moved)), x.error + next.error);
      return { count: count + 1, mean: next, squares: addProduct(before, after, squares) };
    };
  return {
    zero: () => empty,
    load: (i) => ({ count: 1, mean: a.round(terms[i]), squares: known(0) }),
    push: pushBy(pushKind === 'divide'),
    pushAlternate: pushBy(true),
    merge: (left, right) => merged(a, mergeForms[mergeForm], { ...a, addProduct, share }, left, right),
    finish: () => Number.NaN,
  };
}

function merged(
  a: BoundArithmetic,
  form: MergeForm,
  steps: MergeSteps<Quantity>,
  left: MomentsSoFar,
  right: MomentsSoFar,
): MomentsSoFar {
  if (left.count === 0 && right.count === 0) return empty;
  if (right.count === 0 && !form.countsEmpty) return left;
  if (left.count === 0 && !form.countsEmpty) return right;
  const count = left.count + right.count;
  const counts = { nA: countIn(a, left.count), nB: countIn(a, right.count), n: countIn(a, count) };
  const delta = a.subtract(bare(right.mean), bare(left.mean));
  const mean = form.mean(steps, { ...counts, delta, a: bare(left.mean), b: bare(right.mean) });
  const apart = erring(delta, left.mean.error + right.mean.error);
  return {
    count,
    mean: erring(mean, (left.mean.error * left.count + right.mean.error * right.count) / count),
    squares: form.squares(steps, { ...counts, delta: apart, a: left.squares, b: right.squares }),
  };
}

/** The exact moments in doubles, in two passes, and how far these may be off. */
function momentsOf(terms: readonly Quantity[]): BoundMoments {
  const n = terms.length;
  const total = totalOf(terms);
  const mean = sharedBy(total, n);
  let [squares, slack, error] = [0, 0, 0];
  for (const { value, slack: own, error: inherited } of terms) {
    const c = value - mean.value;
    const off = own + mean.slack + Math.abs(c) * doubleUnit;
    squares += c * c;
    slack += off * (2 * Math.abs(c) + off);
    error += inherited * (2 * (Math.abs(c) + off) + inherited);
  }
  return { mean, squares: { value: squares, error, slack: slack + n * doubleUnit * squares } };
}

/** How far, relatively, a term may be from the mean of itself alone: its own rounding, and that of a division by 1 on a device. */
function startError({ model, deviceModels }: BoundArithmetic, onGrid: boolean): number {
  const [own, division] = [unitOf(model), unitOf(deviceModels.division)];
  const ofTerm = onGrid ? 0 : own;
  // A reciprocal of 1, and its product with the term.
  const ofShare = division > own ? division + own * (1 + division) : 0;
  return ofTerm + ofShare * (1 + ofTerm);
}

/**
 * Any tree of pushes and merges over n terms. A step adds at most u(|μ| + 4|δ| + 5ε) to the mean's error, and averages those of its parts.
 * Squared deviations that a step adds, δ²w with w = n_A·n_B/n, sum to M, and their weights to at most W = n(1 + log₂(n)/2), so that by
 * Cauchy and Schwarz Σ|δ|w ≤ √(M·W).
 *
 * A push onto nothing has the weight 0, but δ = x there, however far from 0 the terms lie: with s the relative error of its mean fl(x/1), it
 * leaves δ·(x − mean) ≤ s(1 + u)³·x² in the squares. s is 0 where terms are values of the format and x/1 is x; each term may be such a one.
 */
function anyMoments(
  a: BoundArithmetic,
  { roundings, growth, countsEmpty }: MergeForm,
  terms: readonly Quantity[],
  exact: BoundMoments,
  onGrid: boolean,
): BoundMoments {
  const n = terms.length;
  const start = startError(a, onGrid);
  // A push divides.
  const u = Math.max(unitOf(a.model), unitOf(a.deviceModels.division));
  const values = terms.map(({ value }) => value);
  const own = terms.reduce((most, term) => Math.max(most, term.error + term.slack), 0);
  const largest = terms.reduce((most, term) => Math.max(most, largestOf(term)), 0);
  const range = values.reduce((x, y) => Math.max(x, y)) - values.reduce((x, y) => Math.min(x, y)) + 2 * own;
  // What a factor loses where it is flushed meets the other one.
  const tiny = tinyError(a.model) + 2 * flushedOperands(a.model) * Math.max(1, range);
  // Counts are rounded to nearest beyond 2^p.
  const counts = n > 2 ** a.model.format.precision ? 2 ** -a.model.format.precision : 0;
  const step = Math.max(roundings.mean * u, start) * largest + 4 * u * range + counts * range + 3 * tiny;
  const most = countsEmpty ? n + mostEmptyParts : n;
  const error = own + step * (u === 0 ? most : compounded(5 * u, most) / (5 * u));
  const ofDelta = 2 * error + u * range + tiny;
  const weights = n * (1 + Math.log2(n) / 2);
  const squares = magnitudeOf(exact.squares);
  const added =
    (roundings.squares * u + 2 * counts) * squares +
    2 * ofDelta * Math.sqrt(squares * weights) +
    ofDelta * ofDelta * weights +
    // A merge multiplies what is tiny with a count.
    4 * n * n * tiny +
    start * (1 + u) ** 3 * terms.reduce((total, term) => total + largestOf(term) ** 2, 0);
  const grown = compounded(u, most);
  const squaresError = added * (1 + grown) + grown * squares;
  // A part of no terms has the mean 0.
  const apart = countsEmpty ? Math.max(range, largest + error) : range;
  const fits =
    squares + squaresError < a.model.limit && apart * apart * n ** growth < a.model.limit && n < a.model.limit;
  return {
    mean: { ...exact.mean, error: fits ? error : Infinity },
    squares: { ...exact.squares, error: fits ? squaresError : Infinity },
  };
}

/**
 * Mean and sum of squared deviations by Welford's method.
 * @param onGrid the terms are values of the format that they are added in
 */
export function boundedMoments(
  a: BoundArithmetic,
  stage: MomentStage,
  plan: Parameters<typeof evaluate>[0],
  terms: readonly Quantity[],
  numerics: BoundNumerics,
  onGrid: boolean,
): BoundMoments {
  const exact = momentsOf(terms);
  if (numerics.kind === 'anyOrder') return anyMoments(a, mergeForms[stage.mergeForm ?? 'moved'], terms, exact, onGrid);
  if (a.emulation !== undefined) {
    const { pushKind = 'divide', mergeKind = 'divide', mergeForm = 'moved', contract } = stage;
    const steps = { arithmetic: a.emulation, division: pushKind, mergeDivision: mergeKind, mergeForm, contract };
    const { mean, squares } = evaluate(plan, welfordAccumulator(steps), (i) => terms[i].value);
    return { mean: measured(mean, exact.mean), squares: measured(squares, exact.squares) };
  }
  const along = evaluate(plan, welfordQuantities(a, stage, terms), (i) => i);
  return {
    mean: { ...exact.mean, error: along.mean.error },
    squares: { ...exact.squares, error: along.squares.error },
  };
}
