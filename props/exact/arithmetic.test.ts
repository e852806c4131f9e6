import { fc, test as property } from '@fast-check/vitest';
import { type Fraction, fraction } from 'mathjs';
import { describe, expect, test } from 'vitest';
import * as dyadic from '../../src/exact/dyadic.ts';
import * as interval from '../../src/exact/interval.ts';
import * as rational from '../../src/exact/rational.ts';
import { dyadics, finite, integers, positiveRationals, rationals } from './numbers.ts';

/** The same number in mathjs, an arithmetic that nobody here wrote. */
const ofRational = ({ numerator, denominator }: rational.Rational): Fraction => fraction(numerator, denominator);
const ofDyadic = (a: dyadic.Dyadic): Fraction => ofRational(rational.fromDyadic(a));
const same = (a: rational.Rational, b: Fraction): boolean => ofRational(a).equals(b);

describe('dyadic numbers', () => {
  property.prop([dyadics])('are significand·2^exponent', (a) => {
    const power = fraction(2n, 1n).pow(fraction(a.exponent));
    expect(ofDyadic(a).equals(fraction(a.significand, 1n).mul(power))).toBe(true);
  });

  property.prop([dyadics, dyadics])('add, subtract, multiply and compare as in mathjs', (a, b) => {
    const [x, y] = [ofDyadic(a), ofDyadic(b)];
    expect(ofDyadic(dyadic.add(a, b)).equals(x.add(y))).toBe(true);
    expect(ofDyadic(dyadic.subtract(a, b)).equals(x.sub(y))).toBe(true);
    expect(ofDyadic(dyadic.multiply(a, b)).equals(x.mul(y))).toBe(true);
    expect(ofDyadic(dyadic.absolute(a)).equals(x.abs())).toBe(true);
    expect(dyadic.compare(a, b)).toBe(Math.sign(x.compare(y)) + 0);
  });

  property.prop([fc.array(dyadics, { maxLength: 8 })])('sum as they add', (terms) => {
    const total = terms.reduce(dyadic.add, dyadic.zero);
    expect(dyadic.compare(dyadic.sum(terms), total)).toBe(0);
  });

  property.prop([dyadics])('normalise keeps the number and leaves it odd', (a) => {
    const normal = dyadic.normalise(a);
    expect(dyadic.compare(normal, a)).toBe(0);
    expect(normal.significand === 0n || normal.significand % 2n !== 0n).toBe(true);
    if (a.significand !== 0n) {
      const unit = { significand: 1n, exponent: dyadic.exponentOf(a) };
      expect(dyadic.compare(unit, dyadic.absolute(a)) <= 0).toBe(true);
      expect(dyadic.compare(dyadic.absolute(a), { significand: 1n, exponent: unit.exponent + 1 })).toBe(-1);
    }
  });

  property.prop([finite])('go to doubles and back', (x) => {
    const exact = dyadic.fromNumber(x);
    for (const direction of ['down', 'up'] as const) expect(dyadic.toNumber(exact, direction)).toBe(x + 0);
  });

  property.prop([finite, finite])('a sum lies between its neighbouring doubles', (x, y) => {
    const exact = dyadic.add(dyadic.fromNumber(x), dyadic.fromNumber(y));
    const [low, high] = [dyadic.toNumber(exact, 'down'), dyadic.toNumber(exact, 'up')];
    // The nearest double is one of the two.
    expect([low, high].includes(x + y)).toBe(true);
    if (Number.isFinite(low)) expect(dyadic.compare(dyadic.fromNumber(low), exact) <= 0).toBe(true);
    if (Number.isFinite(high)) expect(dyadic.compare(dyadic.fromNumber(high), exact) >= 0).toBe(true);
    if (low === high) expect(dyadic.compare(dyadic.fromNumber(low), exact)).toBe(0);
  });

  property.prop([integers, fc.integer({ min: -1500, max: 600 })])(
    'toNumber gives the doubles on both sides',
    (n, k) => {
      const exact: dyadic.Dyadic = { significand: n, exponent: k };
      const [low, high] = [dyadic.toNumber(exact, 'down'), dyadic.toNumber(exact, 'up')];
      expect(dyadic.compare(dyadic.fromNumber(low), exact) <= 0).toBe(true);
      expect(dyadic.compare(dyadic.fromNumber(high), exact) >= 0).toBe(true);
      // The mean of neighbours rounds to one of them.
      expect([low, high].includes((low + high) / 2)).toBe(true);
      if (low === high) expect(dyadic.compare(dyadic.fromNumber(low), exact)).toBe(0);
    },
  );

  test('toNumber beyond the doubles', () => {
    const beyond: dyadic.Dyadic = { significand: 1n, exponent: 1024 };
    const ends = (a: dyadic.Dyadic) => [dyadic.toNumber(a, 'down'), dyadic.toNumber(a, 'up')];
    expect(ends(beyond)).toEqual([Number.MAX_VALUE, Infinity]);
    expect(ends(dyadic.negate(beyond))).toEqual([-Infinity, -Number.MAX_VALUE]);
    expect(ends({ significand: 3n, exponent: -1076 })).toEqual([0, 5e-324]);
  });

  test('only finite doubles are numbers', () => {
    for (const x of [Number.NaN, Infinity, -Infinity]) expect(() => dyadic.fromNumber(x)).toThrow(RangeError);
    expect(dyadic.fromNumber(-0).significand).toBe(0n);
  });
});

