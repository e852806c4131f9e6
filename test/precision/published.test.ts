import { describe, expect, test } from 'vitest';
import type { Candidate, Place } from '../../src/kernels/precision/cases.ts';
import { measureFloating } from '../../src/kernels/precision/measure-floating.ts';
import type { Measurement } from '../../src/kernels/precision/measurement.ts';
import { defaultSetup, type PrecisionSetup } from '../../src/kernels/precision/setup.ts';

/*
 * What fp16 does to the statistics of "Norm matters", worked out independently of this code. docs/precision.md tells where it differs.
 */

interface Kernel {
  readonly statistic: 'l1' | 'l2';
  readonly order: 'sequential' | 'pairwise';
  readonly divide?: 'after' | 'each' | 'merge';
  /** The format in which means are divided. */
  readonly divideFormat?: string;
  readonly seeds?: number;
}

const fp16 = { format: 'binary16', accumulator: 'binary16' } as const;

function measured(
  { statistic, order, divide = 'after', divideFormat, seeds = 3 }: Kernel,
  place: Partial<Place>,
): Measurement {
  const moment = { divide, ...(divideFormat === undefined ? {} : { divideFormat }) };
  const setup: PrecisionSetup = {
    ...defaultSetup,
    norm: 'rms',
    seeds,
    backward: false,
    bounds: false,
    spec: { stages: { moment } },
  };
  const candidate: Candidate = { statistic: { kind: statistic }, ...fp16, order };
  return measureFloating(setup, candidate, { sigma: 0, length: 1024, mean: 0, ...place });
}

const standingAt = (kernel: Kernel, sigma: number): string => {
  const { standing, cause } = measured({ ...kernel, seeds: 1 }, { sigma });
  return cause ?? standing;
};

/** In percent. */
const biasAt = (kernel: Kernel, length: number): number => 100 * (measured(kernel, { length }).scale?.bias ?? 0);

describe('m = 1024, averaged at every merge of a tree', () => {
  const tree = { order: 'pairwise', divide: 'merge' } as const;

  test.each([
    ['l2', -9, 'works'],
    ['l2', 0, 'works'],
    ['l2', 5, 'works'],
    ['l2', -12, 'underflow'],
    ['l2', -15, 'underflow'],
    ['l2', 7, 'overflow'],
    ['l2', 10, 'overflow'],
    ['l1', -18, 'works'],
    ['l1', 13, 'works'],
    ['l1', -20, 'degraded'],
    ['l1', 14, 'overflow'],
  ] as const)('%s at σ = 2^%i: %s', (statistic, sigma, expected) =>
    expect(standingAt({ ...tree, statistic }, sigma)).toBe(expected),
  );
});

describe('m = 1024, plain sums', () => {
  test.each([
    ['l2', 'pairwise', 2, 'works'],
    ['l2', 'pairwise', 4, 'overflow'],
    ['l2', 'sequential', 4, 'overflow'],
    ['l1', 'pairwise', 6, 'works'],
    ['l1', 'pairwise', 7, 'overflow'],
    ['l1', 'sequential', 6, 'works'],
    ['l1', 'sequential', 7, 'overflow'],
  ] as const)('%s, %s, at σ = 2^%i: %s', (statistic, order, sigma, expected) =>
    expect(standingAt({ statistic, order }, sigma)).toBe(expected),
  );

  test('at σ = 2^3 the sum of squares of a tree lies at the end of the format: groups go either way', () => {
    const { scale } = measured({ statistic: 'l2', order: 'pairwise', seeds: 12 }, { sigma: 3 });
    expect(scale?.fidelity.nonFinite).toBeGreaterThan(0);
    expect(scale?.fidelity.nonFinite).toBeLessThan(12);
  });
});

describe('sequential sums of fp16 at σ = 1: the error of the scale in percent', () => {
  const kernel = { order: 'sequential' } as const;

  test.each([
    [1024, -0.5, -0.5, 0.3],
    [4096, -8, -3.3, 0.6],
    [8192, -31, -10, 1],
  ])('m = %i: L1 %d, L2 %d', (length, ofL1, ofL2, within) => {
    expect(Math.abs(biasAt({ ...kernel, statistic: 'l1' }, length) - ofL1)).toBeLessThan(within);
    expect(Math.abs(biasAt({ ...kernel, statistic: 'l2' }, length) - ofL2)).toBeLessThan(within);
  });

  test('m = 65536: L1 −84, L2 −46, where the count is divided by in binary32', () => {
    const wide = { ...kernel, divideFormat: 'binary32', seeds: 1 };
    expect(Math.abs(biasAt({ ...wide, statistic: 'l1' }, 65536) + 84)).toBeLessThan(1);
    expect(Math.abs(biasAt({ ...wide, statistic: 'l2' }, 65536) + 46)).toBeLessThan(1);
  });

  test('in fp16 itself that count is infinite, and the mean 0', () => {
    const { standing, cause } = measured({ ...kernel, statistic: 'l2', seeds: 1 }, { length: 65536 });
    expect([standing, cause]).toEqual(['dead', 'underflow']);
  });

  test('dividing first does not help; a tree does', () => {
    const plain = biasAt({ ...kernel, statistic: 'l1' }, 4096);
    expect(biasAt({ ...kernel, statistic: 'l1', divide: 'each' }, 4096)).toBeCloseTo(plain, 1);
    expect(Math.abs(biasAt({ statistic: 'l1', order: 'pairwise' }, 4096))).toBeLessThan(0.1);
    expect(Math.abs(biasAt({ statistic: 'l2', order: 'pairwise' }, 4096))).toBeLessThan(0.1);
  });
});
