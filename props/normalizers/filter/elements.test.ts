import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { fromNumber } from '../../../src/exact/dyadic.ts';
import * as rational from '../../../src/exact/rational.ts';
import { binary16, findFloatFormat, floatFormats } from '../../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../../src/formats/float64.ts';
import type { FloatFormat } from '../../../src/formats/format.ts';
import { type Direction, directions } from '../../../src/formats/rounding.ts';
import { exactElement, exactScaling } from '../../../src/normalizers/exact-element.ts';
import { exactGroup } from '../../../src/normalizers/exact-group.ts';
import { type ExactNumber, exactRational, squareRoot } from '../../../src/normalizers/exact-number.ts';
import { type Centred, centred, zeroMean } from '../../../src/normalizers/filter/centre.ts';
import { type Affine, anyDecision, inlineDecision, supportsInline } from '../../../src/normalizers/filter/elements.ts';
import { nearInverseOf, nearMeanOf } from '../../../src/normalizers/filter/group.ts';
import { finiteValue, groupValues } from '../groups.ts';

const outputs = ['binary16', 'bfloat16', 'binary32', 'tf32', 'e4m3fn', 'e5m2'].map(findFloatFormat);

interface Group {
  readonly values: readonly number[];
  readonly weight: number;
  readonly bias: number;
  readonly output: FloatFormat;
  readonly rounding: Direction;
  readonly scale: ExactNumber;
  readonly centres: boolean;
}

/** What each way of deciding says of the members of a group, and what they are. */
function decisionsOf({ values, weight, bias, output, rounding, scale, centres }: Group) {
  const arithmetic = float64Arithmetic(output, { rounding });
  const size = values.length;
  const scaling = exactScaling(exactGroup(values.map(fromNumber), centres), scale);
  const [mean, inverse] = [centres ? nearMeanOf(scaling) : zeroMean, nearInverseOf(scaling)];
  const exact = values.map((_, j) =>
    arithmetic.roundReal(exactElement(scaling, j, fromNumber(weight), bias, rational.one)),
  );
  if (mean === undefined || inverse === undefined) return { exact, one: [], inline: [] };
  const c: Centred = centred(Float64Array.from(values), 0, size, mean, new Float64Array(size));
  const affine: Affine = {
    weight: new Float64Array(size).fill(weight),
    bias: new Float64Array(size).fill(bias),
    start: 0,
    most: { weight: Math.abs(weight), bias: Math.abs(bias) },
    relative: 0,
  };
  const decideOne = anyDecision(arithmetic);
  const one = values.map((_, j) => decideOne(c, inverse, affine, j));
  if (!supportsInline(arithmetic, rounding, [])) return { exact, one, inline: [] };
  const [out, undecided] = [new Float64Array(size), new Int32Array(size)];
  const left = undecided.subarray(0, inlineDecision(output)(c, inverse, affine, { out, start: 0, undecided }));
  return { exact, one, inline: Array.from(out, (y, j) => (left.includes(j) ? undefined : y)) };
}

/** Expects what is decided to be right, and says how much is: one by one, and inline. */
function decided(group: Group): { one: number; inline: number } {
  const { exact, one, inline } = decisionsOf(group);
  const right = (ours: readonly (number | undefined)[]): number => {
    ours.forEach((y, j) => {
      if (y !== undefined) expect(y).toBe(exact[j]);
    });
    return ours.filter((y) => y !== undefined).length;
  };
  return { one: right(one), inline: right(inline) };
}

/** A scale: the root of a double, or a double, of any magnitude. */
const scales = fc
  .tuple(fc.integer({ min: 1, max: 2 ** 30 }), fc.integer({ min: -140, max: 100 }), fc.boolean())
  .map(([n, exponent, root]) => {
    const value = rational.fromNumber(n * 2 ** exponent);
    return root ? squareRoot(value) : exactRational(value);
  });

