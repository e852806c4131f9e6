import type { AccumulatorKind } from '../../normalizers/model.ts';
import { planDepths } from '../../reductions/depth.ts';
import { evaluate } from '../../reductions/evaluate.ts';
import type { Plan } from '../../reductions/plan.ts';
import { absoluteError, type BoundArithmetic, flushedOperands } from './arithmetic.ts';
import { inheriting, sharedBy, totalOf } from './exact-sum.ts';
import { compensatedGrowth, compounded, compoundedProbably, fusedUnit, plainGrowth } from './growth.ts';
import type { BoundNumerics } from './numerics.ts';
import { doubleUnit, largestOf, type Quantity } from './quantity.ts';
import { unitOf } from './rounding-error.ts';

/** How a reduction adds: its formats, its accumulator, and what it knows of its terms. */
export interface Summation {
  readonly push: BoundArithmetic;
  /** Of merges, and of whatever else partial sums are rounded by. */
  readonly merges: readonly BoundArithmetic[];
  readonly accumulator: AccumulatorKind;
  /** Rounds the total after every step; undefined where it stays as it is. */
  readonly held?: BoundArithmetic | undefined;
  readonly plan: (n: number) => Plan;
  /** The terms are values of the format that they are added in. */
  readonly onGrid: boolean;
}

/** The largest of the partial sums that an order forms, in doubles. */
function peakOf(plan: Plan, terms: readonly Quantity[]): number {
  let peak = 0;
  const seen = (value: number): number => {
    peak = Math.max(peak, Math.abs(value));
    return value;
  };
  evaluate<number>(
    plan,
    {
      zero: () => 0,
      load: seen,
      push: (state, x) => seen(state + x),
      pushBlock: (state, block) => seen(block.reduce((a, b) => a + b, state)),
      merge: (a, b) => seen(a + b),
      finish: (state) => state,
    },
    (i) => terms[i].value,
  );
  return peak * (1 + terms.length * doubleUnit);
}

const sizeOf = (terms: readonly Quantity[]): number => terms.reduce((total, term) => total + largestOf(term), 0);

const additionsOf = ({ push, merges }: Summation): readonly BoundArithmetic[] => [push, ...merges];

/** By how much each term may have been changed, relatively. */
function growthOf(sum: Summation, plan: Plan, numerics: BoundNumerics): (i: number) => number {
  const { push, accumulator, onGrid, held } = sum;
  const additions = additionsOf(sum);
  const step = Math.max(...additions.map(({ model }) => unitOf(model)));
  const unit = held === undefined ? step : step + unitOf(held.model) * (1 + step);
  // A term that is loaded is stored, too, where the total is held in a format of its own.
  const loads = onGrid && held === undefined ? 0 : 1;
  const alike = additions.every(({ model }) => model.ulps === 0.5 && model.format.name === push.model.format.name);
  const nearestOnGrid = onGrid && alike && held === undefined;
  const growth = { plan, unit, nearestOnGrid, loads };
  if (accumulator === 'plain') return plainGrowth(growth, numerics);
  if (typeof accumulator === 'object') {
    const fused = fusedUnit(unit, accumulator.fused.fractionBits, plan);
    return plainGrowth({ ...growth, unit: fused, nearestOnGrid: false }, numerics);
  }
  const same = compensatedGrowth(accumulator, growth, numerics) + (loads === 0 ? 0 : unit);
  return () => same;
}

/** What tiny numbers may lose for each term, in a push and a merge; compensation takes four operations a push and two pushes a merge. */
function absoluteStep(sum: Summation): number {
  const { push, accumulator, onGrid, held } = sum;
  const lossOf = ({ model }: BoundArithmetic): number =>
    absoluteError(model, onGrid && model.format.name === push.model.format.name) + flushedOperands(model);
  const step = Math.max(...additionsOf(sum).map(lossOf));
  const stored = held === undefined ? 0 : absoluteError(held.model, false) + flushedOperands(held.model);
  const one = 2 * (step + stored);
  return accumulator === 'plain' ? one : 8 * one;
}

/** Σ of the terms as any kernel may form it. */
export function boundedSum(
  sum: Summation,
  terms: readonly Quantity[],
  numerics: BoundNumerics,
  inherited?: number,
): Quantity {
  const plan = sum.plan(terms.length);
  const total = inheriting(totalOf(terms), inherited);
  const growth = growthOf(sum, plan, numerics);
  const absolute = terms.length * absoluteStep(sum);
  const grown = terms.reduce((error, term, i) => error + growth(i) * largestOf(term), 0);
  const allZero = terms.every(({ value, error, slack }) => value === 0 && error === 0 && slack === 0);
  const error = total.error + grown + (allZero ? 0 : absolute);
  const peak = numerics.kind === 'anyOrder' ? sizeOf(terms) : peakOf(plan, terms);
  const limit = Math.min(...additionsOf(sum).map(({ model }) => model.limit), sum.held?.model.limit ?? Infinity);
  return { ...total, error: peak + error < limit ? error : Infinity };
}

/** The mean of the terms where an order's merges halve: no sum grows. */
export function boundedAverage(sum: Summation, terms: readonly Quantity[], numerics: BoundNumerics): Quantity {
  const { push } = sum;
  const n = terms.length;
  const mean = sharedBy(totalOf(terms), n);
  // Whatever the order, it merges equal parts.
  const depth = numerics.kind === 'anyOrder' ? Math.ceil(Math.log2(n)) + 1 : planDepths(sum.plan(n)).height + 1;
  const unit = unitOf(push.model);
  const growth =
    numerics.kind === 'probabilistic' ? compoundedProbably(unit, depth, numerics.lambda) : compounded(unit, depth);
  const absolute = 2 * depth * (absoluteError(push.model, false) + flushedOperands(push.model));
  const error = mean.error + (growth * sizeOf(terms)) / n + absolute;
  const most = terms.reduce((a, term) => Math.max(a, largestOf(term)), 0);
  return { ...mean, error: 2 * most + error < push.model.limit ? error : Infinity };
}
