import type { Arithmetic } from '../formats/arithmetic.ts';
import { exponentOf, powerOfTwo } from '../formats/codec.ts';
import type { Accumulator } from './evaluate.ts';

/**
 * A fused multi-term add as matrix units do it: exact products and the addend are aligned to the largest exponent (of a product: the sum
 * of its factors' exponents), cut off toward zero below 2^(largest − fractionBits), added exactly, and rounded once.
 * Volta keeps 23 fraction bits, Turing to Ada 24, Hopper and Blackwell 25, fp8 on Ada and Hopper 13.
 */
export interface FusedAdd {
  readonly fractionBits: number;
  /** Rounds the sum: binary32 toward zero, binary16 to nearest even, or fewer bits toward zero (fp8 on Hopper: 14). */
  readonly output: Arithmetic;
}

/**
 * Σ a_i·b_i + c in one step. Factors are values of binary32, so that products are exact doubles.
 * @throws RangeError when a and b differ in length, hold values of wider formats, or are too many for the fraction bits (2^(50 − bits))
 */
export function fusedMultiplyAdd(model: FusedAdd, a: readonly number[], b: readonly number[], c: number): number {
  if (a.length !== b.length) throw new RangeError(`"b" expected ${a.length} factors, got ${b.length}`);
  checkFactors(model, a, 'a');
  checkFactors(model, b, 'b');
  const products = a.map((x, i) => x * b[i]);
  const terms = [...products, c];
  if (terms.some((term) => !Number.isFinite(term))) return model.output.round(terms.reduce((x, y) => x + y));
  let largest = c === 0 ? -Infinity : exponentOf(c);
  a.forEach((x, i) => {
    if (products[i] !== 0) largest = Math.max(largest, exponentOf(x) + exponentOf(b[i]));
  });
  if (largest === -Infinity) return model.output.round(terms.reduce((x, y) => x + y));
  const quantum = largest - model.fractionBits;
  const scale = powerOfTwo(-quantum);
  const total = terms.reduce((sum, term) => sum + Math.trunc(term * scale), 0);
  return model.output.round(total * powerOfTwo(quantum));
}

/** Products and their sum must be exact in doubles. */
function checkFactors({ fractionBits }: FusedAdd, factors: readonly number[], name: string): void {
  const wide = factors.find((x) => Math.fround(x) !== x && !Number.isNaN(x));
  if (wide !== undefined) throw new RangeError(`"${name}" expected values of binary32, got ${wide}`);
  const most = 2 ** (50 - fractionBits);
  if (factors.length > most) throw new RangeError(`"${name}" expected at most ${most} factors, got ${factors.length}`);
}

/** Sums of products of two factors of a term by fused adds; partial sums are merged by the given arithmetic. */
export function fusedProducts(
  model: FusedAdd,
  merge: Arithmetic,
  left: (term: number) => number,
  right: (term: number) => number,
): Accumulator<number> {
  const pushBlock = (state: number, terms: readonly number[]): number =>
    fusedMultiplyAdd(model, terms.map(left), terms.map(right), state);
  return {
    zero: () => 0,
    load: (x) => pushBlock(0, [x]),
    push: (state, x) => pushBlock(state, [x]),
    pushBlock,
    merge: merge.add,
    finish: (state) => state,
  };
}

/** Sums (`square` false: each term times one) or sums of squares by fused adds; partial sums are merged by the given arithmetic. */
export function fusedAccumulator(model: FusedAdd, merge: Arithmetic, square: boolean): Accumulator<number> {
  return fusedProducts(model, merge, (x) => x, square ? (x) => x : () => 1);
}
