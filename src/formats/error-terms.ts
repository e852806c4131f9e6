/*
 * What a double's rounding took away, as a double.
 */

/** a + b − fl(a + b), exactly (Knuth's TwoSum). */
export function sumError(a: number, b: number, sum: number): number {
  const virtual = sum - a;
  return a - (sum - virtual) + (b - virtual);
}

const splitter = 2 ** 27 + 1;

/** a·b − fl(a·b), exactly (Dekker), for |a|, |b| < 2^996 and a product above 2^-960. */
export function productError(a: number, b: number, product: number): number {
  const scaledA = splitter * a;
  const highA = scaledA - (scaledA - a);
  const lowA = a - highA;
  const scaledB = splitter * b;
  const highB = scaledB - (scaledB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

const large = 2 ** 500;
const small = 2 ** -450;

/** Whether products and quotients of this number with another such number have exact error terms. */
export function isMiddling(a: number): boolean {
  const magnitude = a < 0 ? -a : a;
  return magnitude < large && magnitude > small;
}
