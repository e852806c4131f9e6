import { doubleUnit, type Quantity } from './quantity.ts';

/** Σ of doubles by Neumaier's method: off by at most u|Σ| + (nu)²·Σ|x| with u = 2^-53. */
export function compensatedSum(terms: Float64Array): { readonly sum: number; readonly slack: number } {
  let [sum, lost, size] = [0, 0, 0];
  for (const x of terms) {
    const total = sum + x;
    lost += Math.abs(sum) >= Math.abs(x) ? sum - total + x : x - total + sum;
    sum = total;
    size += Math.abs(x);
  }
  const result = sum + lost;
  return { sum: result, slack: Math.abs(result) * doubleUnit + (terms.length * doubleUnit) ** 2 * size };
}

/** The exact sum of quantities, and how far the sum of a kernel's terms, not yet rounded, may be from it. */
export function totalOf(terms: readonly Quantity[]): Quantity {
  const { sum, slack } = compensatedSum(Float64Array.from(terms, ({ value }) => value));
  let [error, inexact] = [0, 0];
  for (const term of terms) {
    error += term.error;
    inexact += term.slack;
  }
  return { value: sum, error, slack: slack + inexact };
}
