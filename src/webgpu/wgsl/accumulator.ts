import type { Plan } from '../../reductions/plan.ts';
import type { Expression } from './expression.ts';

/**
 * What an order's steps do, as WGSL: the counterpart of `Accumulator` (src/reductions/evaluate.ts). A state is a WGSL value of `type`;
 * an element is a u32 expression, its position in the group (of top-level reductions, from 0).
 */
export interface WgslAccumulator {
  /** 'u32', or the name of a structure of u32 members that the module declares. */
  readonly type: string;
  /** The members of the structure, in their order. Absent: the type is u32. */
  readonly members?: readonly string[];
  /** How many u32 a state has. */
  readonly words: number;
  readonly zero: string;
  load(element: Expression): string;
  push(state: string, element: Expression): string;
  /** Absent: as `push`. */
  pushAlternate?(state: string, element: Expression): string;
  /** Pushes elements at once (a fused multi-term add). Absent where the accumulator has no such step. */
  pushBlock?(state: string, elements: readonly Expression[]): string;
  merge(left: string, right: string): string;
  /** The total of a state. Absent: the state. */
  finish?(state: string): Expression;
  /** @throws RangeError when it cannot follow a plan, as the counterpart does when it runs it. Absent: it follows all. */
  check?(plan: Plan): void;
}
