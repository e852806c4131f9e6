import { describe, expect, test } from 'vitest';
import { inProcess } from '../../bench/harness/contestant.ts';
import { ratioRow } from '../../bench/harness/ratio-row.ts';
import { refusedResult, resultOf, standingOf } from '../../bench/harness/result.ts';
import { timeInRounds } from '../../bench/harness/rounds.ts';
import { atMost, type BenchContext, shown, type Trial, timesFaster } from '../../bench/harness/row.ts';
import { rows } from '../../bench/rows/rows.ts';

const effort = { rounds: 4, sample: 1, budget: 1e12 };
// The rows of these tests ask for nothing but the effort.
const context = { effort } as BenchContext;

/** Takes that many nanoseconds by its own account, and tells when. */
const pretending = (name: string, nanoseconds: number, said: string[] = []) => ({
  name,
  time: (repeats: number) => {
    said.push(name);
    return nanoseconds * repeats;
  },
});

const trialOf = (trial: Partial<Trial>): Trial => ({
  n: 100,
  ours: pretending('ours', 3000),
  baseline: pretending('peer', 1000),
  verify: () => undefined,
  ...trial,
});

const rowOf = (goal: ReturnType<typeof shown>, trial: Partial<Trial> = {}, limit?: string) =>
  ratioRow({
    ...{ id: 'a', group: 'b', name: 'c', goal, set: () => Promise.resolve(trialOf(trial)) },
    ...(limit === undefined ? {} : { limit }),
  });

describe('a row of the bench', () => {
  test('holds the ratio of its times against its goal, in the goal’s sense', async () => {
    const slower = rowOf(atMost(3.5, 'a peer'));
    const result = resultOf(slower, await slower.measure(context));
    expect(result).toMatchObject({ standing: 'met', n: 100, ours: { median: 30 }, baseline: { median: 10 } });
    expect(result.figure).toBeCloseTo(3, 9);
    const faster = rowOf(timesFaster(2, 'a peer'), {}, 'It is only pretending.');
    const other = resultOf(faster, await faster.measure(context));
    expect(other).toMatchObject({ standing: 'not met', why: 'It is only pretending.' });
    expect(other.figure).toBeCloseTo(1 / 3, 9);
  });

  test('shows its own time where the peer is missing', async () => {
    const row = rowOf(atMost(3, 'a peer'), { baseline: { missing: 'peer not found: it' } });
    const result = resultOf(row, await row.measure(context));
    expect(result).toMatchObject({ standing: 'not measured', why: 'peer not found: it', ours: { median: 30 } });
    expect(result.figure).toBeUndefined();
  });

  test('times nothing that is not verified', async () => {
    const said: string[] = [];
    const verify = () => {
      throw new Error('a path: 1 at element 0, where the reference says 2\nand more');
    };
    const row = rowOf(atMost(3, 'a peer'), { ours: pretending('ours', 1, said), verify });
    await expect(row.measure(context)).rejects.toThrow('where the reference says 2');
    expect(said).toEqual([]);
    const error = await row.measure(context).catch((caught: unknown) => caught);
    expect(refusedResult(row, error)).toMatchObject({
      standing: 'refused',
      why: 'a path: 1 at element 0, where the reference says 2',
    });
  });

  test('stands by its goal alone', () => {
    expect(standingOf(atMost(2, ''), 2)).toBe('met');
    expect(standingOf(atMost(2, ''), 2.01)).toBe('not met');
    expect(standingOf(timesFaster(2, ''), 2.01)).toBe('met');
    expect(standingOf(timesFaster(2, ''), 1.99)).toBe('not met');
    expect(standingOf(shown(''), 7)).toBe('shown');
    expect(standingOf(atMost(2, ''), undefined)).toBe('not measured');
  });
});

test('rounds take the contestants in turn', async () => {
  const said: string[] = [];
  const samples = await timeInRounds([pretending('a', 5, said), pretending('b', 7, said)], effort);
  expect(samples.map((times) => times.length)).toEqual([4, 4]);
  expect(samples[0].every((time) => Math.abs(time - 5) < 1e-6)).toBe(true);
  expect(samples[1].every((time) => Math.abs(time - 7) < 1e-6)).toBe(true);
  expect(said.slice(-8)).toEqual(['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b']);
});

test('work that takes long has few rounds, and no fewer than three', async () => {
  const long = await timeInRounds([pretending('a', 1000)], { rounds: 50, sample: 1, budget: 10_000 });
  expect(long[0]).toHaveLength(10);
  const longer = await timeInRounds([pretending('a', 1e6)], { rounds: 50, sample: 1, budget: 10_000 });
  expect(longer[0]).toHaveLength(3);
});

test('short work is repeated until a sample is long enough to tell', async () => {
  const repeats: number[] = [];
  const time = (count: number) => {
    repeats.push(count);
    return 10 * count;
  };
  const [samples] = await timeInRounds([{ name: 'a', time }], { rounds: 3, sample: 1000, budget: 1e12 });
  expect(repeats.slice(-3)).toEqual([100, 100, 100]);
  expect(samples[0]).toBeCloseTo(10, 9);
});

test('work of this process is done as often as it is said to be', () => {
  let done = 0;
  const contestant = inProcess('count', () => ++done);
  expect(contestant.time(5)).toBeGreaterThanOrEqual(0);
  expect(done).toBe(5);
  expect(contestant.last()).toBe(5);
});

test('each row has an id of its own', () => {
  const ids = rows.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