const group = fc.constantFrom(binary16, findFloatFormat('binary32'), findFloatFormat('bfloat16')).chain((format) =>
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

describe('elements in doubles', () => {
  test.prop({ group }, { numRuns: 3000 })('are decided as the exact element says', ({ group: one }) => {
    decided(one);
  });

  test.prop(
    {
      integer: fc.integer({ min: 2 ** 10, max: 2 ** 11 - 1 }),
      exponent: fc.integer({ min: -20, max: 10 }),
      offset: fc.constantFrom(...[0, 40, 50, 52, 53, 60, 90].flatMap((n) => [2 ** -n, -(2 ** -n)]), 0),
      bias: fc.constantFrom(0, 1, -3, 0.5),
      rounding: fc.oneof(fc.constant('tiesToEven' as const), fc.constantFrom(...directions)),
    },
    { numRuns: 2000 },
  )('are not decided wrong beside midpoints and values', ({ integer, exponent, offset, bias, rounding }) => {
    // x/s is a value or a midpoint of binary16 but for a relative offset, which sits in the scale.
    const target = (integer + 0.5 * (integer % 2)) * 2 ** exponent;
    const scale = rational.add(rational.one, rational.fromNumber(offset));
    if (scale.numerator <= 0n) return;
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
  )('are not decided wrong where centring cancels', ({ base, steps }) => {
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

  test('are nearly all decided, ordinary ones, and none at a midpoint', () => {
    const values = Array.from({ length: 400 }, (_, i) => Math.fround(Math.sin(i)));
    const ordinary = { values, weight: 1.25, bias: 0.5, output: binary16, rounding: 'tiesToEven' } as const;
    const { one, inline } = decided({ ...ordinary, centres: true, scale: squareRoot(rational.rational(1n, 3n)) });
    expect([one, inline]).toEqual([400, 400]);
    const tie = { weight: 1, bias: 0, output: binary16, rounding: 'tiesToEven', centres: false } as const;
    expect(decided({ ...tie, values: [2049], scale: exactRational(rational.one) })).toEqual({ one: 0, inline: 0 });
    expect(decided({ ...tie, values: [0], scale: exactRational(rational.one) })).toEqual({ one: 1, inline: 1 });
  });

  test.each(
    floatFormats
      .filter((format) => supportsInline(float64Arithmetic(format), 'tiesToEven', []))
      .map((one) => [one.name]),
  )('of %s round inline as its arithmetic does, beside every kind of boundary', (name) => {
    const output = findFloatFormat(name);
    const { max, min, emin, precision } = output;
    const spread = Array.from(
      { length: 300 },
      (_, i) => 2 ** (Math.max(emin - precision - 1, -195) + (i % 60)) * (1 + ((i * 37) % 64) / 64),
    );
    const edges = [
      max,
      min,
      min / 2,
      2 ** emin,
      2 ** (emin + 1),
      2 ** emin - min / 2,
      2 ** (emin + 1) - min,
      max + max * 2 ** -precision,
    ];
    const values = [...spread, ...edges]
      .flatMap((x) => [x * (1 - 2 ** -46), x, x * (1 + 2 ** -46)])
      .flatMap((x) => [x, -x]);
    const { inline } = decided({
      values: values.filter((x) => Math.abs(x) < 1e100),
      weight: 1,
      bias: 0,
      output,
      rounding: 'tiesToEven',
      scale: exactRational(rational.one),
      centres: false,
    });
    const within = values.filter((x) => Math.abs(x) > min && Math.abs(x) < max).length;
    expect(inline).toBeGreaterThan(within / 2);
  });

  test.each([
    ['a midpoint', 2049 * (1 + 2 ** -40), 2 ** -25, undefined, 2050],
    ['a midpoint of subnormal numbers', 1.5 * 2 ** -24 * (1 + 2 ** -40), 2 ** -60, undefined, 2 ** -23],
    ['0', -(2 ** -60), 2 ** -50, undefined, -0],
    ['nothing', 2049.5, 2 ** -25, 2050, 2050],
  ])('are undecided where the error of centring reaches %s', (_, value, error, within, without) => {
    const affine = {
      weight: Float64Array.of(1),
      bias: Float64Array.of(0),
      start: 0,
      most: { weight: 1, bias: 0 },
      relative: 0,
    };
    const values = Float64Array.of(value);
    for (const [off, expected] of [
      [error, within],
      [0, without],
    ] as const) {
      const c: Centred = { plain: values, start: 0, size: 1, values, relative: 0, error: off };
      const inverse = { value: 1, relative: 0 };
      const [out, undecided] = [new Float64Array(1), new Int32Array(1)];
      const left = inlineDecision(binary16)(c, inverse, affine, { out, start: 0, undecided });
      expect(left === 0 ? out[0] : undefined).toBe(expected);
      expect(anyDecision(float64Arithmetic(binary16))(c, inverse, affine, 0)).toBe(expected);
    }
  });
});
