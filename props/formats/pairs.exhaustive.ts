import { describe, expect, test } from 'vitest';
import { maximum, maximumNumber, minimum, minimumNumber } from '../../src/formats/compare.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import {
  binary,
  compareEngines,
  everyDirection,
  everyMode,
  fma,
  pairsOf,
  sampledTriples,
  triplesOf,
  unary,
} from './agree.ts';
import { allValues, smallFormats } from './operands.ts';

const differences = { difference: undefined };

describe.each(smallFormats)('$name', (format) => {
  const values = allValues(format);
  const toFormat = float64Arithmetic(format);
  const near = (x: number): number => toFormat.round(format.signed ? x : Math.abs(x));

  test('add, subtract, multiply, divide: all pairs, every mode', () => {
    const compared = everyMode.length * Object.keys(binary).length * values.length ** 2;
    expect(compareEngines(format, binary, everyMode, pairsOf(values))).toEqual({ ...differences, compared });
  });

  test('conversion, root, reciprocal, reciprocal root: every code, every mode', () => {
    const codes = () => values.map((value) => [value, 0, 0] as const);
    const compared = everyMode.length * Object.keys(unary).length * values.length;
    expect(compareEngines(format, unary, everyMode, codes)).toEqual({ ...differences, compared });
  });

  test(`fma: ${format.bits <= 6 ? 'all triples' : 'half a million triples'}, every direction`, () => {
    const triples = format.bits <= 6 ? triplesOf(values) : sampledTriples(values, 500_000, near);
    const compared = everyDirection.length * (format.bits <= 6 ? values.length ** 3 : 500_000);
    expect(compareEngines(format, fma, everyDirection, triples)).toEqual({ ...differences, compared });
  });

  test('minimum and maximum: all pairs, by the order of the codes', () => {
    // Positive codes rise with their values, and so −0 comes just below +0.
    const half = 2 ** (format.bits - 1);
    const place = (code: number): number => (format.signed && code >= half ? half - 1 - code : code);
    for (const [i, a] of values.entries()) {
      for (const [j, b] of values.entries()) {
        const [low, high] = place(i) <= place(j) ? [a, b] : [b, a];
        const anyNaN = Number.isNaN(a) || Number.isNaN(b);
        const number = Number.isNaN(a) ? b : a;
        const expected = anyNaN ? [Number.NaN, Number.NaN, number, number] : [low, high, low, high];
        const results = [minimum(a, b), maximum(a, b), minimumNumber(a, b), maximumNumber(a, b)];
        if (!results.every((result, k) => Object.is(result, expected[k])))
          expect({ a, b, results }).toEqual({ a, b, results: expected });
      }
    }
  });
});
