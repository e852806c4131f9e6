import { describe, expect, test } from 'vitest';
import { integers, plain, run, specOf, truth } from './helpers.ts';

/*
 * d = −3, −1, 1, 7 with mean 1: c = −4, −2, 0, 6. Two fraction bits each for the moment, the scale and x̂, outputs in quarters.
 */
const x = integers([-1, 1, 3, 9]);
const bits = {
  mean: { fractionBits: 1 },
  moment: { method: 'twoPass', fractionBits: 2 },
  root: { fractionBits: 2 },
  normalize: { fractionBits: 2 },
};
const quantization = { input: { scale: 1, zeroPoint: 2 }, output: { scale: 0.25, zeroPoint: 0 } };

describe('each statistic by hand', () => {
  test.each([
    // Σc² = 56, mean 14, root 3.74; 14·4 = 56, shifted by 2^(4−2): √224 = 14.97, floor 14: s = 3.5. −16/14 → −1.14·4 …
    { statistic: { kind: 'l2', constant: 1 }, scale: 14, y: [-5, -2, 0, 7] },
    // Σ|c| = 12, mean 3: s = 12/4.
    { statistic: { kind: 'l1', constant: 1 }, scale: 12, y: [-5, -3, 0, 8] },
    // max |c| = 6.
    { statistic: { kind: 'linf', constant: 1 }, scale: 24, y: [-3, -1, 0, 4] },
    // The two largest: (4 + 6)/2.
    { statistic: { kind: 'topk', k: 2, constant: 1 }, scale: 20, y: [-3, -2, 0, 5] },
    // 6 − −4.
    { statistic: { kind: 'range', constant: 1 }, scale: 40, y: [-2, -1, 0, 2] },
    // ((−2 − −4) + (6 − 0))/2.
    { statistic: { kind: 'range', chunks: 2, constant: 1 }, scale: 16, y: [-4, -2, 0, 6] },
    // Σ|c|³ = 64 + 8 + 216 = 288, mean 72: ∛72 = 4.16, in quarters ∛(288·2^(6−2)) = 16.6, floor 16.
    { statistic: { kind: 'lp', p: 3, constant: 1 }, scale: 16, y: [-4, -2, 0, 6] },
    // C = 1/2 halves the scale.
    { statistic: { kind: 'l1', constant: 0.5 }, scale: 6, y: [-11, -5, 0, 16] },
  ])('$statistic', ({ statistic, scale, y }) => {
    const spec = specOf({ statistic, stages: bits, quantization });
    expect(plain(run(spec, { x }).outputs)).toEqual({ y, mean: [2], scale: [scale] });
  });

  test('without centring: RMS', () => {
    // d² = 9 + 1 + 1 + 49 = 60, mean 15; √(15·4·4) = 15.49.
    const stages = { moment: { fractionBits: 2 }, root: { fractionBits: 2 }, normalize: { fractionBits: 2 } };
    const spec = specOf({ integerNorm: 'rms', statistic: 'l2', stages, quantization });
    expect(plain(run(spec, { x }).outputs)).toEqual({ y: [-3, -1, 1, 7], scale: [15] });
  });

  test('the exact result and its saved statistics', () => {
    const spec = specOf({ statistic: 'l2', stages: bits, quantization });
    // s = √14 = 3.7417, in quarters 14.97; y = c/s·4 = −4.28, −2.14, 0, 6.41.
    expect(plain(truth(spec, { x }))).toEqual({ y: [-4, -2, 0, 6], mean: [2], scale: [15] });
  });
});

describe('the mean', () => {
  test.each([
    { mean: { kind: 'integer', fractionBits: 0, rounding: 'tiesToEven' }, saved: 2 },
    { mean: { kind: 'integer', fractionBits: 0, rounding: 'towardPositive' }, saved: 3 },
    { mean: { kind: 'integer', fractionBits: 0, rounding: 'tiesToAway' }, saved: 3 },
    { mean: { kind: 'integer', fractionBits: 3 }, saved: 20 },
    { mean: { kind: 'scaled' }, saved: 5 },
    { mean: { kind: 'binary32', fractionBits: 1 }, saved: 5 },
  ])('$mean', ({ mean, saved }) => {
    // Σ = 5 of two terms.
    const spec = specOf({ statistic: 'linf', stages: { mean } });
    expect(plain(run(spec, { x: integers([1, 4]) }).outputs).mean).toEqual([saved]);
  });

  test('scaled values are exact: c = m·d − Σd', () => {
    const spec = specOf({
      statistic: { kind: 'linf', constant: 1 },
      stages: { mean: { kind: 'scaled' } },
      quantization,
    });
    const { outputs, events } = run(spec, { x: integers([2, 3, 3]) });
    // c = −2/3, 1/3, 1/3 over 2/3.
    expect(plain(outputs).y).toEqual([-4, 2, 2]);
    expect([events.mean?.inexact, events.center?.inexact]).toEqual([0, 0]);
  });

  test('one pass and two give one variance where the mean is exact', () => {
    const of = (method: string) => specOf({ stages: { mean: { fractionBits: 1 }, moment: { method } } });
    expect(run(of('onePass'), { x }).outputs).toEqual(run(of('twoPass'), { x }).outputs);
  });
});

describe('the root', () => {
  test.each([
    { rounding: 'floor', scale: 14 },
    { rounding: 'nearest', scale: 15 },
    { rounding: 'ceiling', scale: 15 },
  ])('$rounding', ({ rounding, scale }) => {
    const stages = { ...bits, root: { rounding, fractionBits: 2 } };
    for (const kind of ['integer', 'binary32']) {
      const spec = specOf({ stages: { ...stages, root: { ...stages.root, kind } }, quantization });
      expect(plain(run(spec, { x }).outputs).scale).toEqual([scale]);
    }
  });

  test('epsilon in steps of the input: epsilon/scale² under the root, epsilon/scale beside it', () => {
    const one = integers([5, 5]);
    const input = { scale: 0.5, zeroPoint: 0 };
    const of = (extra: object) =>
      plain(run(specOf({ quantization: { ...quantization, input }, ...extra }), { x: one }).outputs).scale;
    // 1/0.25 = 4: the root is 2, in units of 2^-2 it is 8.
    expect(of({ epsilon: 1, stages: bits })).toEqual([8]);
    expect(of({ epsilon: { value: 1, place: 'added' }, stages: bits })).toEqual([8]);
    expect(of({ epsilon: 1, statistic: 'l1', stages: bits })).toEqual([8]);
    // 0.03/0.25 in quarters is 0.48: nothing is left of it.
    expect(of({ epsilon: 0.03, stages: bits })).toEqual([0]);
  });
});
