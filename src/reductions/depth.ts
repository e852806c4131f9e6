import { type Plan, steps } from './plan.ts';

/** How many roundings the elements of a plan pass through. */
export interface PlanDepths {
  /** By element: pushes, block pushes and merges from where its value enters up to the result; being loaded is none. */
  readonly depths: Int32Array;
  /** The largest of these; 0 where there are no elements. */
  readonly height: number;
}

/**
 * Counts, for each element, the pushes and merges that its value takes part in. A push onto the empty accumulator counts, and so does a merge
 * with one; a block pushed at once counts one.
 * @param push what a push counts: 0 counts merges alone
 *
 * Precondition, which every plan of compileOrder fulfils: what a register holds is used once, and every element reaches the result.
 */
export function planDepths(plan: Plan, push: 0 | 1 = 1): PlanDepths {
  const { program, blockItems, elements } = plan;
  const depths = new Int32Array(elements);
  // From the last step to the first: how many roundings what a register holds has still before it.
  const ahead = new Int32Array(plan.registers);
  for (let i = program.length - 4; i >= 0; i -= 4) {
    const a = program[i + 1];
    const b = program[i + 2];
    const c = program[i + 3];
    switch (program[i]) {
      case steps.zero:
        break;
      case steps.load:
        depths[b] = ahead[a];
        break;
      case steps.push:
      case steps.pushAlternate:
        ahead[a] += push;
        depths[b] = ahead[a];
        break;
      case steps.pushBlock:
        ahead[a] += push;
        for (const element of blockItems.subarray(b, b + c)) depths[element] = ahead[a];
        break;
      default:
        ahead[c] = ahead[b] = ahead[a] + 1;
    }
  }
  return { depths, height: depths.reduce((most, depth) => Math.max(most, depth), 0) };
}
