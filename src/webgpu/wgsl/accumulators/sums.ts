import type { WgslAccumulator } from '../accumulator.ts';
import type { WgslArithmetic } from '../arithmetic.ts';
import { type Expression, literal } from '../expression.ts';

/** A term, or a factor of one, by its position in the group. */
export type Term = (position: Expression) => Expression;

/** The arithmetic of a reduction's steps; each may have a format of its own. */
export interface WgslSumSteps {
  /** Rounds each push. */
  readonly push: WgslArithmetic;
  /** Rounds each merge of two partial sums. Default: as `push`. */
  readonly merge?: WgslArithmetic;
}

export interface WgslProductSteps extends WgslSumSteps {
  /** Rounds each product. Default: as `push`. Not used where contracted. */
  readonly product?: WgslArithmetic;
  /** Push by fma, so that a product is not rounded by itself. */
  readonly contract: boolean;
}

const number = { type: 'u32', words: 1, zero: literal(0) } as const;

/** Plain summation: the counterpart of sumAccumulator. */
export function wgslSums({ push, merge = push }: WgslSumSteps, term: Term): WgslAccumulator {
  return {
    ...number,
    load: (i) => push.round(term(i)),
    push: (state, i) => push.add(state, term(i)),
    merge: (left, right) => merge.add(left, right),
  };
}

/** Sums of products of two factors: the counterpart of productAccumulator. */
export function wgslProducts(
  { push, merge = push, product = push, contract }: WgslProductSteps,
  left: Term,
  right: Term,
): WgslAccumulator {
  const productOf = (i: Expression): Expression => product.multiply(left(i), right(i));
  const inTwoSteps = (state: string, i: Expression): string => push.add(state, productOf(i));
  return {
    ...number,
    load: productOf,
    push: contract ? (state, i) => push.fma(left(i), right(i), state) : inTwoSteps,
    pushAlternate: inTwoSteps,
    merge: (one, other) => merge.add(one, other),
  };
}

/** The largest (or smallest) term by a rule, as an expression of two; `start` is the value of no terms: the counterpart of extremeAccumulator. */
export function wgslExtremes(
  pick: (a: Expression, b: Expression) => Expression,
  start: number,
  term: Term,
): WgslAccumulator {
  return {
    ...number,
    zero: literal(start),
    load: term,
    push: (state, i) => pick(state, term(i)),
    merge: pick,
  };
}
