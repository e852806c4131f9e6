import type { Arithmetic } from '../formats/arithmetic.ts';
import type { FloatFormat } from '../formats/format.ts';
import { referenceArithmetic } from '../formats/reference.ts';
import type { Accumulator } from './evaluate.ts';
import { type MergeFormName, type MergeSteps, mergeForms } from './merge-forms.ts';

/** Count, mean and sum of squared deviations of the terms so far. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

/** How a machine carries out Welford's push and Chan's merge. */
export interface WelfordSteps {
  readonly arithmetic: Arithmetic;
  /** A push takes δ/n by division, or δ times the rounded reciprocal of n; the alternate push always divides. */
  readonly division: 'divide' | 'reciprocal';
  /** A merge takes nB/n by division, or nB times the rounded reciprocal of n. Default: by division. */
  readonly mergeDivision?: 'divide' | 'reciprocal';
  /** How a merge puts two parts together. Default: moved. */
  readonly mergeForm?: MergeFormName;
  /** Products that are added at once are contracted to fma. */
  readonly contract: boolean;
}

const empty: Moments = Object.freeze({ count: 0, mean: 0, squares: 0 });

type Push = (state: Moments, x: number) => Moments;

/**
 * Mean and sum of squared deviations in one pass: Welford (1962) for a term, Chan, Golub and LeVeque (1983) for two parts. Counts are
 * exact integers that enter the arithmetic as its format holds them.
 * push: δ = x − μ; μ' = μ + δ/n; M' = M + δ(x − μ').
 * merge: δ = μB − μA, and a form of merge-forms.ts.
 */
export function welfordAccumulator(options: WelfordSteps): Accumulator<Moments> {
  const { arithmetic: a, division, mergeDivision = 'divide', mergeForm = 'moved', contract } = options;
  const inFormat = countsIn(a.format);
  const addProduct = (x: number, y: number, z: number): number =>
    contract ? a.fma(x, y, z) : a.add(z, a.multiply(x, y));
  const pushBy =
    (next: (delta: number, n: number, mean: number) => number): Push =>
    ({ count, mean, squares }, x) => {
      const delta = a.subtract(x, mean);
      const moved = next(delta, inFormat(count + 1), mean);
      return { count: count + 1, mean: moved, squares: addProduct(delta, a.subtract(x, moved), squares) };
    };
  const dividing = pushBy((delta, n, mean) => a.add(mean, a.divide(delta, n)));
  const multiplying = pushBy((delta, n, mean) => addProduct(delta, a.reciprocal(n), mean));
  const form = mergeForms[mergeForm];
  const steps: MergeSteps<number> = {
    ...a,
    addProduct,
    share: (part, whole) =>
      mergeDivision === 'divide' ? a.divide(part, whole) : a.multiply(part, a.reciprocal(whole)),
  };
  const merge = (left: Moments, right: Moments): Moments => {
    if (left.count === 0 && right.count === 0) return empty;
    if (right.count === 0 && !form.countsEmpty) return left;
    if (left.count === 0 && !form.countsEmpty) return right;
    const count = left.count + right.count;
    const [nA, nB, n] = [inFormat(left.count), inFormat(right.count), inFormat(count)];
    const counts = { nA, nB, n };
    const delta = a.subtract(right.mean, left.mean);
    return {
      count,
      mean: form.mean(steps, { ...counts, delta, a: left.mean, b: right.mean }),
      squares: form.squares(steps, { ...counts, delta, a: left.squares, b: right.squares }),
    };
  };
  return {
    zero: () => empty,
    load: (x) => ({ count: 1, mean: a.round(x), squares: 0 }),
    push: division === 'divide' ? dividing : multiplying,
    pushAlternate: dividing,
    merge,
    finish: ({ squares }) => squares,
  };
}

/** Rounds counts to a format, to nearest and uncounted. */
function countsIn(format: FloatFormat): (count: number) => number {
  const limit = 2 ** format.precision;
  const rounding = referenceArithmetic(format);
  return (count) => (count <= limit && count <= format.max ? count : rounding.round(count));
}
