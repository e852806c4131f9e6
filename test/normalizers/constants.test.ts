import { describe, expect, test } from 'vitest';
import { bindSpec, resolveSpec } from '../../src/kernels/spec.ts';
import { complementaryError, constantOf, logGamma } from '../../src/normalizers/constants.ts';
import type { Statistic } from '../../src/normalizers/model.ts';

const at = (statistic: Omit<Statistic, 'constant'>, constant: Statistic['constant'], m = 256): number =>
  constantOf({ ...statistic, constant }, m);

describe('the constant of a statistic', () => {
  test.each<[number, number]>([
    [0.5, 1.4793],
    [1, 1.25331],
    [1.5, 1.1057],
    [2, 1],
    [3, 0.8557],
    [4, 0.7598],
    [8, 0.5589],
  ])('L%d: %d', (p, expected) => {
    expect(at({ kind: 'lp', p }, 'exact')).toBeCloseTo(expected, 4);
    expect(at({ kind: 'lp', p }, 'paper')).toBe(at({ kind: 'lp', p }, 'exact'));
  });

  test('L1 and L2 are closed forms', () => {
    expect(at({ kind: 'l1' }, 'exact')).toBe(Math.sqrt(Math.PI / 2));
    expect(at({ kind: 'l2' }, 'paper')).toBe(1);
    expect(at({ kind: 'lp', p: 1 }, 'exact')).toBeCloseTo(Math.sqrt(Math.PI / 2), 13);
    expect(at({ kind: 'lp', p: 2 }, 'exact')).toBeCloseTo(1, 13);
    // E z⁴ = 3.
    expect(at({ kind: 'lp', p: 4 }, 'exact')).toBeCloseTo(3 ** -0.25, 13);
  });

  test.each<[number, number, number]>([
    [32, 0.4261, 0.6617],
    [128, 0.3537, 0.4666],
    [256, 0.3285, 0.4149],
    [1024, 0.2905, 0.3469],
    [4096, 0.263, 0.3033],
    [16384, 0.2419, 0.2725],
    [65536, 0.2251, 0.2493],
  ])('of %d terms: the maximum’s %d, the ten largest’s %d', (m, maximum, ten) => {
    expect(at({ kind: 'linf' }, 'exact', m)).toBeCloseTo(maximum, 4);
    expect(at({ kind: 'topk', k: 10 }, 'exact', m)).toBeCloseTo(ten, 4);
    expect(at({ kind: 'topk', k: 1 }, 'exact', m)).toBeCloseTo(at({ kind: 'linf' }, 'exact', m), 12);
  });

  test('all of the terms are the mean of magnitudes', () => {
    for (const m of [1, 2, 7, 50])
      expect(at({ kind: 'topk', k: m }, 'exact', m)).toBeCloseTo(Math.sqrt(Math.PI / 2), 9);
    expect(at({ kind: 'linf' }, 'exact', 1)).toBeCloseTo(Math.sqrt(Math.PI / 2), 9);
  });

  test('the paper’s maximum is 1.54345/√(2 ln m), whatever k', () => {
    for (const m of [32, 1024]) {
      expect(at({ kind: 'linf' }, 'paper', m)).toBeCloseTo(1.54345 / Math.sqrt(2 * Math.log(m)), 5);
      expect(at({ kind: 'topk', k: 10 }, 'paper', m)).toBe(at({ kind: 'linf' }, 'paper', m));
    }
    // The midpoint of 1/√(2 ln m) and √(π ln 2)/√(ln m).
    const [low, high] = [1 / Math.sqrt(2 * Math.log(9)), Math.sqrt(Math.PI * Math.LN2) / Math.sqrt(Math.log(9))];
    expect(at({ kind: 'linf' }, 'paper', 9)).toBeCloseTo((low + high) / 2, 12);
  });

  test('of a range: half of 1/E max', () => {
    // E max of two is 1/√π, of three 3/(2√π).
    expect(at({ kind: 'range' }, 'exact', 2)).toBeCloseTo(Math.sqrt(Math.PI) / 2, 10);
    expect(at({ kind: 'range' }, 'exact', 3)).toBeCloseTo(Math.sqrt(Math.PI) / 3, 10);
    expect(at({ kind: 'range', chunks: 4 }, 'exact', 12)).toBeCloseTo(Math.sqrt(Math.PI) / 3, 10);
    expect(at({ kind: 'range', chunks: 16 }, 'paper', 1024)).toBeCloseTo(1 / Math.sqrt(2 * Math.log(64)), 12);
  });

  test('a number is itself', () => expect(at({ kind: 'range' }, 0.7)).toBe(0.7));
});

describe('constants that do not exist', () => {
  test.each([
    ['the paper’s maximum of one term', { kind: 'linf', constant: 'paper' }, [3, 1]],
    ['the paper’s k largest of one term', { kind: 'topk', k: 1, constant: 'paper' }, [3, 1]],
    ['a range of one term', { kind: 'range' }, [3, 1]],
    ['the paper’s range of chunks of one term', { kind: 'range', chunks: 4, constant: 'paper' }, [3, 4]],
  ])('%s', (_name, statistic, shape) => {
    const spec = resolveSpec({ bitnorm: 1, norm: 'layer', statistic });
    expect(() => bindSpec(spec, shape)).toThrow('"statistic.constant"');
  });

  test.each([
    ['more than there are', { kind: 'topk', k: 5 }, '"statistic.k" expected at most 4, got 5'],
    ['parts that do not divide', { kind: 'range', chunks: 3 }, '"statistic.chunks" expected a divisor of 4, got 3'],
  ])('%s', (_name, statistic, message) => {
    const spec = resolveSpec({ bitnorm: 1, norm: 'layer', statistic });
    expect(() => bindSpec(spec, [2, 4])).toThrow(message);
  });
});

describe('special functions', () => {
  test.each<[number, number]>([
    [0.5, Math.log(Math.sqrt(Math.PI))],
    [1, 0],
    [2, 0],
    [5, Math.log(24)],
    [10.5, 13.940625219403763],
    [100, 359.1342053695754],
  ])('ln Γ(%d)', (x, expected) => expect(logGamma(x)).toBeCloseTo(expected, 11));

  test.each<[number, number]>([
    [0, 1],
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028513],
    [1.99, 0.004888586800383],
    [2, 0.004677734981047266],
    [3, 2.209049699858544e-5],
    [5, 1.5374597944280349e-12],
  ])('erfc(%d)', (x, expected) => expect(Math.abs(complementaryError(x) / expected - 1)).toBeLessThan(1e-6));
});