describe('rational numbers', () => {
  property.prop([rationals, rationals])('compute and compare as in mathjs', (a, b) => {
    const [x, y] = [ofRational(a), ofRational(b)];
    expect(same(rational.add(a, b), x.add(y))).toBe(true);
    expect(same(rational.subtract(a, b), x.sub(y))).toBe(true);
    expect(same(rational.multiply(a, b), x.mul(y))).toBe(true);
    if (b.numerator !== 0n) expect(same(rational.divide(a, b), x.div(y))).toBe(true);
    expect(rational.compare(a, b)).toBe(Math.sign(x.compare(y)) + 0);
    expect(same(rational.maximum(a, b), x.compare(y) < 0 ? y : x)).toBe(true);
    expect(same(rational.minimum(a, b), x.compare(y) < 0 ? x : y)).toBe(true);
  });

  property.prop([rationals, fc.integer({ min: 0, max: 9 })])('power, absolute and reductions', (a, n) => {
    const x = ofRational(a);
    expect(
      same(
        rational.power(a, n),
        Array<Fraction>(n)
          .fill(x)
          .reduce((p, f) => p.mul(f), fraction(1)),
      ),
    ).toBe(true);
    expect(same(rational.absolute(a), x.abs())).toBe(true);
    expect(same(rational.reduceTwos(a), x)).toBe(true);
    const { numerator, denominator } = rational.lowestTerms(a);
    expect([numerator, denominator]).toEqual([x.s * x.n, x.d]);
  });

  property.prop([fc.array(rationals, { maxLength: 6 })])('sum as in mathjs', (terms) => {
    const total = terms.reduce((sum, term) => sum.add(ofRational(term)), fraction(0));
    expect(same(rational.sum(terms), total)).toBe(true);
  });

  property.prop([positiveRationals])('exponentOf is ⌊log2⌋', (a) => {
    const unit = rational.fromDyadic({ significand: 1n, exponent: rational.exponentOf(a) });
    expect(rational.compare(unit, a) <= 0).toBe(true);
    expect(rational.compare(a, rational.add(unit, unit))).toBe(-1);
    expect(rational.exponentOf(rational.negate(a))).toBe(rational.exponentOf(a));
  });

  test('a denominator of 0 is refused, a negative one turned', () => {
    expect(() => rational.rational(1n, 0n)).toThrow(RangeError);
    expect(() => rational.divide(rational.one, rational.zero)).toThrow(RangeError);
    expect(rational.rational(1n, -2n)).toEqual({ numerator: -1n, denominator: 2n });
  });
});

describe('intervals', () => {
  const bits = fc.integer({ min: 4, max: 120 });
  const holds = ({ low, high }: interval.Interval, x: rational.Rational): boolean =>
    rational.compare(rational.fromDyadic(low), x) <= 0 && rational.compare(x, rational.fromDyadic(high)) <= 0;
  const isNarrow = ({ low, high }: interval.Interval, x: rational.Rational, relative: number): boolean => {
    const width = rational.fromDyadic(dyadic.subtract(high, low));
    return rational.compare(width, rational.multiply(rational.absolute(x), rational.fromNumber(relative))) <= 0;
  };

  property.prop([rationals, bits])('hold the rational they are made of, closely', (x, width) => {
    const enclosure = interval.fromRational(x, width);
    expect(holds(enclosure, x)).toBe(true);
    expect(isNarrow(enclosure, x, 2 ** (2 - width))).toBe(true);
  });

  property.prop([rationals, rationals, bits])('hold sums and products', (x, y, width) => {
    const [a, b] = [interval.fromRational(x, width), interval.fromRational(y, width)];
    expect(holds(interval.add(a, b, width), rational.add(x, y))).toBe(true);
    expect(holds(interval.multiply(a, b, width), rational.multiply(x, y))).toBe(true);
    expect(isNarrow(interval.multiply(a, b, width), rational.multiply(x, y), 2 ** (5 - width))).toBe(true);
    expect(holds(interval.negate(a), rational.negate(x))).toBe(true);
  });

  property.prop([positiveRationals, bits])('hold reciprocals', (x, width) => {
    const inverse = interval.reciprocal(interval.fromRational(x, width + 2), width);
    expect(holds(inverse, rational.divide(rational.one, x))).toBe(true);
    expect(isNarrow(inverse, rational.divide(rational.one, x), 2 ** (5 - width))).toBe(true);
  });

  property.prop([positiveRationals, fc.integer({ min: 1, max: 7 }), bits])('hold roots', (x, k, width) => {
    const { low, high } = interval.root(interval.fromRational(x, width), k, width);
    const powers = [low, high].map((end) => rational.power(rational.fromDyadic(end), k));
    expect(rational.compare(powers[0], x) <= 0 && rational.compare(x, powers[1]) <= 0).toBe(true);
    expect(isNarrow({ low, high }, rational.fromDyadic(high), 2 ** (5 - width))).toBe(true);
  });

  test('1/a needs an interval above 0', () => {
    expect(() => interval.reciprocal(interval.point(dyadic.zero), 10)).toThrow(RangeError);
  });
});
