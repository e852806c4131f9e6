import { describe, expect, test } from 'vitest';
import { findFormat } from '../../src/formats/catalogue.ts';
import { candidatesOf } from '../../src/kernels/precision/cases.ts';
import { normalAt } from '../../src/kernels/precision/inputs.ts';
import { quantised } from '../../src/kernels/precision/measure-integer.ts';
import { checkSetup, defaultSetup, type PrecisionSetup } from '../../src/kernels/precision/setup.ts';
import { measure } from '../../src/kernels/precision/sweep.ts';
import { judge, toleranceOf } from '../../src/kernels/precision/verdict.ts';

describe('a setup out of range is refused, by name', () => {
  test.each([
    [{ norm: 'lawyer' }, /"norm" expected one of layer/],
    [{ formats: ['int4'] }, /"formats" expected floating formats or int8, got "int4"/],
    [{ formats: ['fp17'] }, /"format" expected one of/],
    [{ sigmas: [0.5] }, /"sigmas" expected integers from -1000 to 1000, got 0\.5/],
    [{ lengths: [] }, /"lengths" expected at least one value, got \[\]/],
    [{ lengths: [1] }, /"lengths" expected integers from 2/],
    [{ means: [Infinity] }, /"means" expected finite numbers/],
    [{ seeds: 0 }, /"seeds" expected an integer from 1 to 1000, got 0/],
  ])('%j', (change, message) =>
    expect(() => checkSetup({ ...defaultSetup, ...(change as Partial<PrecisionSetup>) })).toThrow(message),
  );
});

test('candidates: every accumulator and order of floating formats; integers once', () => {
  const setup = { ...defaultSetup, accumulators: ['same', 'fp32', 'fp16'], formats: ['fp16', 'half', 'int8'] };
  const texts = candidatesOf(setup).map(
    ({ format, accumulator, order }) => `${format} ${accumulator} ${JSON.stringify(order)}`,
  );
  expect([...new Set(texts)]).toEqual([
    'binary16 binary16 "sequential"',
    'binary16 binary16 "pairwise"',
    'binary16 binary32 "sequential"',
    'binary16 binary32 "pairwise"',
    'int8 int32 null',
  ]);
});

test('random numbers are standard normal', () => {
  const values = Array.from({ length: 20_000 }, (_, i) => normalAt(3, 0, i));
  const moment = (p: number): number => values.reduce((sum, z) => sum + z ** p, 0) / values.length;
  for (const [p, expected] of [0, 1, 0, 3].entries()) expect(Math.abs(moment(p + 1) - expected)).toBeLessThan(0.15);
  expect(normalAt(3, 0, 17)).not.toBe(normalAt(3, 1, 17));
});

describe('standings', () => {
  const fine = { zeroScales: 0, nonFinite: 0, vanished: false, error: 0, overflows: 0 };
  const tolerance = { works: 0.01, dead: 0.5 };
  test.each([
    [{}, 'works', null],
    [{ error: 0.02 }, 'degraded', null],
    [{ error: 0.6 }, 'dead', 'error'],
    [{ error: 0.6, overflows: 3 }, 'dead', 'overflow'],
    [{ error: Number.NaN }, 'dead', 'error'],
    [{ nonFinite: 1 }, 'dead', 'overflow'],
    [{ vanished: true, error: 1 }, 'dead', 'underflow'],
    [{ zeroScales: 1, nonFinite: 5 }, 'dead', 'underflow'],
  ] as const)('%j: %s', (change, standing, cause) =>
    expect(judge({ ...fine, ...change }, tolerance)).toEqual({ standing, cause }),
  );

  test('coarse formats are allowed four roundings', () => {
    expect(
      ['binary16', 'bfloat16', 'float8_e4m3fn', 'int8'].map((name) => toleranceOf(findFormat(name)).works),
    ).toEqual([0.01, 0.015625, 0.25, 0.01]);
  });
});

describe('a kernel that does not fit the number of terms', () => {
  const merging: PrecisionSetup = {
    ...defaultSetup,
    norm: 'rms',
    seeds: 1,
    spec: { stages: { moment: { divide: 'merge' } } },
  };
  const fp16 = { format: 'binary16', accumulator: 'binary16', order: 'pairwise' } as const;
  const l2 = { ...fp16, statistic: { kind: 'l2' } };
  const at = (length: number) => ({ sigma: 0, length, mean: 0 });

  test.each([
    [l2, 96, `"divide" 'merge' expected an order that merges equal parts, got 64 and 32 terms`],
    [{ ...l2, order: 'sequential' }, 64, /^"divide" 'merge' expected an order that merges equal parts/],
    [{ ...l2, order: { explicit: [[1, 0], 2] } }, 64, /^"explicit" expected/],
    [{ ...fp16, statistic: { kind: 'topk', k: 65 } }, 64, '"statistic.k" expected at most 64, got 65'],
    [{ ...fp16, statistic: { kind: 'range', chunks: 5 } }, 64, '"statistic.chunks" expected a divisor of 64, got 5'],
    [
      { statistic: { kind: 'topk', k: 65 }, format: 'int8', accumulator: 'int32', order: null },
      64,
      '"k" expected an integer from 1 to 64, got 65',
    ],
  ])('%j cannot run with %i terms', (candidate, length, reason) => {
    const found = measure(merging, candidate, at(length));
    expect(found).toMatchObject({ standing: 'notRunnable', cause: null, y: null, dx: null, place: at(length) });
    expect(found.reason).toMatch(reason);
  });

  test('runs with others', () => {
    const found = measure(merging, l2, at(64));
    expect(found).toMatchObject({ standing: 'works' });
    expect(found.reason).toBeUndefined();
  });

  test('is told from one that contradicts itself', () => {
    const statistic = { kind: 'l2', mean: false, constant: 'paper' };
    expect(() => measure(merging, { ...l2, statistic }, at(64))).toThrow(/^statistic\.constant: expected a number/);
  });
});

describe('int8', () => {
  const l2 = { statistic: { kind: 'l2' }, format: 'int8', accumulator: 'int32', order: null };
  const setup = { ...defaultSetup, norm: 'rms', seeds: 1 } as const;

  test('values are quantised so that the largest is ±127', () => {
    const { steps, scale } = quantised(Float64Array.of(-2.54, 0, 1.27, 0.011));
    expect([...steps]).toEqual([-127, 0, 64, 1]);
    expect(scale).toBe(Math.fround(2.54 / 127));
  });

  test('σ does not matter', () => {
    const [small, large] = [-40, 40].map((sigma) => measure(setup, l2, { sigma, length: 256, mean: 0 }));
    expect(small.standing).toBe('works');
    expect(large.y).toEqual(small.y);
  });

  test('sums of squares near 127² leave their registers beyond 2^31/127² terms', () => {
    const most = Math.floor(2 ** 31 / 127 ** 2);
    const at = (length: number) => measure(setup, l2, { sigma: 0, length, mean: 1000 });
    expect(at(1024)).toMatchObject({ standing: 'works', events: { overflow: 0 } });
    const beyond = at(most + 2000);
    expect(beyond).toMatchObject({ standing: 'dead', cause: 'overflow' });
    expect(beyond.events.overflowStage).toBe('moment');
  });
});
