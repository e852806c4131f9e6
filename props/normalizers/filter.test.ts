import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { fromNumber } from '../../src/exact/dyadic.ts';
import * as rational from '../../src/exact/rational.ts';
import { binary16, binary32, findFloatFormat } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { directions } from '../../src/formats/rounding.ts';
import { type ExactScaling, exactElement, exactScaling, filteredElement } from '../../src/normalizers/exact-element.ts';
import { exactGroup } from '../../src/normalizers/exact-group.ts';
import { type ExactNumber, exactRational, squareRoot } from '../../src/normalizers/exact-number.ts';
import { finiteValue, groupValues } from './groups.ts';

const outputs = ['binary16', 'bfloat16', 'binary32', 'tf32', 'e4m3fn', 'e5m2'].map(findFloatFormat);

function scalingOf(values: readonly number[], centres: boolean, scale: ExactNumber): ExactScaling {
  return exactScaling(exactGroup(values.map(fromNumber), centres), scale, centres);
}

/** A scale: the root of a double, or a double, of any magnitude. */
const scales = fc
  .tuple(fc.integer({ min: 1, max: 2 ** 30 }), fc.integer({ min: -140, max: 100 }), fc.boolean())
  .map(([n, exponent, root]) => {
    const value = rational.fromNumber(n * 2 ** exponent);
    return root ? squareRoot(value) : exactRational(value);
  });

const group = fc.constantFrom(binary16, binary32, findFloatFormat('bfloat16')).chain((format) =>
  fc.record({
    values: fc.integer({ min: 1, max: 5 }).chain((m) => groupValues(format, m)),
    weight: finiteValue(format),
    bias: fc.oneof(fc.constant(0), finiteValue(format)),
    output: fc.constantFrom(...outputs),
    rounding: fc.constantFrom(...directions),
    scale: scales,
    centres: fc.boolean(),
  }),
);

type Group = typeof group extends fc.Arbitrary<infer T> ? T : never;

/** How many elements the filter decides; it must decide them as the exact element does. */
function decided({ values, weight, bias, output, rounding, scale, centres }: Group): number {
  const arithmetic = float64Arithmetic(output, { rounding });
  const scaling = scalingOf(values, centres, scale);
  const results = values.map((x, j) => {
    const quick = filteredElement(scaling, x, weight, bias, arithmetic);
    if (quick === undefined) return 0;
    expect(quick).toBe(arithmetic.roundReal(exactElement(scaling, j, fromNumber(weight), bias, rational.one)));
    return 1;
  });
  return results.reduce<number>((a, b) => a + b, 0);
}

describe('the filter on doubles', () => {
  test.prop({ group }, { numRuns: 3000 })('decides as the exact element does', ({ group: one }) => {
    decided(one);
  });

  test.prop(
    {
      integer: fc.integer({ min: 2 ** 10, max: 2 ** 11 - 1 }),
      exponent: fc.integer({ min: -20, max: 10 }),
      offset: fc.constantFrom(0, 2 ** -40, -(2 ** -40), 2 ** -52, -(2 ** -52), 2 ** -60, -(2 ** -60), 2 ** -90),
      bias: fc.constantFrom(0, 1, -3, 0.5),
      rounding: fc.constantFrom(...directions),
    },
    { numRuns: 2000 },
  )('decides nothing wrong beside midpoints and values', ({ integer, exponent, offset, bias, rounding }) => {
    // x/s is a value or a midpoint of binary16 but for a relative offset, which sits in the scale.
    const target = (integer + 0.5 * (integer % 2)) * 2 ** exponent;
    const scale = rational.add(rational.one, rational.fromNumber(offset));
    for (const weight of [1, -1]) {
      decided({
        values: [target - bias],
        weight,
        bias: weight * bias,
        output: binary16,
        rounding,
        scale: exactRational(scale),
        centres: false,
      });
    }
  });

  test.prop(
    {
      base: fc.constantFrom(1, 1000, 2 ** 20, -4096),
      steps: fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 2, maxLength: 5 }),
    },
    { numRuns: 1000 },
  )('decides nothing wrong where centring cancels', ({ base, steps }) => {
    const values = steps.map((step) => base * (1 + step * 2 ** -23));
    for (const output of outputs) {
      decided({
        values,
        weight: 1,
        bias: 0,
        output,
        rounding: 'tiesToEven',
        scale: squareRoot(rational.fromInteger(3)),
        centres: true,
      });
    }
  });

  test('decides nearly all ordinary elements, and none at a midpoint', () => {
    const round = float64Arithmetic(binary16);
    const values = Array.from({ length: 400 }, (_, i) => Math.fround(Math.sin(i)));
    const scaling = scalingOf(values, true, squareRoot(rational.rational(1n, 3n)));
    const quick = values.map((x) => filteredElement(scaling, x, 1.25, 0.5, round));
    expect(quick.filter((one) => one !== undefined).length).toBeGreaterThan(390);
    const tie = scalingOf([2049], false, exactRational(rational.one));
    expect(filteredElement(tie, 2049, 1, 0, round)).toBeUndefined();
    expect(filteredElement(tie, 0, 1, 0, round)).toBeUndefined();
  });
});
