import fc from 'fast-check';
import { floatFormats } from '../../src/formats/catalogue.ts';
import { decode } from '../../src/formats/codec.ts';
import { type ArithmeticOptions, overflowPolicies, subnormalPolicies } from '../../src/formats/context.ts';
import type { FloatFormat } from '../../src/formats/format.ts';
import { directions, type Rounding } from '../../src/formats/rounding.ts';

/** The formats whose codes a loop can visit, one by one. */
export const smallFormats = floatFormats.filter((format) => format.bits <= 8);
export const narrowFormats = floatFormats.filter((format) => format.bits <= 16);

/** The value of each code, NaNs and infinities included. */
export function allValues(format: FloatFormat): readonly number[] {
  return Array.from({ length: 2 ** format.bits }, (_, code) => decode(code, format));
}

/** The finite values from 0 or the smallest positive one upward. */
export function magnitudes(format: FloatFormat): readonly number[] {
  return [...new Set(allValues(format).filter((value) => value >= 0 && Number.isFinite(value)))]
    .filter((value) => !Object.is(value, -0))
    .sort((a, b) => a - b);
}

const view = new DataView(new ArrayBuffer(8));

/** The double so many steps above x, by its bits; away from 0 and infinity. */
export function stepped(x: number, steps: number): number {
  view.setFloat64(0, x);
  view.setBigInt64(0, view.getBigInt64(0) + BigInt(steps));
  const result = view.getFloat64(0);
  return Number.isNaN(result) ? x : result;
}

/** A significand of so many bits at an exponent, with a tail just at, below or above a quarter, a half or none of an ulp. */
function boundary(format: FloatFormat): fc.Arbitrary<number> {
  const { precision, emin, emax } = format;
  const exponent = fc.oneof(
    fc.constantFrom(emin - precision - 1, emin - precision, emin - precision + 1, emin - 2, emin - 1, emin, emin + 1),
    fc.constantFrom(-1, 0, 1, emax - 1, emax, emax + 1),
    fc.integer({ min: emin - precision - 2, max: emax + 2 }),
  );
  const fraction = fc.oneof(
    fc.constantFrom(0, 2 ** -precision, 2 ** (1 - precision), 1 - 2 ** -precision, 1 - 2 ** (1 - precision), 0.5),
    fc.integer({ min: 0, max: 2 ** Math.min(precision + 2, 40) }).map((n) => n / 2 ** Math.min(precision + 2, 40)),
  );
  return fc
    .tuple(exponent, fraction, fc.constantFrom(0, 0, 0, 1, -1), fc.constantFrom(1, -1))
    .map(([e, f, step, sign]) => sign * stepped((1 + f) * 2 ** Math.max(-1074, Math.min(1022, e)), step));
}

const specials = fc.constantFrom(0, -0, Infinity, -Infinity, Number.NaN, 5e-324, -5e-324, 2 ** -1022, Number.MAX_VALUE);

/** Doubles near the ends of the ranges in which error terms of products are doubles too. */
const farOut: fc.Arbitrary<number> = fc
  .tuple(
    fc.constantFrom(-1070, -1022, -960, -540, -500, -450, 450, 500, 511, 960, 1020),
    fc.nat(5),
    fc.nat(2 ** 20),
    fc.boolean(),
  )
  .map(
    ([exponent, more, fraction, negative]) =>
      (negative ? -1 : 1) * (1 + fraction / 2 ** 20) * 2 ** (exponent - 2 + more),
  );

/** Doubles that are hard on the format: its values, midpoints and their neighbours, values of other formats, anything. */
export function operandOf(format: FloatFormat): fc.Arbitrary<number> {
  const other = fc.constantFrom(...floatFormats).chain(boundary);
  const any = fc.double({ noNaN: false });
  return fc.oneof(
    { weight: 10, arbitrary: boundary(format) },
    { weight: 2, arbitrary: other },
    { weight: 1, arbitrary: any },
    { weight: 1, arbitrary: specials },
    { weight: 1, arbitrary: farOut },
  );
}

/** Three operands, the third often close to what cancels the product of the first two, the second to what cancels the first. */
export function operandsOf(format: FloatFormat): fc.Arbitrary<readonly [number, number, number]> {
  const one = operandOf(format);
  const step = fc.integer({ min: -3, max: 3 });
  return fc.tuple(one, one, one, fc.nat(6), step).map(([a, b, c, kind, steps]) => {
    if (kind === 0) return [a, stepped(-a, steps), c];
    if (kind === 1) return [a, b, stepped(-a * b, steps)];
    if (kind === 2) return [a, b, -Math.fround(a * b)];
    if (kind === 3) return [a, b, c * 2 ** -60];
    return kind === 4 ? [a, stepped(a, steps), c] : [a, b, c];
  });
}

/** A rounding, with the bits that it draws where it is stochastic. */
const roundings: fc.Arbitrary<Rounding> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...directions) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(1, 2, 3, 7, 8, 13, 16, 24, 31, 32)
      .chain((stochastic) =>
        fc.integer({ min: 0, max: 2 ** stochastic - 1 }).map((bits) => ({ stochastic, random: () => bits })),
      ),
  },
);

/** Every combination of options there is. */
export const anyOptions: fc.Arbitrary<ArithmeticOptions> = fc.record({
  rounding: roundings,
  subnormals: fc.constantFrom(...subnormalPolicies),
  overflow: fc.constantFrom(...overflowPolicies),
  tininess: fc.constantFrom('after', 'before'),
  operands: fc.constantFrom(...floatFormats),
});
