/** A number and its derivative with respect to one input. */
export interface Dual {
  readonly value: number;
  readonly slope: number;
}

export const constant = (value: number): Dual => ({ value, slope: 0 });

export const add = (a: Dual, b: Dual): Dual => ({ value: a.value + b.value, slope: a.slope + b.slope });

export const multiply = (a: Dual, b: Dual): Dual => ({
  value: a.value * b.value,
  slope: a.slope * b.value + a.value * b.slope,
});

export const divide = (a: Dual, b: Dual): Dual => ({
  value: a.value / b.value,
  slope: (a.slope - (a.value / b.value) * b.slope) / b.value,
});

/** a^p of a positive a; 0^p does not move. */
export const power = (a: Dual, p: number): Dual => ({
  value: a.value ** p,
  slope: a.value === 0 ? 0 : p * a.value ** (p - 1) * a.slope,
});

export const absolute = (a: Dual): Dual => (a.value < 0 ? { value: -a.value, slope: -a.slope } : a);

export const sum = (terms: readonly Dual[]): Dual => terms.reduce(add, constant(0));

/** The first of the largest. */
export const largest = (terms: readonly Dual[]): Dual => terms.reduce((a, b) => (b.value > a.value ? b : a));

/** The derivative of a function of many numbers with respect to each of them. */
export function gradient(of: (inputs: readonly Dual[]) => Dual, at: readonly number[]): readonly number[] {
  return at.map((_, i) => of(at.map((value, j) => ({ value, slope: i === j ? 1 : 0 }))).slope);
}
