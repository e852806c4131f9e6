import { describe, expect, test } from 'vitest';
import { fromNumber } from '../../src/exact/dyadic.ts';
import { fromDyadic } from '../../src/exact/real.ts';
import { findFloatFormat, floatFormats } from '../../src/formats/catalogue.ts';
import { decode, encode, isValue } from '../../src/formats/codec.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { p3109Format } from '../../src/formats/p3109.ts';
import { referenceArithmetic } from '../../src/formats/reference.ts';
import { directions } from '../../src/formats/rounding.ts';
import { neighbours, orderedIndex } from '../../src/measure/ulps.ts';

interface Variant {
  readonly width: number;
  readonly precision: number;
  readonly signed: boolean;
  readonly infinities: boolean;
}

/** The report's decoding, case by case, from a code alone. */
function decoded(code: number, { width, precision, signed, infinities }: Variant): number {
  const half = 2 ** (width - 1);
  const nan = signed ? half : 2 * half - 1;
  if (code === nan) return Number.NaN;
  if (signed && code > half) return -decoded(code - half, { width, precision, signed, infinities });
  if (infinities && code === nan - 1) return Infinity;
  const bias = signed ? 2 ** (width - precision - 1) : 2 ** (width - precision);
  const significand = code % 2 ** (precision - 1);
  const exponent = Math.floor(code / 2 ** (precision - 1));
  return exponent === 0
    ? significand * 2 ** (2 - precision - bias)
    : (1 + significand * 2 ** (1 - precision)) * 2 ** (exponent - bias);
}

function variantsOf(width: number): readonly Variant[] {
  const precisions = Array.from({ length: width }, (_, i) => i + 1);
  return [true, false].flatMap((signed) =>
    precisions
      .filter((precision) => precision < width || !signed)
      .flatMap((precision) => [true, false].map((infinities) => ({ width, precision, signed, infinities }))),
  );
}

const nameOf = ({ width, precision, signed, infinities }: Variant): string =>
  `binary${width}p${precision}${signed ? 's' : 'u'}${infinities ? 'e' : 'f'}`;

const named = (width: number) => variantsOf(width).map((variant) => ({ variant, name: nameOf(variant) }));

describe.each([...named(8), ...named(3), ...named(4), ...named(6)])('$name', ({ variant, name }) => {
  const format = findFloatFormat(name);
  const codes = Array.from({ length: 2 ** variant.width }, (_, code) => code);
  const values = codes.map((code) => decoded(code, variant));
  const finite = values.filter(Number.isFinite);

  test('has the parameters that its name says', () => {
    expect(format).toEqual(p3109Format(variant.width, variant.precision, variant));
    expect([format.name, ...format.aliases]).toContain(name);
    expect(format.max).toBe(Math.max(...finite));
    expect(format.min).toBe(Math.min(...finite.filter((value) => value > 0)));
    expect(values.filter(Number.isNaN)).toHaveLength(1);
    expect(values.filter((value) => value === 0)).toEqual([0]);
    expect(values.filter((value) => Math.abs(value) === Infinity)).toHaveLength(
      variant.infinities ? (variant.signed ? 2 : 1) : 0,
    );
  });

  test('decodes as the report says, and encodes back', () => {
    expect(codes.map((code) => decode(code, format))).toEqual(values);
    expect(values.map((value) => encode(value, format))).toEqual(codes);
    expect([isValue(-0, format), isValue(-1, format)]).toEqual([false, variant.signed]);
  });

  test('is ordered', () => {
    const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
    const first = orderedIndex(sorted[0], format);
    expect(sorted.map((value) => orderedIndex(value, format) - first)).toEqual(sorted.map((_, i) => i));
    const around = sorted.map((value) => neighbours(value, format));
    expect(around.map(({ below }) => below)).toEqual([undefined, ...sorted.slice(0, -1)]);
    expect(around.map(({ above }) => above)).toEqual([...sorted.slice(1), undefined]);
  });

  test('rounds between neighbours as each direction says, in both engines', () => {
    const rising = finite.filter((value) => value >= 0).sort((a, b) => a - b);
    const parity = (value: number): number => (format.precision === 1 ? 1 : encode(value, format) % 2);
    for (const rounding of directions) {
      const fast = float64Arithmetic(format, { rounding });
      const slow = referenceArithmetic(format, { rounding });
      for (const [i, lower] of rising.slice(0, -1).entries()) {
        const upper = rising[i + 1];
        const odd = lower === 0 ? false : parity(lower) === 1;
        for (const place of [0.25, 0.5, 0.75]) {
          const up = {
            tiesToEven: place > 0.5 || (place === 0.5 && odd),
            tiesToAway: place >= 0.5,
            towardZero: false,
            towardPositive: true,
            towardNegative: false,
            toOdd: !odd,
          }[rounding];
          const x = lower + place * (upper - lower);
          const results = [fast.round(x), slow.round(x), fast.roundReal(fromDyadic(fromNumber(x)))];
          if (results.some((result) => !Object.is(result, up ? upper : lower)))
            expect({ rounding, x, results }).toEqual({
              rounding,
              x,
              results: [0, 0, 0].map(() => (up ? upper : lower)),
            });
        }
      }
    }
  });
});

