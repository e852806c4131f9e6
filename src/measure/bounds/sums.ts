import type { AccumulatorKind } from '../../normalizers/model.ts';
import { accumulatorOf } from '../../normalizers/reducer.ts';
import { planDepths } from '../../reductions/depth.ts';
import { type Accumulator, evaluate } from '../../reductions/evaluate.ts';
import type { Plan } from '../../reductions/plan.ts';
import { absoluteError, type BoundArithmetic } from './arithmetic.ts';
import { compensatedSum, totalOf } from './exact-sum.ts';
import { compensatedGrowth, compounded, compoundedProbably, fusedUnit, plainGrowth } from './growth.ts';
import type { BoundNumerics } from './numerics.ts';
import { doubleUnit, known, largestOf, type Quantity } from './quantity.ts';
import { unitOf } from './rounding-error.ts';

/** How a reduction adds: its formats, its accumulator, and what it knows of its terms. */
export interface Summation {
  readonly push: BoundArithmetic;
  readonly merge: BoundArithmetic;
  readonly accumulator: AccumulatorKind;
  readonly plan: (n: number) => Plan;
  /** The terms are values of the format that they are added in. */
  readonly onGrid: boolean;
}

/** Adds terms one by one, and with them what is known of them; an accumulator's term is a position. */
export function runningAccumulator(
  { push, merge }: Pick<Summation, 'push' | 'merge'>,
  terms: readonly Quantity[],
): Accumulator<Quantity> {
  return {
    zero: () => known(0),
    load: (i) => push.round(terms[i]),
    push: (state, i) => push.add(state, terms[i]),
    merge: (left, right) => merge.add(left, right),
    finish: () => Number.NaN,
  };
}

/** Runs the order over positions. */
export function follow(plan: Plan, accumulator: Accumulator<Quantity>): Quantity {
  return evaluate(plan, accumulator, (i) => i);
}

/** A sum that the emulation formed, and how far it is from the sum of its own terms, which doubles tell. */
export function measured(value: number, terms: readonly Quantity[]): Quantity {
  const { sum, slack } = compensatedSum(Float64Array.from(terms, (term) => term.value));
  const error = terms.reduce((total, term) => total + term.error, Math.abs(value - sum) + slack);
  return { value, error: error >= 0 ? error : Infinity, slack: 0 };
}

/** The steps of an emulated sum. @throws TypeError where the bound follows none */
export function emulatedSteps({ push, merge }: Pick<Summation, 'push' | 'merge'>) {
  const [pushed, merged] = [push.emulation, merge.emulation];
  if (pushed === undefined || merged === undefined)
    throw new TypeError('"push" expected the arithmetic of an emulation');
  return { push: pushed, merge: merged, product: pushed, contract: false };
}

/** Of accumulators whose errors cancel, so that following them step by step would tell nothing. */
function measuredSum(sum: Summation, terms: readonly Quantity[]): Quantity {
  const kept = accumulatorOf(sum.accumulator, emulatedSteps(sum));
  const value = kept.finish(evaluate(sum.plan(terms.length), kept, (i) => terms[i].value));
  return measured(value, terms);
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

const sumOf = (terms: readonly Quantity[], size: (term: Quantity) => number): number =>
  terms.reduce((total, term) => total + size(term), 0);

/** By how much each term may have been changed, relatively. */
function growthOf(sum: Summation, plan: Plan, numerics: BoundNumerics): (i: number) => number {
  const { push, merge, accumulator, onGrid } = sum;
  const unit = Math.max(unitOf(push.model), unitOf(merge.model));
  const loads = onGrid ? 0 : 1;
  const nearest = push.model.ulps === 0.5 && merge.model.ulps === 0.5;
  const nearestOnGrid = onGrid && nearest && push.model.format.name === merge.model.format.name;
  const growth = { plan, unit, nearestOnGrid, loads };
  if (accumulator === 'plain') return plainGrowth(growth, numerics);
  if (typeof accumulator === 'object') {
    const fused = fusedUnit(unit, accumulator.fused.fractionBits, plan);
    return plainGrowth({ ...growth, unit: fused, nearestOnGrid: false }, numerics);
  }
  const same = compensatedGrowth(accumulator, growth, numerics) + (loads === 0 ? 0 : unit);
  return () => same;
}

/** What tiny results may lose for each term; compensation takes four operations a push and two pushes a merge. */
function absoluteStep({ push, merge, accumulator, onGrid }: Summation): number {
  const one = Math.max(absoluteError(push.model, onGrid), absoluteError(merge.model, onGrid));
  return accumulator === 'plain' ? one : 8 * one;
}

/** Σ of the terms, as any kernel may form it or as the emulation does. */
export function boundedSum(sum: Summation, terms: readonly Quantity[], numerics: BoundNumerics): Quantity {
  const plan = sum.plan(terms.length);
  if (numerics.kind === 'running') {
    return sum.accumulator === 'plain' ? follow(plan, runningAccumulator(sum, terms)) : measuredSum(sum, terms);
  }
  const total = totalOf(terms);
  const growth = growthOf(sum, plan, numerics);
  const absolute = terms.length * absoluteStep(sum);
  const grown = terms.reduce((error, term, i) => error + growth(i) * largestOf(term), 0);
  const error = total.error + grown + (terms.every(({ value, error: e }) => value === 0 && e === 0) ? 0 : absolute);
  const peak = numerics.kind === 'anyOrder' ? sumOf(terms, largestOf) : peakOf(plan, terms);
  const limit = Math.min(sum.push.model.limit, sum.merge.model.limit);
  return { ...total, error: peak + error < limit ? error : Infinity };
}

interface Average {
  readonly count: number;
  readonly mean: Quantity;
}

function averaging(push: BoundArithmetic, terms: readonly Quantity[]): Accumulator<Average> {
  const load = (i: number): Average => ({ count: 1, mean: push.round(terms[i]) });
  const merge = (left: Average, right: Average): Average => {
    if (left.count === 0) return right;
    if (right.count === 0) return left;
    const mean = push.multiply(push.add(left.mean, right.mean), known(0.5));
    return { count: left.count + right.count, mean };
  };
  return {
    zero: () => ({ count: 0, mean: known(0) }),
    load,
    push: (state, i) => merge(state, load(i)),
    merge,
    finish: () => Number.NaN,
  };
}

/** The mean of the terms where an order's merges halve: no sum grows. */
export function boundedAverage(sum: Summation, terms: readonly Quantity[], numerics: BoundNumerics): Quantity {
  const { push } = sum;
  const n = terms.length;
  const plan = sum.plan(n);
  if (numerics.kind === 'running') return evaluate(plan, averaging(push, terms), (i) => i).mean;
  const total = totalOf(terms);
  const { height } = planDepths(plan);
  // Whatever the order, it merges equal parts.
  const depth = numerics.kind === 'anyOrder' ? Math.ceil(Math.log2(n)) + 1 : height + 1;
  const unit = unitOf(push.model);
  const growth =
    numerics.kind === 'probabilistic' ? compoundedProbably(unit, depth, numerics.lambda) : compounded(unit, depth);
  const absolute = 2 * depth * absoluteError(push.model, false);
  const error = (total.error + growth * sumOf(terms, largestOf)) / n + absolute;
  const most = terms.reduce((a, term) => Math.max(a, largestOf(term)), 0);
  const slack = total.slack / n + Math.abs(total.value / n) * doubleUnit;
  return { value: total.value / n, error: 2 * most + error < push.model.limit ? error : Infinity, slack };
}
