import { describe, expect, test } from 'vitest';
import { boundCases, runCase, type Tightness } from './cases.ts';
import { expectBounded } from './expect-bounded.ts';

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

describe('over every norm, statistic, pair of formats and order', () => {
  const seen: Tightness[] = [];

  test('bounds hold, forward and backward', () => {
    for (const one of boundCases) {
      const { bounds, outputs, truth, tightness } = runCase(one, 3);
      expectBounded(bounds, outputs, ['running', 'order', 'anyOrder'], truth);
      seen.push(...tightness);
    }
  });

  const told = (output: string): readonly Tightness[] =>
    seen.filter((one) => one.output === output && one.observed >= 1 && Number.isFinite(one.ratio));

  test.each(['y', 'mean', 'rstd', 'dx', 'dweight', 'dbias'])(
    'running bounds of %s are within 64 times the worst error, where that is an ulp or more',
    (output) => {
      const ratios = told(output).map(({ ratio }) => ratio);
      expect(ratios.length).toBeGreaterThan(20);
      expect(median(ratios)).toBeLessThan(8);
      expect(told(output).filter(({ ratio }) => ratio > 64)).toEqual([]);
    },
  );
});
