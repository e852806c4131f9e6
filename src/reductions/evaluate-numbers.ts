import type { ProductSteps, SumSteps } from './accumulators.ts';
import { noFusedAdd } from './evaluate.ts';
import { type Plan, steps } from './plan.ts';

/*
 * Plain sums and sums of products of lists of numbers: the same steps in the same order as `evaluate` takes with sumAccumulator and with
 * productAccumulator, and so bit-equal, in loops of their own that hold no state in objects and call no accumulator.
 */

/** Σ of the terms: evaluate with sumAccumulator. @throws RangeError when the plan pushes blocks */
export function sumTerms(plan: Plan, { push, merge = push }: SumSteps, terms: Float64Array): number {
  const { program, registers: count, result } = plan;
  const registers = new Float64Array(count);
  for (let i = 0; i < program.length; i += 4) {
    const step = program[i];
    const a = program[i + 1];
    const b = program[i + 2];
    if (step === steps.push || step === steps.pushAlternate) {
      let state = push.add(registers[a], terms[b]);
      // A chain stays in its register.
      while (program[i + 4] === step && program[i + 5] === a) {
        i += 4;
        state = push.add(state, terms[program[i + 2]]);
      }
      registers[a] = state;
    } else if (step === steps.merge) registers[a] = merge.add(registers[b], registers[program[i + 3]]);
    else if (step === steps.load) registers[a] = push.round(terms[b]);
    else if (step === steps.zero) registers[a] = 0;
    else throw noFusedAdd();
  }
  return registers[result];
}

/** Σ of the products of two lists: evaluate with productAccumulator. @throws RangeError when the plan pushes blocks */
export function sumProducts(
  plan: Plan,
  { push, merge = push, product = push, contract }: ProductSteps,
  left: Float64Array,
  right: Float64Array,
): number {
  const { program, registers: count, result } = plan;
  const registers = new Float64Array(count);
  for (let i = 0; i < program.length; i += 4) {
    const step = program[i];
    const a = program[i + 1];
    const b = program[i + 2];
    if (step === steps.push && contract) registers[a] = push.fma(left[b], right[b], registers[a]);
    else if (step === steps.push || step === steps.pushAlternate) {
      let state = push.add(registers[a], product.multiply(left[b], right[b]));
      // A chain stays in its register.
      while (program[i + 4] === step && program[i + 5] === a) {
        i += 4;
        const next = program[i + 2];
        state = push.add(state, product.multiply(left[next], right[next]));
      }
      registers[a] = state;
    } else if (step === steps.merge) registers[a] = merge.add(registers[b], registers[program[i + 3]]);
    else if (step === steps.load) registers[a] = product.multiply(left[b], right[b]);
    else if (step === steps.zero) registers[a] = 0;
    else throw noFusedAdd();
  }
  return registers[result];
}
