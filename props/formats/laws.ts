import { fc, test as property } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { floatFormats } from '../../src/formats/catalogue.ts';
import type { ArithmeticOptions } from '../../src/formats/context.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { type Direction, directions } from '../../src/formats/rounding.ts';
import { operandOf, operandsOf } from './operands.ts';

const direction = fc.constantFrom(...directions);

const opposite = (of: Direction): Direction =>
  of === 'towardPositive' ? 'towardNegative' : of === 'towardNegative' ? 'towardPositive' : of;

/** @param runs how many operands are tried for each law, in each format */
export function formatLaws(runs: number): void {
  describe.each(floatFormats.filter((format) => format.signed))('$name', (format) => {
    const engine = (rounding: Direction, more: ArithmeticOptions = {}) =>
      float64Arithmetic(format, { rounding, ...more });
    const engines = new Map(directions.map((rounding) => [rounding, engine(rounding)]));
    const to = (rounding: Direction) => engines.get(rounding)!;
    const one = operandOf(format);
    const three = operandsOf(format);

    property.prop([one, direction], { numRuns: runs })(
      'rounding twice is rounding once, and raises nothing',
      (x, rounding) => {
        const arithmetic = engine(rounding);
        const once = arithmetic.round(x);
        const twice = arithmetic.round(once);
        expect([twice, arithmetic.tally.last]).toEqual([once, 0]);
      },
    );

    property.prop([one, one, direction], { numRuns: runs })('rounding keeps the order', (x, y, rounding) => {
      const [low, high] = [to(rounding).round(Math.min(x, y)), to(rounding).round(Math.max(x, y))];
      expect(low > high).toBe(false);
    });

    property.prop([three, direction], { numRuns: runs })('operations mirror in the sign', ([a, b, c], rounding) => {
      const [up, down] = [to(rounding), to(opposite(rounding))];
      const mirrored = (x: number): number => (x === 0 ? 0 : -x);
      const plain = (x: number): number => x + 0;
      expect(plain(up.round(-a))).toBe(mirrored(down.round(a)));
      expect(plain(up.add(-a, -b))).toBe(mirrored(down.add(a, b)));
      expect(plain(up.multiply(-a, b))).toBe(mirrored(down.multiply(a, b)));
      expect(plain(up.divide(a, -b))).toBe(mirrored(down.divide(a, b)));
      expect(plain(up.fma(-a, b, -c))).toBe(mirrored(down.fma(a, b, c)));
    });

    property.prop([three, direction], { numRuns: runs })(
      'operations stand in the relations of arithmetic',
      ([a, b, c], rounding) => {
        const of = to(rounding);
        expect(of.add(a, b)).toBe(of.add(b, a));
        expect(of.multiply(a, b)).toBe(of.multiply(b, a));
        expect(of.fma(a, b, c)).toBe(of.fma(b, a, c));
        expect(of.subtract(a, b)).toBe(of.add(a, -b));
        expect(of.fma(a, 1, c)).toBe(of.add(a, c));
        expect(of.divide(a, 1)).toBe(of.round(a));
        expect(of.multiply(a, 1)).toBe(of.round(a));
        expect(of.reciprocal(a)).toBe(of.divide(1, a));
        if (a !== 0 && b !== 0) expect(of.fma(a, b, 0)).toBe(of.multiply(a, b));
      },
    );

    property.prop([three], { numRuns: runs })('the directed results enclose the others', ([a, b, c]) => {
      const results = (operation: (of: ReturnType<typeof engine>) => number) => ({
        low: operation(to('towardNegative')),
        high: operation(to('towardPositive')),
        others: directions.map((rounding) => operation(to(rounding))),
      });
      for (const { low, high, others } of [
        results((of) => of.add(a, b)),
        results((of) => of.multiply(a, b)),
        results((of) => of.divide(a, b)),
        results((of) => of.fma(a, b, c)),
        results((of) => of.rsqrt(a)),
      ]) {
        // A NaN may stand for an infinity beyond either end.
        if ([low, high, ...others].some(Number.isNaN)) continue;
        expect(others.every((result) => low <= result && result <= high)).toBe(true);
        expect(others.every((result) => result === low || result === high)).toBe(true);
      }
    });

    property.prop([one, one, direction], { numRuns: runs })(
      'close values subtract exactly (Sterbenz)',
      (x, y, rounding) => {
        const of = engine(rounding);
        const [a, b] = [of.round(x), of.round(y)];
        fc.pre(Number.isFinite(a) && Number.isFinite(b));
        const near = of.round(a + (b - a) * 2 ** -3);
        fc.pre(near / 2 <= a && a <= near * 2);
        const difference = of.subtract(a, near);
        expect([Math.abs(difference), of.tally.last]).toEqual([Math.abs(a - near), 0]);
      },
    );

    property.prop([one, direction], { numRuns: runs })('the root of a square is the number', (x, rounding) => {
      // With 24 bits the square is exact in a double.
      const wide = Math.fround(to(rounding).round(x));
      fc.pre(Number.isFinite(wide));
      expect(to(rounding).sqrt(wide * wide)).toBe(Math.abs(wide));
    });
  });
}
