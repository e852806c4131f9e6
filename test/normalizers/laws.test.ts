import { describe, expect, test } from 'vitest';
import { uniform } from '../../props/reductions/random.ts';
import { binary16 } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { counterRandom } from '../../src/formats/random.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { stageNames } from '../../src/normalizers/numerics.ts';
import { type Tensor, tensor } from '../../src/tensors/tensor.ts';
import { exactOf, outputsOf, values } from './sample.ts';

const [ROWS, D] = [5, 16];
const numbers = Array.from({ length: ROWS * D }, (_, i) => Math.fround(uniform(21, i) * 2 ** (i % 4)));
const x = values([ROWS, D], numbers);
const weight = values([D], numbers.slice(0, D));
const plainSpecs: readonly [string, object][] = [
  ['layer', { norm: 'layer' }],
  ['rms', { norm: 'rms', order: 'warp' }],
  ['L1', { norm: 'layer', statistic: 'l1', order: 'pairwise' }],
  ['L∞', { norm: 'layer', statistic: 'linf' }],
  ['Lp', { norm: 'rms', statistic: { kind: 'lp', p: 3 } }],
  ['top-k', { norm: 'layer', statistic: { kind: 'topk', k: 3 } }],
  ['range', { norm: 'layer', statistic: { kind: 'range', chunks: 2 } }],
];

const rows = (a: readonly number[]): readonly (readonly number[])[] =>
  Array.from({ length: ROWS }, (_, row) => a.slice(row * D, (row + 1) * D));

describe.each(plainSpecs)('%s', (_name, spec) => {
  describe.each([
    ['emulated', outputsOf],
    ['exact', exactOf],
  ] as const)('%s', (_kind, of) => {
    const result = of(spec, { x });

    test('rows in another order give their results in that order', () => {
      const reversed = values([ROWS, D], rows(numbers).toReversed().flat());
      expect(rows(of(spec, { x: reversed }).y)).toEqual(rows(result.y).toReversed());
    });

    test('a power of two in the input changes nothing without epsilon, but for the statistics', () => {
      const free = { ...spec, epsilon: 0 };
      const [once, thrice] = [1, 8].map((factor) =>
        of(free, {
          x: values(
            [ROWS, D],
            numbers.map((v) => v * factor),
          ),
        }),
      );
      expect(thrice?.y).toEqual(once?.y);
      expect(thrice?.rstd?.map((r) => r * 8)).toEqual(once?.rstd);
      const [with1, with8] = [1, 8].map((factor) =>
        of(spec, {
          x: values(
            [ROWS, D],
            numbers.map((v) => v * factor),
          ),
        }),
      );
      expect(with8?.y).not.toEqual(with1?.y);
    });

    test('a sign in the input becomes the output’s', () => {
      const negated = of(spec, {
        x: values(
          [ROWS, D],
          numbers.map((v) => -v),
        ),
      });
      expect(negated.y.map((v) => v + 0)).toEqual(result.y.map((v) => 0 - v));
      expect(negated.rstd).toEqual(result.rstd);
    });

    test('a power of two in the weight comes out', () => {
      const affine = { ...spec, affine: { weight: true, bias: false } };
      const once = of(affine, { x, weight });
      const scaled = of(affine, {
        x,
        weight: values(
          [D],
          [...weight.data].map((w) => w / 4),
        ),
      });
      expect(scaled.y.map((v) => v * 4)).toEqual(once.y);
    });
  });
});

describe('centred norms', () => {
  const integers = values(
    [ROWS, D],
    numbers.map((v) => Math.round(v * 8)),
  );
  const shifted = values(
    [ROWS, D],
    [...integers.data].map((v) => v + 1024),
  );

  test.each(plainSpecs.filter(([, spec]) => JSON.stringify(spec).includes('layer')))(
    '%s: an exact shift changes the mean alone',
    (_name, spec) => {
      for (const run of [outputsOf, exactOf]) {
        const [before, after] = [run(spec, { x: integers }), run(spec, { x: shifted })];
        expect(after.y).toEqual(before.y);
        expect(after.rstd).toEqual(before.rstd);
        expect(after.mean).toEqual(before.mean?.map((m) => m + 1024));
      }
    },
  );
});

