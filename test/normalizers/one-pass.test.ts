import { describe, expect, test } from 'vitest';
import { resolveSpec } from '../../src/kernels/spec.ts';
import { overGroups } from '../../src/normalizers/geometry.ts';
import { bfloat16, noise, outputsOf, values } from './sample.ts';

const f = Math.fround;
const x = noise([1, 6], 3);
const sum = x.data.reduce((total, v) => f(total + v), 0);
const squares = x.data.reduce((total, v) => f(total + f(v * v)), 0);

function rstdOf(moment: object, mean: object = {}, input = x): number {
  const stages = { mean, moment: { method: 'onePass', ...moment }, root: { kind: 'reciprocal' } };
  return outputsOf({ norm: 'layer', epsilon: 0, stages }, { x: input }).rstd[0];
}

const rstd = (variance: number): number => f(1 / f(Math.sqrt(variance)));

describe('a variance in one pass', () => {
  const mean = f(sum / 6);

  test('rounds each step', () => {
    expect(rstdOf({})).toBe(rstd(f(f(squares / 6) - f(mean * mean))));
  });

  test('contracts the squared mean', () => {
    // Products of two binary32 numbers are doubles.
    expect(rstdOf({ difference: 'fusedMean' })).toBe(rstd(f(f(squares / 6) - mean * mean)));
  });

  test('contracts the share of the sum, with a reciprocal in a format of its own', () => {
    const share = bfloat16(f(1 / 6));
    const stage = { kind: 'reciprocal', reciprocalFormat: 'bfloat16' };
    const mu = f(sum * share);
    const variance = f(squares * share - f(mu * mu));
    expect(rstdOf({ ...stage, difference: 'fusedShare' }, stage)).toBe(rstd(variance));
    expect(() => rstdOf({ difference: 'fusedShare' })).toThrow(/stages\.moment\.difference/);
  });

  test('counts as 0 where it comes out below, if clamped', () => {
    const thirds = values([1, 3], [11 / 7, 11 / 7, 11 / 7]);
    expect(rstdOf({}, {}, thirds)).toBeNaN();
    expect(rstdOf({ clamp: true }, {}, thirds)).toBe(Infinity);
  });

  test('follows contract where nothing is said', () => {
    const moment = (contract: boolean) =>
      resolveSpec({ bitnorm: 1, norm: 'layer', contract, stages: { moment: { method: 'onePass' } } });
    expect(moment(true)).toMatchObject({ stages: { moment: { difference: 'fusedMean', clamp: false } } });
    expect(moment(false)).toMatchObject({ stages: { moment: { difference: 'rounded' } } });
    expect(resolveSpec(moment(true))).toEqual(moment(true));
  });
});

describe('a group of channels', () => {
  const geometry = (channelsLast: boolean) => overGroups([1, 4, 3], { groups: 2, channelsLast });

  test('is counted along the axes, or position by position', () => {
    expect([...geometry(false).member]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...geometry(true).member]).toEqual([0, 3, 1, 4, 2, 5]);
    expect([...geometry(true).memberParameter]).toEqual([0, 1, 0, 1, 0, 1]);
  });

  test('is written out for group norm alone', () => {
    expect(resolveSpec({ bitnorm: 1, norm: 'group', groups: 2 })).toMatchObject({ channelsLast: false });
    expect(() => resolveSpec({ bitnorm: 1, norm: 'layer', channelsLast: true })).toThrow(/channelsLast/);
  });
});
