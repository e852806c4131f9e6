import type { AccumulatorKind } from '../../normalizers/model.ts';
import { planDepths } from '../../reductions/depth.ts';
import { type Plan, steps } from '../../reductions/plan.ts';
import type { BoundNumerics } from './numerics.ts';

/*
 * By how much the terms of a sum may have been changed, relatively, by the time they are summed: a computed sum is the exact sum of
 * t_i·(1 + θ_i), and these are bounds on |θ_i|.
 */

/** (1 + u)^d − 1, which is at most γ_d = du/(1 − du). */
export function compounded(unit: number, depth: number): number {
  return Math.expm1(depth * Math.log1p(unit));
}

/** exp(λ√d·u + du²/(1 − u)) − 1 for roundings that are independent and of mean zero (Higham, Mary 2019). */
export function compoundedProbably(unit: number, depth: number, lambda: number): number {
  return Math.expm1(lambda * Math.sqrt(depth) * unit + (depth * unit * unit) / (1 - unit));
}

/** What the growth of a sum's errors depends on besides its terms. */
export interface Growth {
  readonly plan: Plan;
  /** The larger unit roundoff of pushes and merges. */
  readonly unit: number;
  /** Both round to nearest, and all terms are values of their one format. */
  readonly nearestOnGrid: boolean;
  /** Roundings of each term before the plan begins. */
  readonly loads: number;
}

/**
 * Of a plain sum. Any order of n terms: (n − 1)u, without terms of higher order, where every step is to nearest in the terms' own format
 * (Jeannerod, Rump 2013); else n roundings of each term.
 */
export function plainGrowth(
  { plan, unit, nearestOnGrid, loads }: Growth,
  { kind, lambda }: BoundNumerics,
): (i: number) => number {
  const n = plan.elements;
  if (kind === 'anyOrder') {
    const growth = nearestOnGrid ? Math.max(0, n - 1) * unit : compounded(unit, n + loads);
    return () => growth;
  }
  const { depths } = planDepths(plan);
  return kind === 'probabilistic'
    ? (i) => compoundedProbably(unit, depths[i] + loads, lambda)
    : (i) => compounded(unit, depths[i] + loads);
}

/**
 * Of Kahan's sum. With σ = sum − compensation, a push y = x − c, t = s + y, d = t − s, c' = d − y leaves σ' = σ + x + ε₁ − ε₃ − ε₄, where
 * |ε₁| ≤ u|y|, |ε₃| ≤ u|d| and |ε₄| ≤ u|c'|; what the sum itself lacks in the end is |c| ≤ 2u·M for the largest |t| = M. A merge is two
 * pushes of the right part's sum and compensation, so that a term is pushed once more for every merge.
 */
function kahanGrowth(unit: number, pushes: number, merges: number): number {
  const inflation = compounded(4 * unit, 2 * pushes) + 1;
  return (4 * unit * (1 + 8 * unit) * (1 + merges) + 36 * pushes * unit * unit) * inflation;
}

/**
 * Of Neumaier's sum: what a push loses, at most u·M, is kept with an error below 3u²·M; the losses' own sum of n terms errs by at most
 * n·u times their sum, and the two are added with one rounding. A merge counts as two pushes.
 */
function neumaierGrowth(unit: number, pushes: number): number {
  const [all, inflation] = [2 * pushes, compounded(unit, 2 * pushes) + 1];
  return unit * (1 + unit) + (all * all + 4 * all) * unit * unit * inflation;
}

/**
 * Of a compensated sum, which hardly depends on its order.
 * Precondition: the accumulator is one; plain and fused sums are plainGrowth's.
 */
export function compensatedGrowth(
  accumulator: Extract<AccumulatorKind, string>,
  { plan, unit }: Growth,
  { kind }: BoundNumerics,
): number {
  const n = plan.elements;
  if (accumulator === 'neumaier') return neumaierGrowth(unit, n);
  return kahanGrowth(unit, n, kind === 'anyOrder' ? n : planDepths(plan, 0).height);
}

/** A fused add of k terms and the state cuts each off below 2^−F of the largest before its one rounding. */
export function fusedUnit(unit: number, fractionBits: number, plan: Plan): number {
  const widest = widestBlock(plan) + 1;
  return unit + widest * 2 ** -fractionBits * (1 + unit);
}

function widestBlock({ program }: Plan): number {
  let widest = 1;
  for (let i = 0; i < program.length; i += 4)
    if (program[i] === steps.pushBlock) widest = Math.max(widest, program[i + 3]);
  return widest;
}
