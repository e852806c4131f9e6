import { describe, expect, test } from 'vitest';
import { binary16, findFloatFormat, floatFormats } from '../../src/formats/catalogue.ts';
import { decode } from '../../src/formats/codec.ts';
import {
  absolute,
  type ExtremumRule,
  extremumRules,
  maximum,
  maximumBy,
  maximumNumber,
  minimum,
  minimumBy,
  minimumNumber,
  negate,
  relates,
  relation,
  totalOrder,
} from '../../src/formats/compare.ts';

const { NaN: nan } = Number;
const values = [-Infinity, -2, -1, -0, 0, 1, 2, Infinity, nan];
const pairs = values.flatMap((a) => values.map((b) => [a, b] as const));

/** The definition that the names stand for: a comparison and nothing else. */
const definitions: Readonly<Record<keyof typeof extremumRules, (a: number, b: number) => number>> = {
  // ECMAScript's Math.max is IEEE 754-2019 maximum.
  ieee: (a, b) => Math.max(a, b),
  ieeeNumber: (a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b)),
  number: (a, b) => (Number.isNaN(a) ? b : a < b ? b : a),
  selectSecond: (a, b) => (a > b ? a : b),
  selectFirst: (a, b) => (a < b ? b : a),
};

describe.each(Object.entries(extremumRules))('the rule %s', (name, rule: ExtremumRule) => {
  const definition = definitions[name as keyof typeof extremumRules];

  test.each(pairs)('maximum(%d, %d)', (a, b) => expect(maximumBy(rule, a, b)).toBe(definition(a, b)));

  test.each(pairs)('minimum(%d, %d) mirrors it', (a, b) => expect(minimumBy(rule, a, b)).toBe(-definition(-a, -b)));
});

test('IEEE rules by default', () => {
  expect(maximum(nan, 1)).toBe(nan);
  expect(maximum(-0, 0)).toBe(0);
  expect(minimum(0, -0)).toBe(-0);
  expect(maximum(-0, -0)).toBe(-0);
  expect([maximumNumber(nan, 1), maximumNumber(-0, 0), maximumNumber(nan, nan)]).toEqual([1, 0, nan]);
  expect([minimumNumber(1, nan), minimumNumber(0, -0), minimumNumber(nan, nan)]).toEqual([1, -0, nan]);
});

test('relations', () => {
  expect([relation(1, 2), relation(0, -0), relation(2, 1), relation(nan, nan)]).toEqual([
    ...['less', 'equal', 'greater', 'unordered'],
  ]);
  expect(relates(1, 1, 'less', 'equal')).toBe(true);
  expect(relates(1, nan, 'less', 'equal', 'greater')).toBe(false);
  expect(relates(1, nan, 'unordered')).toBe(true);
});

test('totalOrder is the order of the list', () => {
  for (const [i, a] of values.entries()) {
    for (const [j, b] of values.entries()) expect(totalOrder(a, b)).toBe(i <= j);
  }
});

describe.each(floatFormats.filter((format) => format.bits <= 8))('the sign of $name', (format) => {
  const codes = Array.from({ length: 2 ** format.bits }, (_, code) => decode(code, format));

  test('flips and goes', () => {
    const has = (value: number): boolean => codes.some((other) => Object.is(other, value));
    for (const value of codes) {
      expect(has(absolute(value))).toBe(true);
      if (format.signed) expect(has(negate(value, format))).toBe(true);
      if (format.signed && value !== 0) expect(negate(value, format)).toBe(-value);
    }
  });
});

test('negate at zero and without a sign', () => {
  expect(negate(0, binary16)).toBe(-0);
  expect(negate(0, findFloatFormat('e4m3fnuz'))).toBe(0);
  expect(() => negate(1, findFloatFormat('e8m0'))).toThrow('"format" expected a signed format, got float8_e8m0fnu');
});
