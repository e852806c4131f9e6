import * as fc from 'fast-check';
import { binary32, binary64, integerFormats } from '../../src/formats/catalogue.ts';
import { type Convention, conventions, quantization } from '../../src/formats/integers/index.ts';
import { directions } from '../../src/formats/rounding.ts';

export const direction = fc.constantFrom(...directions);
export const format = fc.constantFrom(...integerFormats);

/** Scales: any of binary32, subnormal ones too, short ones that make ties, and long ones whose multiples are no doubles. */
const scale = fc.oneof(
  fc.float({ min: 2 ** -149, noNaN: true, noDefaultInfinity: true }),
  fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: -20, max: 20 })).map(([n, k]) => n * 2 ** k),
  fc.double({ min: 2 ** -40, max: 2 ** 40, noNaN: true }),
);

export const convention = (base: Convention): fc.Arbitrary<Convention> =>
  fc
    .record({
      rounding: direction,
      zeroPoint: fc.constantFrom('afterRounding' as const, 'beforeRounding' as const),
      nan: fc.constantFrom('minimum' as const, 'maximum' as const, 'zeroPoint' as const),
    })
    .map((properties) => ({ ...base, ...properties }));

/** Quantizations of every integer format, zero points in their whole range. */
export const quantizationOf = (conventionOf: fc.Arbitrary<Convention> = fc.constant(conventions.onnx)) =>
  fc
    .record({
      format,
      scale,
      narrow: fc.boolean(),
      place: fc.double({ min: 0, max: 1, noNaN: true }),
      convention: conventionOf,
    })
    .map(({ format: integers, scale: step, narrow, place, convention: how }) => {
      const narrowRange = narrow && integers.signed;
      const low = narrowRange ? -integers.max : integers.min;
      const zeroPoint = low + Math.floor(place * (integers.max - low));
      const scaleFormat = Math.fround(step) === step ? binary32 : binary64;
      return quantization({ format: integers, scale: step, scaleFormat, zeroPoint, narrowRange, convention: how });
    });

/** Numbers at, beside and between the ties of a scale, and any double, infinities and NaN among them. */
export const numberNear = (scale: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.double(),
    fc.constantFrom(0, -0, 5e-324, -5e-324, 2 ** -149, -(2 ** -149), Infinity, -Infinity, Number.NaN),
    fc
      .tuple(fc.integer({ min: -600, max: 600 }), fc.constantFrom(-1, 0, 1))
      .map(([halves, side]) => halves * scale * 0.5 * (1 + side * 2 ** -52)),
    fc.integer({ min: -300, max: 300 }).map((n) => n * scale),
    fc.double({ min: -300, max: 300, noNaN: true }).map((n) => n * scale),
    fc.double({ min: -(2 ** 33), max: 2 ** 33, noNaN: true }).map((n) => n * scale),
  );
