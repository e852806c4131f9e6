import { describe, expect, test } from 'vitest';
import { boundCases, runCase, type Tightness } from './cases.ts';
import { expectBounded } from './expect-bounded.ts';

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

/**
 * Expects bounds to hold and running ones to be tight.
 * @param every how many of the cases are run: one of so many
 * @param length of the last axis
 */
export function tightnessLaws(every: number, length: number): void {
  describe('over norms, statistics, pairs of formats and orders', () => {
    const seen: Tightness[] = [];

    test('bounds hold, forward and backward', { timeout: 900_000 }, () => {
      for (const one of boundCases.filter((_, i) => i % every === 0)) {
        const { bounds, outputs, truth, tightness } = runCase(one, 3, length);
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
        expect(ratios.length).toBeGreaterThan(20 / every);
        expect(median(ratios)).toBeLessThan(8);
        expect(told(output).filter(({ ratio }) => ratio > 64)).toEqual([]);
      },
    );
  });
}
