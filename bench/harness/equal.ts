/** Numbers by their bits: a NaN is any NaN, and zeros have signs. */
export function firstDifference(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  for (let i = 0; i < expected.length; i++) if (!Object.is(got[i], expected[i])) return i;
  return got.length === expected.length ? -1 : expected.length;
}

/**
 * Refuses a path that is not the reference's equal.
 * @throws Error naming the path and the first element that differs
 */
export function refuseUnlessEqual(path: string, got: ArrayLike<number>, expected: ArrayLike<number>): void {
  const i = firstDifference(got, expected);
  if (i >= 0)
    throw new Error(
      `${path}: ${got[i]} at element ${i} of ${expected.length}, where the reference says ${expected[i]}`,
    );
}
