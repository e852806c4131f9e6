import type { MeasuredKind, Statistic } from '../model.ts';

/** A slope that is a sign at some values and 0 at the others: ∂statistic/∂c_i = signs[i]/count. */
export interface Signs {
  readonly signs: readonly bigint[];
  readonly count: number;
}

export const magnitude = (n: bigint): bigint => (n < 0n ? -n : n);
const signOf = (n: bigint): bigint => (n > 0n ? 1n : n < 0n ? -1n : 0n);

/** How many terms a sum is divided by: 1 where the statistic takes sums. */
export function countOf(m: number, { mean = true }: Statistic): number {
  return mean ? m : 1;
}

/** The positions of the k largest magnitudes, the lowest of equal ones. */
function largest(numerators: readonly bigint[], k: number): readonly number[] {
  const magnitudes = numerators.map(magnitude);
  if (k === 1) return [magnitudes.reduce((best, n, i) => (n > magnitudes[best] ? i : best), 0)];
  const order = (a: number, b: number): number =>
    magnitudes[a] < magnitudes[b] ? 1 : magnitudes[a] > magnitudes[b] ? -1 : a - b;
  return magnitudes
    .map((_, i) => i)
    .sort(order)
    .slice(0, k);
}

function signsAt(numerators: readonly bigint[], k: number): readonly bigint[] {
  const signs = numerators.map(() => 0n);
  for (const position of largest(numerators, k)) signs[position] = signOf(numerators[position]);
  return signs;
}

/** +1 at the first maximum and −1 at the first minimum of each chunk; 0 where they coincide. */
function ends(numerators: readonly bigint[], chunks: number): readonly bigint[] {
  const signs = numerators.map(() => 0n);
  const length = numerators.length / chunks;
  for (let start = 0; start < numerators.length; start += length) {
    let [high, low] = [start, start];
    for (let i = start; i < start + length; i++) {
      if (numerators[i] > numerators[high]) high = i;
      if (numerators[i] < numerators[low]) low = i;
    }
    signs[high] += 1n;
    signs[low] -= 1n;
  }
  return signs;
}

/** The statistics whose slope is of that kind. */
export const signSlopes: Readonly<
  Record<Exclude<MeasuredKind, 'l2' | 'lp'>, (numerators: readonly bigint[], statistic: Statistic) => Signs>
> = {
  l1: (numerators, statistic) => ({ signs: numerators.map(signOf), count: countOf(numerators.length, statistic) }),
  linf: (numerators) => ({ signs: signsAt(numerators, 1), count: 1 }),
  topk: (numerators, { k = 1 }) => ({ signs: signsAt(numerators, k), count: k }),
  range: (numerators, { chunks = 1 }) => ({ signs: ends(numerators, chunks), count: chunks }),
};

/** m·n − Σn of each: m times the distance from the mean. */
export function aboutMean(numerators: readonly bigint[]): readonly bigint[] {
  const m = BigInt(numerators.length);
  const total = numerators.reduce((sum, n) => sum + n, 0n);
  return numerators.map((n) => m * n - total);
}
