import { describe, expect, test } from 'vitest';
import { inputsOf, resolveSpec } from '../../src/kernels/spec.ts';
import { exactOf, outputsOf, values } from './sample.ts';

/** Mean-only batch norm: y = x − μ + β. */
const meanOnly = { norm: 'batch', statistic: 'unit', affine: { weight: false } };
// Means 3 and −1.
const x = values([2, 2], [1, 2, 5, -4]);
const bias = values([2], [10, 0.5]);

describe('the statistic 1', () => {
  test.each([
    ['emulated', outputsOf],
    ['exact', exactOf],
  ])('leaves the mean alone to be taken off, %s', (_kind, of) => {
    const { y, mean, rstd, scale } = of(meanOnly, { x, bias });
    expect([y, mean]).toEqual([
      [8, 3.5, 12, -2.5],
      [3, -1],
    ]);
    expect([rstd, scale]).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  test('has no epsilon, and no constant but 1', () => {
    const spec = resolveSpec({ bitnorm: 1, ...meanOnly });
    expect(spec).toMatchObject({
      statistic: { kind: 'unit', constant: 'exact' },
      epsilon: { value: 0, place: 'added' },
    });
    expect(resolveSpec(spec)).toEqual(spec);
    expect(() => resolveSpec({ bitnorm: 1, norm: 'batch', statistic: { kind: 'unit', mean: false } })).toThrow(
      /statistic\.mean/,
    );
    expect(() => resolveSpec({ bitnorm: 1, integerNorm: 'batch', statistic: 'unit' })).toThrow(/statistic/);
  });

  test('has the gradient dy less its mean', () => {
    const dy = values([2, 2], [1, 2, 4, -1]);
    for (const of of [outputsOf, exactOf]) {
      const { dx, dbias } = of({ ...meanOnly, backward: true }, { x, bias, dy });
      expect(dx).toEqual([-1.5, 1.5, 1.5, -1.5]);
      expect(dbias).toEqual([5, 1]);
      const given = { ...meanOnly, backward: { saved: 'given' } };
      const saved = { mean: values([2], [3, -1]), scale: values([2], [1, 1]) };
      expect(of(given, { x, bias, dy, ...saved }).dx).toEqual(dx);
    }
  });

  test.each(['pytorch', 'paper'])('keeps a running mean alone (%s)', (convention) => {
    const spec = { ...meanOnly, running: { convention, momentum: 0.25 } };
    const running_mean = values([2], [7, 3]);
    const share = convention === 'pytorch' ? 0.25 : 0.75;
    for (const of of [outputsOf, exactOf]) {
      const outputs = of(spec, { x, bias, running_mean });
      expect(outputs.running_mean).toEqual([7 + share * (3 - 7), 3 + share * (-1 - 3)]);
      expect(Object.keys(outputs).sort()).toEqual(['mean', 'rstd', 'running_mean', 'scale', 'y']);
    }
    const resolved = resolveSpec({ bitnorm: 1, ...spec });
    expect(resolveSpec(resolved)).toEqual(resolved);
    expect(inputsOf(resolved).map(({ name }) => name)).toEqual(['x', 'bias', 'running_mean']);
  });

  test('normalises with a running mean alone in inference', () => {
    const spec = { ...meanOnly, mode: 'inference' };
    for (const of of [outputsOf, exactOf]) {
      const { y } = of(spec, { x, bias, running_mean: values([2], [7, 3]) });
      expect(y).toEqual([4, -0.5, 8, -6.5]);
    }
  });

  test('follows IEEE 754 on x − μ: an infinite mean sends finite values to the other infinity', () => {
    const infinite = values([2, 2], [1, Number.NaN, Infinity, 2]);
    for (const of of [outputsOf, exactOf]) {
      const { y, mean, rstd } = of({ ...meanOnly, affine: false }, { x: infinite });
      expect(y).toEqual([-Infinity, Number.NaN, Number.NaN, Number.NaN]);
      expect(mean).toEqual([Infinity, Number.NaN]);
      expect(rstd).toEqual([1, 1]);
      const plain = of({ norm: 'rms', statistic: 'unit', affine: false }, { x: infinite });
      expect(plain.y).toEqual([1, Number.NaN, Infinity, 2]);
      const given = { norm: 'batch', mode: 'inference', epsilon: 0, affine: false };
      const running = { running_mean: values([2], [Infinity, 0]), running_var: values([2], [1, 4]) };
      expect(of(given, { x: infinite, ...running }).y).toEqual([-Infinity, Number.NaN, Number.NaN, 1]);
    }
  });
});
