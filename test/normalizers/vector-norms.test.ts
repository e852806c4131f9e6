import { describe, expect, test } from 'vitest';
import { describeSpec, resolveSpec } from '../../src/kernels/spec.ts';
import { exactOf, outputsOf, values } from './sample.ts';

const rms = (statistic: object, epsilon: object | number = 0) => ({ norm: 'rms', statistic, epsilon });
const x = values([2, 4], [3, -4, 12, 0, 1, -1, 1, -1]);
const sums = { kind: 'l2', mean: false };

describe('a scale that is a sum', () => {
  test.each([
    ['l1', { kind: 'l1', mean: false }, [19, 4]],
    ['l2', sums, [13, 2]],
    ['lp', { kind: 'lp', p: 3, mean: false }, [Math.cbrt(27 + 64 + 1728), Math.cbrt(4)]],
  ])('divides by the %s norm', (_name, statistic, norms) => {
    const spec = { ...rms(statistic), stages: { root: { kind: 'divide' } } };
    const { scale, y } = outputsOf(spec, { x });
    expect(scale).toEqual(norms.map(Math.fround));
    expect(y).toEqual([...x.data].map((v, i) => Math.fround(v / scale[Math.floor(i / 4)])));
    const truth = exactOf(spec, { x });
    expect(truth.scale).toEqual(norms.map(Math.fround));
    expect(truth.y).toEqual([...x.data].map((v, i) => Math.fround(v / norms[Math.floor(i / 4)])));
  });

  test('has the constant 1 and no other that depends on the mean', () => {
    const spec = resolveSpec({ bitnorm: 1, ...rms(sums) });
    expect(spec).toMatchObject({ statistic: { kind: 'l2', mean: false, constant: 1 } });
    expect(resolveSpec(spec)).toEqual(spec);
    expect(describeSpec(spec)).toContain('√(Σ c²)');
    expect(() => resolveSpec({ bitnorm: 1, ...rms({ ...sums, constant: 'exact' }) })).toThrow(/statistic\.constant/);
    expect(() => resolveSpec({ bitnorm: 1, ...rms({ kind: 'linf', mean: false }) })).toThrow(/statistic\.mean/);
  });

  test('keeps no running variance', () => {
    const spec = { bitnorm: 1, norm: 'batch', statistic: sums, running: { convention: 'pytorch' } };
    expect(() => resolveSpec(spec)).toThrow(/running\.convention/);
  });
});

describe('epsilon as the least scale', () => {
  const place = (value: number) => ({ value, place: 'maximum' });

  test.each([
    ['above', 5, [13, 5]],
    ['below', 1, [13, 2]],
    ['between irrational ones', 7.5, [13, 7.5]],
  ])('lies %s the norm', (_name, epsilon, norms) => {
    const spec = rms(sums, place(epsilon));
    expect(outputsOf(spec, { x }).scale).toEqual(norms);
    expect(exactOf(spec, { x }).scale).toEqual(norms);
  });

  test('tells irrational norms from it', () => {
    const pair = values([2, 2], [1, 1, 1, 2]);
    const spec = rms(sums, place(1.5));
    const norms = [1.5, Math.fround(Math.sqrt(5))];
    expect(outputsOf(spec, { x: pair }).scale).toEqual(norms);
    expect(exactOf(spec, { x: pair }).scale).toEqual(norms);
  });

  test('keeps NaN, and zeros from dividing by zero', () => {
    const rows = values([2, 2], [0, 0, Number.NaN, 1]);
    const spec = rms(sums, place(1e-12));
    expect(outputsOf(spec, { x: rows }).y).toEqual([0, 0, Number.NaN, Number.NaN]);
    expect(exactOf(spec, { x: rows }).y).toEqual([0, 0, Number.NaN, Number.NaN]);
  });

  test('leaves no room for the inverse root', () => {
    const spec = { bitnorm: 1, norm: 'rms', epsilon: place(1), stages: { root: { kind: 'rsqrt' } } };
    expect(() => resolveSpec(spec)).toThrow(/stages\.root\.kind/);
  });
});
