import { rankedPositions } from '../../../reductions/select.ts';
import type { Quantity } from '../quantity.ts';

/** Whether a value is among the chosen ones: in every kernel, in none, or in some. */
export type Membership = 'in' | 'out' | 'unsure';

/** How many entries of an ascending list pass a test that all larger ones pass, too. */
function countFrom(sorted: Float64Array, passes: (entry: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(sorted[middle])) high = middle;
    else low = middle + 1;
  }
  return sorted.length - low;
}

/** Of values that are the same number in every kernel, how many come before and after each: they stay equal, and the lowest index wins. */
function sameValues(values: readonly Quantity[]): { readonly before: Int32Array; readonly after: Int32Array } {
  const seen = new Map<number, number>();
  const isExact = ({ error, slack }: Quantity): boolean => error === 0 && slack === 0;
  const before = Int32Array.from(values, (one) => {
    if (!isExact(one)) return 0;
    const count = seen.get(one.value) ?? 0;
    seen.set(one.value, count + 1);
    return count;
  });
  const after = Int32Array.from(values, (one, i) => (isExact(one) ? (seen.get(one.value) ?? 0) - 1 - before[i] : 0));
  return { before, after };
}

/**
 * Which of the k largest values are so in every kernel, whatever the errors of the values are; ties go to the lowest index.
 * @param origins what the values are made of: exact numbers that are the same give the same value in every kernel
 */
export function membership(
  values: readonly Quantity[],
  k: number,
  origins: readonly Quantity[],
): readonly Membership[] {
  const doubts = values.map(({ error, slack }) => error + slack);
  if (doubts.every((doubt) => doubt === 0)) return chosenExactly(values, k);
  const lowest = Float64Array.from(values, ({ value }, i) => value - doubts[i]);
  const highest = Float64Array.from(values, ({ value }, i) => value + doubts[i]);
  const [lows, highs] = [lowest.slice().sort(), highest.slice().sort()];
  const { before, after } = sameValues(origins);
  return values.map((_, i) => {
    // Those that may be as large, without this one and those of its equals that come later.
    const rivals = countFrom(highs, (high) => high >= lowest[i]) - 1 - after[i];
    if (rivals < k) return 'in';
    const larger = countFrom(lows, (low) => low > highest[i]) + before[i];
    return larger >= k ? 'out' : 'unsure';
  });
}

function chosenExactly(values: readonly Quantity[], k: number): readonly Membership[] {
  const chosen = new Set(
    rankedPositions(
      Float64Array.from(values, ({ value }) => value),
      k,
    ),
  );
  return values.map((_, i) => (chosen.has(i) ? 'in' : 'out'));
}