describe('random bits', () => {
  const stochastic = {
    norm: 'layer',
    rounding: { stochastic: 8 },
    formats: { input: 'binary32', compute: 'binary16' },
    seed: 5,
  };

  test('of a row do not depend on the rows after it', () => {
    const whole = outputsOf(stochastic, { x });
    for (const count of [1, 2, 4]) {
      const part = outputsOf(stochastic, { x: values([count, D], numbers.slice(0, count * D)) });
      expect(whole.y.slice(0, count * D)).toEqual(part.y);
      expect(whole.rstd?.slice(0, count)).toEqual(part.rstd);
    }
  });

  test('belong to places: equal rows come out different, and with another seed', () => {
    const row = numbers.slice(0, D);
    const twice = outputsOf(stochastic, { x: values([2, D], [...row, ...row]) }).y;
    expect(twice.slice(0, D)).not.toEqual(twice.slice(D));
    expect(outputsOf({ ...stochastic, seed: 6 }, { x }).y).not.toEqual(outputsOf(stochastic, { x }).y);
    expect(outputsOf(stochastic, { x }).y).toEqual(outputsOf(stochastic, { x }).y);
  });

  test('centring draws the same bits for the statistics and for the output', () => {
    // Only the centre stage is stochastic, so that the outputs times the deviation are the centred values that the scale was taken of.
    const spec = {
      norm: 'layer',
      epsilon: 0,
      statistic: { kind: 'linf', constant: 1 },
      formats: { input: 'binary32', output: 'binary32' },
      stages: { center: { format: 'binary16', rounding: { stochastic: 8 } } },
    };
    const { y } = outputsOf(spec, { x });
    for (const row of rows(y)) expect(Math.max(...row.map(Math.abs))).toBe(1);
  });

  test('are those of Philox at (element, stage, step)', () => {
    const output = { rounding: { stochastic: 6 } };
    const spec = { norm: 'rms', seed: 77, formats: { input: 'binary32', output: 'binary16' }, stages: { output } };
    const wide = outputsOf({ ...spec, formats: { input: 'binary32', output: 'binary32' }, stages: {} }, { x }).y;
    const expected = wide.map((value, element) => {
      const cursor = { element, stage: stageNames.indexOf('output'), step: 0 };
      const rounding = { stochastic: 6, random: counterRandom(77, 6, cursor) };
      return float64Arithmetic(binary16, { rounding }).round(value);
    });
    expect(outputsOf(spec, { x }).y).toEqual(expected);
  });

  test('round up as often as the tail says', () => {
    const count = 4096;
    const cast = resolveSpec({
      bitnorm: 1,
      convert: 'cast',
      rounding: { stochastic: 16 },
      formats: { output: 'binary16' },
    });
    const ones = values(
      [count],
      Array.from({ length: count }, () => 1 + 2 ** -12),
    );
    const up = emulate(cast, { x: ones }).outputs.y.data.filter((value) => value > 1).length;
    expect(Math.abs(up / count - 0.25)).toBeLessThan(0.03);
  });
});

describe('events', () => {
  const of = (spec: object, inputs: Readonly<Record<string, Tensor>>) =>
    emulate(
      resolveSpec({ bitnorm: 1, affine: false, formats: { input: 'binary32', output: 'binary16' }, ...spec }),
      inputs,
      { events: true },
    ).events;

  test('count the operations of each stage', () => {
    const events = of({ norm: 'layer' }, { x });
    const operations = Object.fromEntries(Object.entries(events).map(([name, { operations: n }]) => [name, n]));
    expect(operations).toMatchObject({
      load: ROWS * D,
      // A sum and a division for each row.
      mean: ROWS * (D + 1),
      // Once for the moment and once for the output.
      center: 2 * ROWS * D,
      moment: ROWS * (2 * D + 1),
      // Epsilon is added, and the root taken.
      root: ROWS * 2,
      normalize: ROWS * D,
      output: ROWS * D,
    });
    expect(events.output?.inexact).toBeGreaterThan(ROWS * D * 0.9);
    expect(events.load?.inexact).toBe(0);
  });

  test('count overflow, underflow, flushes and invalid operations where they happen', () => {
    const row = (...entries: number[]) => ({ x: values([1, entries.length], entries) });
    const half = { formats: { input: 'binary32', compute: 'binary16', output: 'binary16' } };
    expect(of({ norm: 'rms', ...half }, row(300, 300)).moment).toMatchObject({ overflow: 2, inexact: 2 });
    expect(of({ norm: 'rms', ...half, overflow: 'saturate' }, row(300, 300)).moment?.saturated).toBeGreaterThanOrEqual(
      2,
    );
    expect(of({ norm: 'rms', ...half }, row(2 ** -13, 2 ** -13 * 1.5)).moment?.underflow).toBeGreaterThan(0);
    expect(of({ norm: 'rms', ...half, subnormals: 'flush' }, row(2 ** -20, 1)).load).toMatchObject({ flushed: 1 });
    expect(of({ norm: 'layer', epsilon: 0 }, row(3, 3)).root).toMatchObject({ divideByZero: 1 });
    expect(of({ norm: 'layer', epsilon: 0 }, row(3, 3)).normalize).toMatchObject({ invalid: 2 });
    expect(
      of({ norm: 'rms', formats: { input: 'binary32', output: 'e5m2' }, epsilon: 0 }, row(1, 1e-9)).output,
    ).toMatchObject({ underflow: 1 });
  });

  test('are the fused add’s, the casts’ and the quantiser’s too', () => {
    const { output } = emulate(
      resolveSpec({ bitnorm: 1, convert: 'cast', formats: { output: 'e4m3fn' }, overflow: 'saturate' }),
      {
        x: tensor(values([1], [1]).format, [3], Float64Array.of(1, 1000, 0.3)),
      },
      { events: true },
    ).events;
    expect(output).toMatchObject({ operations: 3, inexact: 2, saturated: 1, overflow: 1 });
  });
});
