import { describe, expect, test } from 'vitest';
import { axes, candidatesOf, placesAlong } from '../../src/kernels/precision/cases.ts';
import { defaultSetup, type PrecisionSetup } from '../../src/kernels/precision/setup.ts';
import { measure, measurePrecision } from '../../src/kernels/precision/sweep.ts';
import { activationNorms, measuredKinds, normNames } from '../../src/normalizers/model.ts';

const statistics = measuredKinds.map((kind) => ({
  kind,
  ...(kind === 'lp' ? { p: 3 } : {}),
  ...(kind === 'topk' ? { k: 5 } : {}),
}));

const small: PrecisionSetup = {
  ...defaultSetup,
  statistics,
  sigmas: [-30, -6, 0, 3, 20],
  lengths: [64, 16],
  means: [0, 8],
  seeds: 2,
};

describe.each(normNames)('%s norm', (norm) => {
  const formats = ['fp16', 'bf16', ...(activationNorms.some((one) => one === norm) ? ['int8'] : [])];
  const { results } = measurePrecision({ ...small, norm, formats, orders: ['pairwise'] });

  test('every statistic and format has a standing at every place', () => {
    expect(results.length).toBe(statistics.length * formats.length);
    for (const { sweeps } of results) {
      expect(axes.map((axis) => sweeps[axis].length)).toEqual([5, 2, 2]);
      for (const one of axes.flatMap((axis) => sweeps[axis])) expect(one.cause === null).toBe(one.standing !== 'dead');
    }
  });

  test('no error exceeds the bound of its order', () => {
    const bounded = results.flatMap(({ sweeps }) => axes.flatMap((axis) => sweeps[axis]));
    const known = bounded.filter(({ bounds, standing }) => bounds !== null && standing !== 'dead');
    expect(known.length).toBeGreaterThan(20);
    for (const { bounds, y, scale } of known) {
      // Exact values have 24 bits here, which may be half a unit of theirs off.
      expect(y?.ulps.max).toBeLessThanOrEqual((bounds?.y ?? 0) * (1 + 2 ** -10) + 2 ** -8);
      expect(scale?.fidelity.ulps.max).toBeLessThanOrEqual((bounds?.scale ?? 0) * (1 + 2 ** -10) + 2 ** -8);
    }
  });
});

test('a power of two moves nothing while nothing leaves the format', () => {
  for (const candidate of candidatesOf({ ...small, formats: ['binary16', 'bfloat16'], orders: ['sequential'] })) {
    if (candidate.statistic.kind === 'lp') continue;
    const [one, two] = [0, 1].map((sigma) => measure(small, candidate, { sigma, length: 64, mean: 0 }));
    expect(two?.y).toEqual(one?.y);
    expect(two?.scale?.fidelity.ulps).toEqual(one?.scale?.fidelity.ulps);
  }
});

test('orders are told apart', () => {
  const errors = ['sequential', 'pairwise'].map((order) => {
    const candidate = { statistic: { kind: 'l1' }, format: 'binary16', accumulator: 'binary16', order };
    return measure({ ...small, bounds: false }, candidate, { sigma: 0, length: 2048, mean: 0 }).scale?.bias;
  });
  expect(errors[0]).not.toBe(errors[1]);
});

test('places along an axis ascend, and the others rest', () => {
  expect(placesAlong(small, 'length')).toEqual([
    { sigma: 0, length: 16, mean: 0 },
    { sigma: 0, length: 64, mean: 0 },
  ]);
  expect(placesAlong({ ...small, sigmas: [5, 3] }, 'mean')[0]).toEqual({ sigma: 3, length: 64, mean: 0 });
});
