import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newDistances, type UlpSummary } from '../../src/measure/distances.ts';
import { newRowProfile } from '../../src/measure/row-profile.ts';

function summaryOf(distances: readonly number[]): UlpSummary {
  const collected = newDistances();
  for (const distance of distances) collected.add(distance);
  return collected.summary();
}

/** The smallest of the distances that at least that share of all does not exceed. */
function naiveQuantile(distances: readonly number[], percent: number): number {
  const sorted = [...distances].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0;
}

describe('a summary', () => {
  test('is what sorting gives, where distances are told apart', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 4096 }))),
        (distances) => {
          const { median, p99, max, mean, count } = summaryOf(distances);
          expect([median, p99]).toEqual([naiveQuantile(distances, 50), naiveQuantile(distances, 99)]);
          expect(max).toBe(Math.max(0, ...distances));
          expect(mean).toBe(distances.length === 0 ? 0 : distances.reduce((a, b) => a + b, 0) / distances.length);
          expect(count).toBe(distances.length);
        },
      ),
    );
  });

  test('has its ninety-ninth percentile at every length', () => {
    for (let length = 1; length <= 1000; length++) {
      const distances = Array.from({ length }, (_, i) => i);
      const { median, p99 } = summaryOf(distances);
      expect([length, median, p99]).toEqual([length, naiveQuantile(distances, 50), naiveQuantile(distances, 99)]);
    }
  });

  test('bounds quantiles from above by less than twice where distances are large', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 50 }), { minLength: 1 }), (distances) => {
        const { p99, max } = summaryOf(distances);
        const naive = naiveQuantile(distances, 99);
        expect(p99).toBeGreaterThanOrEqual(naive);
        expect(p99).toBeLessThanOrEqual(Math.min(max, Math.max(4096, 2 * naive)));
      }),
    );
  });

  test('counts each distance in one class of its histogram', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.nat(), fc.constant(2 ** 60))), (distances) => {
        const { histogram } = summaryOf(distances);
        let above = -1;
        for (const { upTo, count } of histogram) {
          expect(upTo).toBeGreaterThan(above);
          expect(upTo <= 2 || Number.isInteger(Math.log2(upTo))).toBe(true);
          const least = upTo <= 2 ? upTo : upTo / 2 + 1;
          expect(count).toBe(distances.filter((distance) => distance >= least && distance <= upTo).length);
          above = upTo;
        }
        expect(histogram.reduce((total, { count }) => total + count, 0)).toBe(distances.length);
      }),
    );
  });

  test('leaves NaN out', () => {
    expect(summaryOf([Number.NaN, 2, Number.NaN])).toEqual(summaryOf([2]));
  });
});

describe('a profile of rows', () => {
  test.each([1, 2, 127, 128, 129, 255, 256, 257, 1000, 4097])('of %d holds each position once', (length) => {
    const profile = newRowProfile(length);
    for (let i = 0; i < length; i++) profile.note(5 * length + i, 'distance', i + 1);
    const positions = profile.positions();
    expect(positions.length).toBeLessThanOrEqual(128);
    expect(positions[0]?.position).toBe(0);
    // The worst of a class is that of its last position, which comes before the next class.
    expect(positions.map(({ distance }) => distance)).toEqual([
      ...positions.slice(1).map(({ position }) => position),
      length,
    ]);
    expect(positions.every(({ kernelError, emulationError }) => kernelError === 0 && emulationError === 0)).toBe(true);
  });

  test('keeps the worst of a position, NaN apart', () => {
    const profile = newRowProfile(2);
    for (const distance of [1, 3, Number.NaN, 2]) profile.note(1, 'kernelError', distance);
    expect(profile.positions().map(({ kernelError }) => kernelError)).toEqual([0, 3]);
  });
});
