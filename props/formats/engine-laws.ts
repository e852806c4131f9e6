import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Arithmetic } from '../../src/formats/arithmetic.ts';
import { floatFormats } from '../../src/formats/catalogue.ts';
import { isValue } from '../../src/formats/codec.ts';
import { float64Arithmetic, uncountedArithmetic } from '../../src/formats/float64.ts';
import { referenceArithmetic } from '../../src/formats/reference.ts';
import { anyOptions, operandsOf } from './operands.ts';

type Operation = (arithmetic: Arithmetic, a: number, b: number, c: number) => number;

const operations: Readonly<Record<string, Operation>> = {
  round: (arithmetic, a) => arithmetic.round(a),
  add: (arithmetic, a, b) => arithmetic.add(a, b),
  subtract: (arithmetic, a, b) => arithmetic.subtract(a, b),
  multiply: (arithmetic, a, b) => arithmetic.multiply(a, b),
  divide: (arithmetic, a, b) => arithmetic.divide(a, b),
  fma: (arithmetic, a, b, c) => arithmetic.fma(a, b, c),
  sqrt: (arithmetic, a) => arithmetic.sqrt(a),
  sqrtOfMagnitude: (arithmetic, a) => arithmetic.sqrt(Math.abs(a)),
  reciprocal: (arithmetic, a) => arithmetic.reciprocal(a),
  rsqrt: (arithmetic, a) => arithmetic.rsqrt(a),
  rsqrtOfMagnitude: (arithmetic, a) => arithmetic.rsqrt(Math.abs(a)),
};

/** @param runs how many operands are tried in each format */
export function engineLaws(runs: number): void {
  describe.each(floatFormats)('$name', (format) => {
    test.prop({ options: anyOptions, operands: operandsOf(format) }, { numRuns: runs })(
      'float64Arithmetic is referenceArithmetic, result and flags; uncountedArithmetic its results',
      ({ options, operands: [a, b, c] }) => {
        const fast = float64Arithmetic(format, options);
        const uncounted = uncountedArithmetic(format, options);
        const exact = referenceArithmetic(format, options);
        for (const [name, operation] of Object.entries(operations)) {
          const result = operation(fast, a, b, c);
          const expected = operation(exact, a, b, c);
          const bare = operation(uncounted, a, b, c);
          const same =
            Object.is(result, expected) &&
            Object.is(bare, expected) &&
            fast.tally.last === exact.tally.last &&
            isValue(result, format);
          if (same) continue;
          expect([name, result, bare, fast.tally.last]).toEqual([name, expected, expected, exact.tally.last]);
          expect.unreachable(`${name} gave ${result}, which is no value of ${format.name}`);
        }
        expect(fast.tally.counts.every((count, flags) => count === exact.tally.counts[flags])).toBe(true);
      },
    );
  });

  describe('the operands', () => {
    // A proof that compares two engines is worth what its operands reach.
    test.each(floatFormats.filter((format) => format.signed))('reach every flag in $name', (format) => {
      const arithmetic = referenceArithmetic(format, { overflow: 'ieee' });
      for (const [a, b, c] of fc.sample(operandsOf(format), { numRuns: 2500, seed: 1 })) {
        for (const operation of Object.values(operations)) operation(arithmetic, a, b, c);
      }
      for (const flag of [1, 2, 4, 8, 16]) {
        const raised = arithmetic.tally.counts.some((count, flags) => count > 0 && (flags & flag) !== 0);
        expect([flag, raised]).toEqual([flag, true]);
      }
    });
  });
}
