import type { Accumulator } from '../../src/reductions/evaluate.ts';

/** An accumulator that writes down what is done to it; see interpret.ts. */
export const symbolic: Accumulator<string> = {
  zero: () => 'Z',
  load: (x) => `L${x}`,
  push: (state, x) => `P(${state},${x})`,
  pushAlternate: (state, x) => `A(${state},${x})`,
  pushBlock: (state, terms) => `B(${state},${terms.join(',')})`,
  merge: (left, right) => `M(${left},${right})`,
  finish: () => 0,
};
