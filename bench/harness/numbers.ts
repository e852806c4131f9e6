/** The middle of some numbers, of an even count the mean of the two in the middle. @throws RangeError when there are none */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('"values" expected at least one number, got none');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Times of one contestant over rounds, and their summary. */
export interface Times {
  readonly median: number;
  readonly best: number;
}

export const timesOf = (samples: readonly number[]): Times => ({
  median: median(samples),
  best: Math.min(...samples),
});

/**
 * How many times as long `ours` took as `baseline`: the median of the ratios of the rounds, for what slows the machine down slows both of a
 * round, and a median of times forgets which were of one round.
 */
export function ratioOf(ours: readonly number[], baseline: readonly number[]): number {
  if (ours.length !== baseline.length)
    throw new RangeError(`"baseline" expected a time for each of ${ours.length} rounds, got ${baseline.length}`);
  return median(ours.map((time, round) => time / baseline[round]));
}
