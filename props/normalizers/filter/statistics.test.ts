import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { sum as dyadicSum, fromNumber } from '../../../src/exact/dyadic.ts';
import type * as interval from '../../../src/exact/interval.ts';
import * as rational from '../../../src/exact/rational.ts';
import { findFloatFormat } from '../../../src/formats/catalogue.ts';
import { exactGroup, exactMeasure, exactScale } from '../../../src/normalizers/exact-group.ts';
import type { ExactNumber } from '../../../src/normalizers/exact-number.ts';
import { exactRun } from '../../../src/normalizers/filter/centre.ts';
import { measureNear } from '../../../src/normalizers/filter/group.ts';
import type { Near } from '../../../src/normalizers/filter/near.ts';
import { selectLargest } from '../../../src/normalizers/filter/selection.ts';
import { sumOf } from '../../../src/normalizers/filter/sums.ts';
import type { NormModel, Statistic } from '../../../src/normalizers/model.ts';
import { hardRow } from './rows.ts';

const formats = ['binary16', 'bfloat16', 'binary32', 'float8_e4m3fn', 'binary64'].map(findFloatFormat);

const ofNumber = (x: number): rational.Rational => rational.fromNumber(x);

/** Whether |a − b| ≤ bound. */
function within(a: rational.Rational, b: rational.Rational, bound: rational.Rational): boolean {
  return rational.compare(rational.absolute(rational.subtract(a, b)), bound) <= 0;
}

/** Expects a number to lie within its stated error, both ends of an enclosure of it. */
function expectWithin({ value, relative }: Near, exact: ExactNumber): void {
  const { low, high }: interval.Interval = exact.enclose(200);
  const bound = rational.multiply(ofNumber(value), ofNumber(relative));
  for (const end of [low, high]) {
    const enclosed = rational.fromDyadic(end);
    // The enclosure's own width counts for nothing but where the error is 0.
    const slack = rational.multiply(ofNumber(value), ofNumber(2 ** -150));
    expect([value, relative, within(enclosed, ofNumber(value), rational.add(bound, slack))]).toEqual([
      value,
      relative,
      true,
    ]);
  }
}

const rows = fc
  .tuple(fc.constantFrom(...formats), fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 250, max: 600 })))
  .chain(([format, m]) => fc.record({ format: fc.constant(format), row: hardRow(format, m) }));

const statistics: readonly Statistic[] = [
  { kind: 'l2', constant: 1 },
  { kind: 'l2', constant: 0.7, mean: false },
  { kind: 'l1', constant: 1 },
  { kind: 'linf', constant: 0.3 },
  { kind: 'topk', k: 1, constant: 1 },
  { kind: 'topk', k: 5, constant: 0.1 },
  { kind: 'range', constant: 1 },
  { kind: 'range', chunks: 2, constant: 1 },
  { kind: 'unit', constant: 3 },
];

describe('statistics in doubles', () => {
  test.prop([rows], { numRuns: 400 })('a sum is off by its error at most', ({ format, row }) => {
    const exact = rational.fromDyadic(dyadicSum(Array.from(row, fromNumber)));
    const { high, low, error } = sumOf(row, 0, row.length, exactRun(format));
    if (!Number.isFinite(high)) return;
    expect(within(exact, rational.add(ofNumber(high), ofNumber(low)), ofNumber(error))).toBe(true);
  });

  test.prop([rows, fc.constantFrom(...statistics), fc.boolean(), fc.constantFrom(0, 1e-5, 2), fc.nat(2)], {
    numRuns: 800,
  })(
    'mean, statistic and scale are off by their errors at most',
    ({ format, row }, statistic, centres, epsilon, at) => {
      const m = row.length;
      if ((statistic.k ?? 1) > m || m % (statistic.chunks ?? 1) !== 0) return;
      const place = at === 0 && statistic.kind === 'l2' ? 'insideRoot' : at === 1 ? 'added' : 'maximum';
      const model = { statistic, epsilon: { value: epsilon, place } } as NormModel;
      const constants = { constant: statistic.constant as number, epsilon };
      const run = exactRun(format);
      const near = measureNear(model, centres, { values: row, start: 0, size: m, run }, constants, new Float64Array(m));
      if (near === undefined) return;
      const group = exactGroup(Array.from(row, fromNumber), centres);
      const { high, low, error, sum, count } = near.mean;
      if (centres) {
        expect(within(group.mean, rational.add(ofNumber(high), ofNumber(low)), ofNumber(error))).toBe(true);
        if (sum !== undefined)
          expect(rational.compare(group.mean, rational.divide(ofNumber(sum), ofNumber(count)))).toBe(0);
      }
      near.centred.values.subarray(0, m).forEach((c, j) => {
        const exact = rational.multiply(
          rational.rational(group.numerators[j], group.divisor),
          rational.fromDyadic({ significand: 1n, exponent: group.exponent }),
        );
        const bound = rational.add(ofNumber(Math.abs(c) * near.centred.relative), ofNumber(near.centred.error));
        if (Math.abs(c) > 1e-250 || near.centred.relative === 0) expect(within(exact, ofNumber(c), bound)).toBe(true);
      });
      const measure = exactMeasure(group, statistic);
      if (!Number.isNaN((near.measure as Near).value)) expectWithin(near.measure as Near, measure);
      const scale = exactScale(model, measure, ofNumber(constants.constant), ofNumber(epsilon));
      if (!Number.isNaN(near.scale.value)) expectWithin(near.scale, scale);
    },
  );

  test.prop([rows.filter(({ row }) => row.length < 8), fc.constantFrom(0.5, 1, 1.5, 2, 3, 2.25), fc.boolean()], {
    numRuns: 300,
  })('so are those of powers', ({ row }, p, centres) => {
    const statistic = { kind: 'lp', p, constant: 1 } as const;
    const model = { statistic, epsilon: { value: 0, place: 'added' } } as NormModel;
    const values = { values: row, start: 0, size: row.length, run: 1 };
    const constants = { constant: 1, epsilon: 0 };
    const near = measureNear(model, centres, values, constants, new Float64Array(row.length));
    if (near === undefined || Number.isNaN((near.measure as Near).value)) return;
    expectWithin(near.measure as Near, exactMeasure(exactGroup(Array.from(row, fromNumber), centres), statistic));
  });

  test('their errors are small where rows are ordinary', () => {
    const row = Float64Array.from({ length: 4096 }, (_, j) => Math.fround(3 + Math.sin(j * j)));
    const values = { values: row, start: 0, size: row.length, run: 1 };
    for (const statistic of statistics) {
      const model = { statistic, epsilon: { value: 1e-5, place: 'added' } } as NormModel;
      const constants = { constant: 1, epsilon: 1e-5 };
      const near = measureNear(model, true, values, constants, new Float64Array(row.length));
      expect(near?.scale.relative).toBeLessThan(2 ** -46);
      expect(near?.mean.error).toBeLessThan(2 ** -85);
    }
  });

  test.prop([fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 40 }), fc.nat()], { numRuns: 500 })(
    'the k largest come to the front',
    (values, at) => {
      const k = 1 + (at % values.length);
      const row = Float64Array.from(values);
      selectLargest(row, row.length, k);
      const sorted = (of: Iterable<number>): number[] => [...of].sort((a, b) => b - a);
      expect(sorted(row)).toEqual(sorted(values));
      expect(sorted(row.subarray(0, k))).toEqual(sorted(values).slice(0, k));
    },
  );
});
