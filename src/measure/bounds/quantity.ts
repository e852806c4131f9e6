/**
 * A number of which three things are known: a double near it, how far a kernel's value of it may be from the exact one, and how far the
 * double is from the exact one. Along an emulation the double is the kernel's own value, and `slack` is 0: the same formulas then bound the
 * exact value from the kernel's.
 */
export interface Quantity {
  readonly value: number;
  /** |kernel − exact| is at most this; Infinity or NaN: nothing is known. */
  readonly error: number;
  /** |value − exact| is at most this. */
  readonly slack: number;
  /** Neither the exact nor a kernel's value is below this. */
  readonly floor?: number;
}

/** A number that every kernel holds as it is. */
export function known(value: number): Quantity {
  return { value, error: 0, slack: 0 };
}

/** A bound on the exact magnitude; along an emulation on the kernel's. */
export function magnitudeOf({ value, slack }: Quantity): number {
  return Math.abs(value) + slack;
}

/** A bound on the magnitude of a kernel's value. */
export function largestOf(a: Quantity): number {
  return magnitudeOf(a) + a.error;
}

/** What neither the exact nor a kernel's value falls short of. */
export function leastOf({ value, slack, error, floor = -Infinity }: Quantity): number {
  return Math.max(value - slack - error, floor);
}

/** The same number by a double that is no farther from it: what is not below the floor is nearest to none that is. */
export function notBelowFloor(a: Quantity): Quantity {
  return a.value < (a.floor ?? -Infinity) ? { ...a, value: a.floor as number } : a;
}

export function negated({ value, error, slack }: Quantity): Quantity {
  return { value: -value, error, slack };
}

/** |a|, of which nothing is below 0. */
export function absoluteOf({ value, error, slack }: Quantity): Quantity {
  return { value: Math.abs(value), error, slack, floor: 0 };
}

/** The same number with more error. */
export function widened(a: Quantity, error: number): Quantity {
  return error === 0 ? a : { ...a, error: a.error + error };
}

/** A little more than the relative error of one operation on doubles. */
export const doubleUnit = 2 ** -52;

/** What a product or quotient of doubles other than 0 may be off by: relatively or, near the smallest of them, absolutely. */
export function doubleError(value: number, isZero: boolean): number {
  const magnitude = Math.abs(value);
  return magnitude * doubleUnit + (magnitude < 2 ** -1000 && !isZero ? 4 * Number.MIN_VALUE : 0);
}

/**
 * How many operations on non-negative doubles may lie behind an error, so that it can be raised by what they lost.
 * @param operations how many, at most 2^40
 */
export function raised(error: number, operations: number): number {
  return error * (1 + operations * doubleUnit);
}

/**
 * A number that is there in some kernels and 0 in others.
 * @param isThere whether it is in the emulated kernel, or as far as doubles tell
 * @param emulated whether the value is the kernel's
 */
export function maybe(a: Quantity, isThere: boolean, emulated: boolean): Quantity {
  const most = Math.abs(a.value) + a.error + a.slack;
  return { value: isThere ? a.value : 0, error: most, slack: emulated ? 0 : most };
}

/**
 * An emulation's number, whose error is no more than what it is off from a double near the exact one.
 * @param exact the same number as the exact expression has it
 */
export function closer(emulated: Quantity, { value, slack }: Quantity): Quantity {
  const seen = Math.abs(emulated.value - value) * (1 + 2 * doubleUnit) + slack;
  return seen < emulated.error ? { ...emulated, error: seen } : emulated;
}

/** What the emulation made of a number, whose error is seen. */
export function measured(value: number, exact: Quantity): Quantity {
  const error = exact.error + exact.slack + Math.abs(value - exact.value) * (1 + 2 * doubleUnit);
  return { value, error: error >= 0 ? error : Infinity, slack: 0 };
}
