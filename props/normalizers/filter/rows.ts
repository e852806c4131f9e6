import { fc } from '@fast-check/vitest';
import { float64Arithmetic } from '../../../src/formats/float64.ts';
import type { FloatFormat } from '../../../src/formats/format.ts';
import { finiteValue } from '../groups.ts';

const integers = (min: number, max: number, m: number) =>
  fc.array(fc.integer({ min, max }), { minLength: m, maxLength: m });

/** Rows that are hard to decide: what each kind of them tries is in its name. */
function kindsOf(format: FloatFormat, m: number): Readonly<Record<string, fc.Arbitrary<number[]>>> {
  const { emin, emax, precision, max, min } = format;
  const one = finiteValue(format);
  const exponent = fc.integer({ min: Math.max(emin - precision + 1, -180), max: Math.min(emax - 3, 100) });
  const scaled = (terms: fc.Arbitrary<number[]>) =>
    fc.tuple(terms, exponent).map(([values, power]) => values.map((value) => value * 2 ** power));
  return {
    any: fc.array(one, { minLength: m, maxLength: m }),
    smallIntegers: integers(-6, 6, m),
    scaledIntegers: scaled(integers(-40, 40, m)),
    farFromZero: fc
      .tuple(fc.constantFrom(1, 60, -1000, 2 ** 14), integers(-4, 4, m))
      .map(([base, steps]) => steps.map((step) => base * (1 + step * 2 ** (1 - precision)))),
    constant: one.map((x) => Array<number>(m).fill(x)),
    oneApart: fc.tuple(one, one).map(([x, other]) => Array.from({ length: m }, (_, j) => (j === 0 ? other : x))),
    subnormals: integers(-8, 8, m).map((values) => values.map((n) => n * min)),
    largest: integers(-1, 1, m).map((values) => values.map((n) => n * max)),
    zeros: fc.array(fc.constantFrom(0, -0), { minLength: m, maxLength: m }),
    halfZeros: fc.array(fc.oneof(fc.constant(0), one), { minLength: m, maxLength: m }),
    wide: fc.array(
      fc.tuple(exponent, fc.integer({ min: -8, max: 8 })).map(([power, n]) => n * 2 ** power),
      { minLength: m, maxLength: m },
    ),
  };
}

/** A row of values of the format. */
export function hardRow(format: FloatFormat, m: number): fc.Arbitrary<Float64Array> {
  const { round } = float64Arithmetic(format, { overflow: 'saturate' });
  return fc.oneof(...Object.values(kindsOf(format, m))).map((values) => Float64Array.from(values, round));
}

/** The same, often with a NaN or an infinity among them. */
export function rowWithSpecials(format: FloatFormat, m: number): fc.Arbitrary<Float64Array> {
  const odd = [...(format.infinities ? [Infinity, -Infinity] : []), ...(format.nans === 'none' ? [] : [Number.NaN])];
  if (odd.length === 0) return hardRow(format, m);
  const place = fc.tuple(fc.nat(m - 1), fc.constantFrom(...odd));
  return fc.tuple(hardRow(format, m), fc.array(place, { minLength: 1, maxLength: 2 })).map(([row, places]) => {
    for (const [j, value] of places) row[j] = value;
    return row;
  });
}
