import { Bench } from 'tinybench';
import type { Contestant } from './contestant.ts';

/** How long to measure. */
export interface Effort {
  readonly rounds: number;
  /** Nanoseconds that a sample should take at least: short work is repeated, beyond what a clock can't tell. */
  readonly sample: number;
  /** Nanoseconds for all rounds; fewer rounds, but at least three, where they would take longer. */
  readonly budget: number;
}

const leastRounds = 3;

interface Lane {
  readonly contestant: Contestant;
  readonly repeats: number;
  /** Nanoseconds of a sample, as far as is known before the rounds. */
  readonly expected: number;
}

/** Warms a contestant up, and finds how often its work fits in a sample. */
async function laneOf(contestant: Contestant, { sample }: Effort): Promise<Lane> {
  let once = await contestant.time(1);
  for (let spent = once, repeats = 1; spent < 2 * sample; spent += once * repeats) {
    repeats = Math.min(1e6, Math.max(repeats * 2, 1));
    once = Math.max(1, (await contestant.time(repeats)) / repeats);
  }
  const repeats = Math.max(1, Math.ceil(sample / once));
  return { contestant, repeats, expected: once * repeats };
}

/**
 * Times contestants in turn, round after round, so that a machine that slows down slows all of them.
 * @returns nanoseconds of one run of the work, by contestant and round
 */
export async function timeInRounds(
  contestants: readonly Contestant[],
  effort: Effort,
): Promise<readonly (readonly number[])[]> {
  const lanes: Lane[] = [];
  for (const contestant of contestants) lanes.push(await laneOf(contestant, effort));
  const round = lanes.reduce((sum, { expected }) => sum + expected, 0);
  const rounds = Math.max(leastRounds, Math.min(effort.rounds, Math.floor(effort.budget / round)));
  // One iteration a task: a run of the bench is a round.
  const bench = new Bench({ iterations: 1, time: 0, warmup: false, throws: true });
  for (const [i, { contestant, repeats }] of lanes.entries()) {
    const sample = async () => ({ overriddenDuration: (await contestant.time(repeats)) / repeats / 1e6 });
    bench.add(`${i} ${contestant.name}`, sample, { async: true });
  }
  const samples: number[][] = lanes.map(() => []);
  for (let i = 0; i < rounds; i++) {
    bench.reset();
    const tasks = await bench.run();
    for (const [lane, { result }] of tasks.entries()) {
      if (!('latency' in result)) throw new Error(`${lanes[lane].contestant.name}: no result`);
      samples[lane].push(result.latency.mean * 1e6);
    }
  }
  return samples;
}
