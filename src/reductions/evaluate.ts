import { type Plan, steps } from './plan.ts';

/**
 * What a reduction keeps while it runs. `push` and `merge` are different on real machines: a chain of squares pushes by fma and merges by
 * add, Welford's algorithm merges by Chan's formula, a tensor core adds a block of exact products at once.
 */
export interface Accumulator<State> {
  /** The state of no terms. */
  zero(): State;
  /** The state of one term. */
  load(x: number): State;
  push(state: State, x: number): State;
  /** Another way to push, which orders may ask for. Default: as `push`. */
  pushAlternate?(state: State, x: number): State;
  /** Adds several terms and the state with one rounding. Absent where the accumulator has no such step. */
  pushBlock?(state: State, terms: readonly number[]): State;
  merge(left: State, right: State): State;
  finish(state: State): number;
}

/** What a plan that pushes blocks gets from an accumulator without such a step. */
export function noFusedAdd(): RangeError {
  return new RangeError('"chain.block" expected an accumulator with a fused add');
}

/**
 * Runs a plan on a group of terms.
 * @param term the term at a position from 0 to plan.elements − 1
 * @throws RangeError when the plan pushes blocks and the accumulator can't
 */
export function evaluate<State>(
  plan: Plan,
  accumulator: Accumulator<State>,
  term: (position: number) => number,
): State {
  const { program, blockItems } = plan;
  const registers = new Array<State>(plan.registers);
  const block = accumulator.pushBlock?.bind(accumulator);
  const alternate = (accumulator.pushAlternate ?? accumulator.push).bind(accumulator);
  for (let i = 0; i < program.length; i += 4) {
    const a = program[i + 1];
    const b = program[i + 2];
    const c = program[i + 3];
    switch (program[i]) {
      case steps.zero:
        registers[a] = accumulator.zero();
        break;
      case steps.load:
        registers[a] = accumulator.load(term(b));
        break;
      case steps.push:
        registers[a] = accumulator.push(registers[a], term(b));
        break;
      case steps.pushBlock:
        if (block === undefined) throw noFusedAdd();
        registers[a] = block(registers[a], Array.from(blockItems.subarray(b, b + c), term));
        break;
      case steps.pushAlternate:
        registers[a] = alternate(registers[a], term(b));
        break;
      default:
        registers[a] = accumulator.merge(registers[b], registers[c]);
    }
  }
  return registers[plan.result];
}
