import { doubleError, doubleUnit, type Quantity } from './quantity.ts';

/** Σ of doubles by Neumaier's method: off by at most u|Σ| + (nu)²·Σ|x| with u = 2^-53. */
function compensatedSum(terms: readonly Quantity[]): { readonly sum: number; readonly slack: number } {
  let [sum, lost, size] = [0, 0, 0];
  for (const { value: x } of terms) {
    const total = sum + x;
    lost += Math.abs(sum) >= Math.abs(x) ? sum - total + x : x - total + sum;
    sum = total;
    size += Math.abs(x);
  }
  const result = sum + lost;
  return { sum: result, slack: Math.abs(result) * doubleUnit + (terms.length * doubleUnit) ** 2 * size };
}

/** The sum of quantities before any rounding. */
export function totalOf(terms: readonly Quantity[]): Quantity {
  const { sum, slack } = compensatedSum(terms);
  let [error, inexact] = [0, 0];
  for (const term of terms) {
    error += term.error;
    inexact += term.slack;
  }
  return { value: sum, error, slack: slack + inexact };
}

/** The products of factors before any rounding. */
export function productsOf(left: readonly Quantity[], right: readonly Quantity[]): readonly Quantity[] {
  return left.map((a, i) => {
    const b = right[i];
    const value = a.value * b.value;
    return {
      value,
      error: (Math.abs(a.value) + a.slack) * b.error + (Math.abs(b.value) + b.slack) * a.error + a.error * b.error,
      slack:
        Math.abs(a.value) * b.slack +
        Math.abs(b.value) * a.slack +
        a.slack * b.slack +
        doubleError(value, a.value === 0 || b.value === 0),
    };
  });
}

/** A quantity divided by a count before any rounding. */
export function sharedBy(total: Quantity, count: number): Quantity {
  const value = total.value / count;
  return { value, error: total.error / count, slack: total.slack / count + doubleError(value, total.value === 0) };
}

/** A total whose terms' errors are known to come to less than their sum. */
export function inheriting(total: Quantity, inherited: number | undefined): Quantity {
  return inherited === undefined || !(inherited < total.error) ? total : { ...total, error: inherited };
}
