import { type Accumulator, evaluate } from '../../reductions/evaluate.ts';
import type { Plan } from '../../reductions/plan.ts';

/** What is done to an accumulator; elements by their positions. */
export type Step =
  | { readonly kind: 'push'; readonly element: number; readonly alternate: boolean }
  | { readonly kind: 'block'; readonly elements: readonly number[] }
  | { readonly kind: 'merge'; readonly operand: Spine; readonly height: number };

/**
 * One accumulator through a plan, as the left operand of all its merges: a tree of these is the order's tree.
 */
export interface Spine {
  /** The element it was loaded with; undefined: it was empty. */
  readonly start: number | undefined;
  readonly steps: readonly Step[];
  /** Elements it holds in the end. */
  readonly elements: number;
  /** The most roundings that one of them passed through. */
  readonly height: number;
  /** Accumulators that end in it, itself included. */
  readonly columns: number;
}

type Growing = { -readonly [K in keyof Spine]: Spine[K] } & { steps: Step[] };

const begun = (start: number | undefined): Growing => ({
  start,
  steps: [],
  elements: start === undefined ? 0 : 1,
  height: 0,
  columns: 1,
});

// A plan uses each state once, so that it may grow in place: a chain of a million pushes stays one list.
function grown(spine: Growing, step: Step, elements: number, height: number, columns = 0): Growing {
  spine.steps.push(step);
  spine.elements += elements;
  spine.height = height;
  spine.columns += columns;
  return spine;
}

const growing: Accumulator<Growing> = {
  zero: () => begun(undefined),
  load: begun,
  push: (spine, element) => grown(spine, { kind: 'push', element, alternate: false }, 1, spine.height + 1),
  pushAlternate: (spine, element) => grown(spine, { kind: 'push', element, alternate: true }, 1, spine.height + 1),
  pushBlock: (spine, elements) => grown(spine, { kind: 'block', elements }, elements.length, spine.height + 1),
  merge: (left, operand) => {
    const height = left.elements + operand.elements === 0 ? 0 : Math.max(left.height, operand.height) + 1;
    return grown(left, { kind: 'merge', operand, height }, operand.elements, height, operand.columns);
  },
  finish: () => 0,
};

/** The tree of a plan: its result's accumulator. */
export function treeOf(plan: Plan): Spine {
  return evaluate(plan, growing, (position) => position);
}
