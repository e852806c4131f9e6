import { describe, expect, test } from 'vitest';
import { eventsOf, newTally } from '../../src/formats/flags.ts';
import { int32, overflowLength } from '../../src/formats/integers/index.ts';
import { newRegisters } from '../../src/kernels/integer-norm/registers.ts';
import { integers, plain, run, specOf, truth } from './helpers.ts';

/** d = 255 throughout: q = 127 about a zero point of −128. */
function extremeRow(length: number, overflow: 'wrap' | 'saturate', statistic: unknown = 'l2') {
  const input = { scale: 1, zeroPoint: -128 };
  const spec = specOf({
    integerNorm: 'rms',
    statistic,
    accumulator: { overflow },
    quantization: { input, output: { scale: 1, zeroPoint: 0 } },
  });
  return run(spec, { x: integers(new Array<number>(length).fill(127)) });
}

describe('where int32 ends', () => {
  test('Σ(q − zp)² at 33026 terms', () => {
    const limit = overflowLength(int32, 0, 255 ** 2);
    expect(limit).toBe(Math.floor((2 ** 31 - 1) / 255 ** 2) + 1);
    expect(limit).toBe(33026);
    expect(extremeRow(limit - 1, 'wrap').events.moment).toMatchObject({ overflow: 0, saturated: 0 });
    expect(plain(extremeRow(limit - 1, 'wrap').outputs).scale).toEqual([255 * 128]);

    const wrapped = extremeRow(limit, 'wrap');
    expect(wrapped.events.moment).toMatchObject({ overflow: 1, saturated: 0 });
    // The sum is negative: its root is no number, the scale 0.
    expect(wrapped.events.root).toMatchObject({ invalid: 1 });
    expect(wrapped.events.normalize?.divideByZero).toBe(limit);

    const saturated = extremeRow(limit, 'saturate');
    expect(saturated.events.moment).toMatchObject({ overflow: 1, saturated: 1 });
    expect(saturated.events.root?.invalid).toBe(0);
    expect(plain(saturated.outputs).y[0]).toBe(1);
  });

  test('Σ|q − zp|³ at 130 terms', () => {
    const statistic = { kind: 'lp', p: 3 };
    expect(overflowLength(int32, 0, 255 ** 3)).toBe(130);
    expect(extremeRow(129, 'wrap', statistic).events.moment?.overflow).toBe(0);
    expect(extremeRow(130, 'wrap', statistic).events.moment?.overflow).toBe(1);
  });

  test('squares of scaled values leave it with a few terms', () => {
    const x = integers([-128, 127, ...new Array<number>(398).fill(0)]);
    const of = (mean: object) =>
      run(specOf({ stages: { mean, moment: { method: 'twoPass', fractionBits: 0 } } }), { x }).events.moment?.overflow;
    // 51199² wraps to a negative sum, from which 50801² comes back.
    expect([of({ kind: 'scaled' }), of({ fractionBits: 0 })]).toEqual([1, 0]);
  });
});

test('saturated sums depend on the order, wrapped ones do not', () => {
  const x = integers(Array.from({ length: 600 }, (_, i) => (i < 300 ? 127 : -128)));
  const stages = { mean: { fractionBits: 0 }, moment: { fractionBits: 0 } };
  const mean = (order: string, overflow: string) =>
    run(specOf({ order, statistic: 'linf', accumulator: { bits: 16, overflow }, stages }), { x }).outputs.mean?.data[0];
  // In sequence 32767 is reached after 259 terms, and 300·128 taken from it; in halves a term meets its opposite first.
  expect(mean('sequential', 'saturate')).toBe(Math.round((32767 - 300 * 128) / 600));
  expect(mean('halving', 'saturate')).toBe(0);
  expect(mean('sequential', 'wrap')).toBe(mean('halving', 'wrap'));
});

describe('registers', () => {
  test.each([
    { overflow: 'wrap', expected: [-(2 ** 31), 0, 5, 2 ** 31 - 1] },
    { overflow: 'saturate', expected: [2 ** 31 - 1, 2 ** 31 - 1, -(2 ** 31), -(2 ** 31)] },
  ] as const)('$overflow results of any size', ({ overflow, expected }) => {
    const tally = newTally();
    const registers = newRegisters({ accumulator: { bits: 32, overflow } }, tally);
    const big = [2n ** 31n, 2n ** 80n, 5n - 2n ** 90n, -(2n ** 31n) - 1n];
    expect(big.map((value) => registers.hold({ value, exact: true }))).toEqual(expected);
    expect(eventsOf(tally)).toMatchObject({
      operations: 4,
      overflow: 4,
      inexact: 4,
      saturated: overflow === 'wrap' ? 0 : 4,
    });
  });

  test('over zero', () => {
    const tally = newTally();
    const { divide } = newRegisters({ accumulator: { bits: 32, overflow: 'wrap' } }, tally);
    expect([
      divide([0], [0], 'tiesToEven'),
      divide([3], [0, 5], 'tiesToEven'),
      divide([-3], [0], 'tiesToEven'),
    ]).toEqual([0, 2 ** 31 - 1, -(2 ** 31)]);
    expect(eventsOf(tally)).toMatchObject({ operations: 3, invalid: 1, divideByZero: 2 });
  });

  test('wide quotients are rounded as narrow ones', () => {
    const { divide } = newRegisters({ accumulator: { bits: 32, overflow: 'wrap' } }, newTally());
    const roundings = ['tiesToEven', 'tiesToAway', 'towardZero', 'towardPositive', 'towardNegative', 'toOdd'] as const;
    for (const rounding of roundings) {
      for (let n = -13; n <= 13; n++)
        expect(divide([n, 2 ** 40, 2 ** 40], [4, 2 ** 40, 2 ** 40], rounding)).toBe(divide([n], [4], rounding));
    }
  });

  test('a block of a fused add is held once', () => {
    const x = integers([127, 127, 127, 127, -128, -128, -128, -128]);
    const of = (order: unknown) =>
      run(
        specOf({
          integerNorm: 'rms',
          order,
          accumulator: { bits: 16, overflow: 'saturate' },
          stages: { moment: { fractionBits: 0 } },
        }),
        { x },
      ).events.moment?.overflow;
    // Squares of at least 16129: alone the third leaves 16 bits and all that follow; blocks of four do so twice.
    expect([of('sequential'), of({ chain: { start: 'zero', block: 4 } })]).toEqual([6, 2]);
  });
});

test.each(['l2', 'l1', 'linf', 'range', { kind: 'topk', k: 10 }, { kind: 'lp', p: 3 }])(
  'the defaults stay inside int32 and within a step of the exact result: %o',
  (statistic) => {
    // A row of 768 values about 10, most of them within ±60.
    const row = Array.from(
      { length: 768 },
      (_, i) => Math.trunc(10 + 45 * (Math.sin(i * 1.7) + Math.sin(i * i * 0.31))) + 0,
    );
    const output = { scale: 1 / 32, zeroPoint: 0 };
    const spec = specOf({ statistic, quantization: { input: { scale: 1, zeroPoint: 0 }, output } });
    const x = integers(row);
    const { outputs, events } = run(spec, { x });
    const exact = plain(truth(spec, { x })).y;
    expect(Math.max(...plain(outputs).y.map((y, j) => Math.abs(y - exact[j])))).toBeLessThanOrEqual(1);
    for (const name of ['mean', 'center', 'moment', 'root', 'normalize'] as const)
      expect(events[name]?.overflow ?? 0).toBe(0);
  },
);
