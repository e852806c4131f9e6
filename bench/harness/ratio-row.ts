import { isMissing } from './contestant.ts';
import { ratioOf, timesOf } from './numbers.ts';
import { timeInRounds } from './rounds.ts';
import type { BenchContext, Goal, Measurement, Row, RowHead, Trial } from './row.ts';

/** A goal that is a ratio of times, and how to set the work up. */
export interface RatioRecord extends RowHead {
  set(context: BenchContext): Promise<Trial>;
}

const perElement = (samples: readonly number[], n: number) => {
  const { median, best } = timesOf(samples);
  return { median: median / n, best: best / n };
};

/** A ratio of times in the goal's sense: as long as, or faster than. */
const inSense = ({ bound }: Goal, ratio: number): number => (bound === 'atMost' ? ratio : 1 / ratio);

async function measured(goal: Goal, { n, ours, baseline }: Trial, { effort }: BenchContext): Promise<Measurement> {
  const missing = isMissing(baseline);
  const [own, base = []] = await timeInRounds(missing ? [ours] : [ours, baseline], effort);
  const timing = { name: ours.name, ...perElement(own, n) };
  if (missing) return { n, ours: timing, baseline };
  return {
    n,
    ours: timing,
    baseline: { name: baseline.name, ...perElement(base, n) },
    figure: inSense(goal, ratioOf(own, base)),
    best: inSense(goal, Math.min(...own) / Math.min(...base)),
  };
}

/** A row whose figure is a ratio of times, taken only after the results were found equal to the reference's. */
export function ratioRow({ set, ...row }: RatioRecord): Row {
  const measure = async (context: BenchContext): Promise<Measurement> => {
    const trial = await set(context);
    try {
      await trial.verify();
      return await measured(row.goal, trial, context);
    } finally {
      await trial.close?.();
    }
  };
  return { ...row, measure };
}
