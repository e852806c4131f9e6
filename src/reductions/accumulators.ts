import type { Arithmetic } from '../formats/arithmetic.ts';
import type { Accumulator } from './evaluate.ts';

/** The arithmetic of a reduction's steps; each may have a format of its own. */
export interface SumSteps {
  /** Rounds each push. */
  readonly push: Arithmetic;
  /** Rounds each merge of two partial sums. Default: as `push`. */
  readonly merge?: Arithmetic;
}

/** Plain summation. */
export function sumAccumulator({ push, merge = push }: SumSteps): Accumulator<number> {
  return {
    zero: () => 0,
    load: push.round,
    push: push.add,
    merge: merge.add,
    finish: (state) => state,
  };
}

export interface ProductSteps extends SumSteps {
  /** Rounds each product. Default: as `push`. Not used where contracted. */
  readonly product?: Arithmetic;
  /** Push by fma, so that a product is not rounded by itself. */
  readonly contract: boolean;
}

/**
 * Sum of products of two factors of a term: pushed by fma or by multiply and add (the alternate way always by the latter), merged by add.
 */
export function productAccumulator(
  { push, merge = push, product = push, contract }: ProductSteps,
  left: (term: number) => number,
  right: (term: number) => number,
): Accumulator<number> {
  const productOf = (x: number): number => product.multiply(left(x), right(x));
  const inTwoSteps = (state: number, x: number): number => push.add(state, productOf(x));
  return {
    zero: () => 0,
    load: productOf,
    push: contract ? (state, x) => push.fma(left(x), right(x), state) : inTwoSteps,
    pushAlternate: inTwoSteps,
    merge: merge.add,
    finish: (state) => state,
  };
}

const itself = (x: number): number => x;

/** Sum of squares: of products of each term with itself. */
export function squareAccumulator(steps: ProductSteps): Accumulator<number> {
  return productAccumulator(steps, itself, itself);
}

/** The same accumulator, but its total is stored and so rounded after every step. */
export function holding(accumulator: Accumulator<number>, store: (total: number) => number): Accumulator<number> {
  const { pushAlternate, pushBlock } = accumulator;
  return {
    ...accumulator,
    load: (x) => store(accumulator.load(x)),
    push: (state, x) => store(accumulator.push(state, x)),
    ...(pushAlternate === undefined ? {} : { pushAlternate: (state, x) => store(pushAlternate(state, x)) }),
    ...(pushBlock === undefined ? {} : { pushBlock: (state, terms) => store(pushBlock(state, terms)) }),
    merge: (left, right) => store(accumulator.merge(left, right)),
  };
}

/** A sum and what its roundings lost. */
export interface Compensated {
  readonly sum: number;
  readonly compensation: number;
}

const nothing: Compensated = Object.freeze({ sum: 0, compensation: 0 });

/** Kahan's compensated summation: the lost part is taken off the next term. */
export function kahanAccumulator({ push: a }: SumSteps): Accumulator<Compensated> {
  const push = ({ sum, compensation }: Compensated, x: number): Compensated => {
    const corrected = a.subtract(x, compensation);
    const total = a.add(sum, corrected);
    return { sum: total, compensation: a.subtract(a.subtract(total, sum), corrected) };
  };
  return {
    zero: () => nothing,
    load: (x) => ({ sum: a.round(x), compensation: 0 }),
    push,
    merge: (left, right) => push(push(left, right.sum), -right.compensation),
    finish: ({ sum }) => sum,
  };
}

/** Neumaier's compensated summation: lost parts are summed apart and added at the end. */
export function neumaierAccumulator({ push: a }: SumSteps): Accumulator<Compensated> {
  const push = ({ sum, compensation }: Compensated, x: number): Compensated => {
    const total = a.add(sum, x);
    const [large, small] = Math.abs(sum) >= Math.abs(x) ? [sum, x] : [x, sum];
    const lost = a.add(a.subtract(large, total), small);
    return { sum: total, compensation: a.add(compensation, lost) };
  };
  return {
    zero: () => nothing,
    load: (x) => ({ sum: a.round(x), compensation: 0 }),
    push,
    merge: (left, right) => {
      const { sum, compensation } = push(left, right.sum);
      return { sum, compensation: a.add(compensation, right.compensation) };
    },
    finish: ({ sum, compensation }) => a.add(sum, compensation),
  };
}

/** A mean kept as a mean: how many terms it covers, and their mean. */
export interface Average {
  readonly count: number;
  readonly mean: number;
}

/**
 * The mean of two equal parts at every merge, so that no sum ever grows.
 * @throws RangeError when an order merges parts of different sizes
 */
export function averagingAccumulator({ push: a }: SumSteps): Accumulator<Average> {
  const merge = (left: Average, right: Average): Average => {
    if (left.count === 0) return right;
    if (right.count === 0) return left;
    if (left.count !== right.count) {
      throw new RangeError(
        `"divide" 'merge' expected an order that merges equal parts, got ${left.count} and ${right.count} terms`,
      );
    }
    return { count: left.count + right.count, mean: a.multiply(a.add(left.mean, right.mean), 0.5) };
  };
  const load = (x: number): Average => ({ count: 1, mean: a.round(x) });
  return {
    zero: () => ({ count: 0, mean: 0 }),
    load,
    push: (state, x) => merge(state, load(x)),
    merge,
    finish: ({ mean }) => mean,
  };
}

/** The largest (or smallest) term by a rule for NaN and zeros; `start` is the value of no terms. */
export function extremeAccumulator(pick: (a: number, b: number) => number, start: number): Accumulator<number> {
  return { zero: () => start, load: (x) => x, push: pick, merge: pick, finish: (state) => state };
}
