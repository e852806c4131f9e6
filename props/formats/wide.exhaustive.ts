import { describe, expect, test } from 'vitest';
import { bfloat16, binary16, binary32, findFloatFormat } from '../../src/formats/catalogue.ts';
import { decode } from '../../src/formats/codec.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import {
  binary,
  boundaryCodes,
  compareEngines,
  everyDirection,
  everyMode,
  fma,
  pairsOf,
  randomWords,
  sampledTriples,
  triplesOf,
  unary,
} from './agree.ts';
import { allValues, magnitudes, stepped } from './operands.ts';

const tf32 = findFloatFormat('tf32');

describe.each([binary16, bfloat16])('every code of $name', (format) => {
  const values = allValues(format);

  test('conversion, root, reciprocal, reciprocal root', () => {
    const codes = () => values.map((value) => [value, 0, 0] as const);
    const compared = everyMode.length * Object.keys(unary).length * values.length;
    expect(compareEngines(format, unary, everyMode, codes)).toEqual({ compared, difference: undefined });
  });

  test('each midpoint, and its neighbours in binary32 and binary64', () => {
    const points = magnitudes(format).flatMap((value, i, all) => {
      const middle = i + 1 < all.length ? (value + all[i + 1]) / 2 : value * (1 + 2 ** -format.precision);
      const single = Math.fround(middle * 2 ** -24);
      return [middle, middle + single, middle - single, stepped(middle, 1), stepped(middle, -1), stepped(value, 1)];
    });
    const tuples = () => points.flatMap((x) => [[x, 0, 0] as const, [-x, 0, 0] as const]);
    const compared = everyDirection.length * points.length * 2;
    const conversion = { round: unary.round };
    expect(compareEngines(format, conversion, everyDirection, tuples)).toEqual({ compared, difference: undefined });
  });
});

describe.each([
  { format: binary16, pairs: 1024, triples: 128 },
  { format: bfloat16, pairs: 1024, triples: 128 },
  { format: tf32, pairs: 512, triples: 64 },
  { format: binary32, pairs: 512, triples: 64 },
])('$format.name', ({ format, pairs, triples }) => {
  const toFormat = float64Arithmetic(format);
  const boundary = boundaryCodes(format, pairs).map((code) => decode(code, format));

  test('all pairs of boundary codes', () => {
    const compared = everyDirection.length * Object.keys(binary).length * pairs ** 2;
    expect(compareEngines(format, binary, everyDirection, pairsOf(boundary))).toEqual({
      compared,
      difference: undefined,
    });
  });

  test('random pairs, every mode', () => {
    const count = 40_000;
    const next = randomWords(123456789);
    const limit = 2 ** format.bits;
    const random = Array.from({ length: 2 * count }, () => decode(next() % limit, format));
    const tuples = () => Array.from({ length: count }, (_, i) => [random[2 * i], random[2 * i + 1], 0] as const);
    const compared = everyMode.length * Object.keys(binary).length * count;
    expect(compareEngines(format, binary, everyMode, tuples)).toEqual({ compared, difference: undefined });
  });

  test('fma: all triples of boundary codes', () => {
    const compared = everyDirection.length * triples ** 3;
    const results = compareEngines(format, fma, everyDirection, triplesOf(boundary.slice(0, triples)));
    expect(results).toEqual({ compared, difference: undefined });
  });

  test('fma: random triples, many of them near cancellation', () => {
    const count = 300_000;
    const all = boundaryCodes(format, 8192).map((code) => decode(code, format));
    const results = compareEngines(
      format,
      fma,
      everyDirection,
      sampledTriples(all, count, (x) => toFormat.round(x)),
    );
    expect(results).toEqual({ compared: everyDirection.length * count, difference: undefined });
  });
});
