import { planDepths } from '../../reductions/depth.ts';
import { type Plan, steps } from '../../reductions/plan.ts';

/** What a plan does, counted. */
export interface PlanFacts {
  readonly elements: number;
  /** Pushes of an element or a block, in either way. */
  readonly pushes: number;
  readonly merges: number;
  /** The most roundings that an element passes through. */
  readonly height: number;
}

/** Counts a plan's steps. */
export function planFacts(plan: Plan): PlanFacts {
  const pushing: readonly number[] = [steps.push, steps.pushAlternate, steps.pushBlock];
  let [pushes, merges] = [0, 0];
  for (let i = 0; i < plan.program.length; i += 4) {
    if (pushing.includes(plan.program[i])) pushes++;
    else if (plan.program[i] === steps.merge) merges++;
  }
  return { elements: plan.elements, pushes, merges, height: planDepths(plan).height };
}
