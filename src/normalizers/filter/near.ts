import { productError, sumError } from '../../formats/error-terms.ts';

/*
 * Numbers known but for a relative error, which a proof carries along: the true number is value·(1 + d) with |d| ≤ relative. Where a
 * double holds a result exactly, its error term says so and nothing is added.
 */

export interface Near {
  /** At least 0; NaN where nothing is known. */
  readonly value: number;
  /** 0: the value is the number itself. */
  readonly relative: number;
}

/** Half the distance of 1 and the next double: a rounding's relative error. */
export const unit = 2 ** -53;

/** More than what bounds themselves may lose at the lower end of the range. */
export const underflow = 2 ** -1000;

const unknown: Near = Object.freeze({ value: Number.NaN, relative: 0 });

/**
 * Takes a bound up to its first order. With factors (1 + d) of |d| ≤ 2^-20 each, a product or quotient of a few of them is 1 off by less
 * than the sum of the |d|, times 1 + 2^-10, which also covers the roundings of the bound itself.
 */
const slack = 1 + 2 ** -10;

/** A bound of the first order as a bound: see the slack. */
export const widened = (first: number): number => first * slack;

/** The number, or nothing, where error terms of products might underflow or errors be too large for their first order to count. */
export function near(value: number, relative: number): Near {
  if (value === 0) return relative === 0 ? { value: 0, relative } : unknown;
  return value > 1e-120 && value < 1e120 && relative <= 2 ** -20 ? { value, relative } : unknown;
}

export const exactly = (value: number): Near => near(value, 0);

const rounding = (error: number): number => (error === 0 ? 0 : unit);

export function plus(a: Near, b: Near): Near {
  const value = a.value + b.value;
  return near(value, widened(Math.max(a.relative, b.relative) + rounding(sumError(a.value, b.value, value))));
}

export function times(a: Near, b: Near): Near {
  const value = a.value * b.value;
  if (value === 0) return exactly(0);
  return near(value, widened(a.relative + b.relative + rounding(productError(a.value, b.value, value))));
}

/** Whether a·b is that product. */
function isProduct(a: number, b: number, product: number): boolean {
  const rounded = a * b;
  return rounded === product && productError(a, b, rounded) === 0;
}

export function over(a: Near, b: Near): Near {
  const value = a.value / b.value;
  if (value === 0) return exactly(0);
  return near(value, widened(a.relative + b.relative + (isProduct(value, b.value, a.value) ? 0 : unit)));
}

export function root(a: Near): Near {
  const value = Math.sqrt(a.value);
  return near(value, widened(a.relative / 2 + (isProduct(value, value, a.value) ? 0 : 2 * unit)));
}

/** The larger one of two, where it can be told. */
export function larger(a: Near, b: Near): Near {
  const [most, least] = a.value >= b.value ? [a, b] : [b, a];
  const apart = most.value - least.value >= 2 * (most.value * most.relative + least.value * least.relative);
  return apart ? most : unknown;
}