describe('names', () => {
  test('every spelling finds the format, letter case aside', () => {
    for (const spelling of ['binary8p4', 'Binary8p4se', 'p3109_k8p4', 'P3109_K8P4SE'])
      expect(findFloatFormat(spelling)).toEqual(p3109Format(8, 4));
    expect(findFloatFormat('p3109_k6p3uf').name).toBe('binary6p3uf');
    expect(findFloatFormat('binary8p1').name).toBe('binary8p1');
    expect(floatFormats.filter(({ name }) => name.startsWith('binary8p')).map(({ name }) => name)).toEqual([
      'binary8p3',
      'binary8p4',
      'binary8p5',
    ]);
  });

  test('what is no format is refused', () => {
    expect(() => findFloatFormat('binary8p8')).toThrow('"precision" expected an integer from 1 to 7, got 8');
    expect(() => findFloatFormat('binary2p1')).toThrow('"width" expected an integer from 3 to 32, got 2');
    expect(() => findFloatFormat('binary8p4x')).toThrow('"format" expected one of binary64');
    expect(() => p3109Format(24, 3)).toThrow('"bias" expected an integer');
  });

  test('figures of the report', () => {
    const extremes = (name: string) => {
      const { max, min, bias } = findFloatFormat(name);
      return [max, min, bias];
    };
    expect(extremes('binary8p3se')).toEqual([49152, 2 ** -17, 16]);
    expect(extremes('binary8p4se')).toEqual([224, 2 ** -10, 8]);
    expect(extremes('binary8p4sf')).toEqual([240, 2 ** -10, 8]);
    expect(extremes('binary8p3sf')).toEqual([57344, 2 ** -17, 16]);
    expect(extremes('binary8p1uf')).toEqual([2 ** 126, 2 ** -127, 128]);
    expect(extremes('binary3p2sf')).toEqual([1.5, 0.5, 1]);
    expect(extremes('binary4p2sf')).toEqual([3, 0.25, 2]);
  });
});

test('what leaves the range becomes infinity where there is one, else NaN; negative numbers without a sign NaN', () => {
  const results = (name: string, xs: readonly number[]) =>
    xs.map((x) => float64Arithmetic(findFloatFormat(name)).round(x));
  const xs = [232, 233, -1e9, Infinity, -0, Number.NaN, 2 ** -11, -1];
  expect(results('binary8p4', xs)).toEqual([224, Infinity, -Infinity, Infinity, 0, Number.NaN, 0, -1]);
  expect(results('binary8p4sf', [247, 248, Infinity])).toEqual([240, Number.NaN, Number.NaN]);
  expect(results('binary8p4ue', [0, -0, -1, 2 ** -20, 1e9])).toEqual([0, 0, Number.NaN, 0, Infinity]);
  const saturating = float64Arithmetic(findFloatFormat('binary8p4'), { overflow: 'onnx' });
  expect([saturating.round(Infinity), saturating.round(1e9)]).toEqual([224, 224]);
});
