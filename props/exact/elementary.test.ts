import { fc, test as property } from '@fast-check/vitest';
import { all, type BigNumber, create } from 'mathjs';
import { describe, expect, test } from 'vitest';
import type { Dyadic } from '../../src/exact/dyadic.ts';
import * as dyadic from '../../src/exact/dyadic.ts';
import { exp, ln } from '../../src/exact/elementary.ts';
import { type Interval, point } from '../../src/exact/interval.ts';
import { enclosePower, exponentFromNumber, inverse, rationalPower } from '../../src/exact/power.ts';
import * as rational from '../../src/exact/rational.ts';

const digits = 160;
const math = create(all, { number: 'BigNumber', precision: digits });
const big = (n: bigint): BigNumber => math.bignumber(n.toString());
const bigOf = ({ numerator, denominator }: rational.Rational): BigNumber => big(numerator).div(big(denominator));
const bigOfDyadic = ({ significand, exponent }: Dyadic): BigNumber =>
  big(significand).mul(math.bignumber(2).pow(exponent));

/** Whether an enclosure holds a number that mathjs knows to some 150 digits, and is as narrow as it should be. */
function encloses({ low, high }: Interval, x: BigNumber, bits: number): void {
  const slack = x.abs().mul(math.bignumber('1e-140'));
  const [from, to] = [bigOfDyadic(low), bigOfDyadic(high)];
  expect(from.lte(x.add(slack)) && x.sub(slack).lte(to)).toBe(true);
  expect(to.sub(from).lte(x.abs().mul(math.bignumber(2).pow(-bits)))).toBe(true);
}

const bits = fc.integer({ min: 20, max: 300 });
const small: fc.Arbitrary<rational.Rational> = fc.record({
  numerator: fc.bigInt({ min: 1n, max: 1n << 60n }),
  denominator: fc.bigInt({ min: 1n, max: 1n << 60n }),
});
const near = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.constantFrom(1n, -1n))
  .map(([k, sign]) => ({ numerator: (1n << BigInt(k)) + sign, denominator: 1n << BigInt(k) }))
  .filter(({ numerator }) => numerator > 0n);
const positive = fc.oneof(small, near);

const runs = { numRuns: 60 };

describe('against mathjs', () => {
  property.prop([positive, bits], runs)('ln', (x, width) => {
    fc.pre(x.numerator !== x.denominator);
    // Absolute near 1, where ln vanishes: 64 more bits are computed than asked for.
    encloses(ln(x, width + 64), bigOf(x).ln(), width);
  });

  property.prop([fc.double({ min: -200, max: 200, noNaN: true }), bits], runs)('exp', (y, width) => {
    encloses(exp(point(dyadic.fromNumber(y)), width), math.bignumber(bigOfDyadic(dyadic.fromNumber(y))).exp(), width);
  });

  property.prop([positive, fc.double({ min: 2 ** -6, max: 40, noNaN: true }), bits], runs)('powers', (x, p, width) => {
    fc.pre(x.numerator !== x.denominator);
    const exponent = exponentFromNumber(p);
    const expected = bigOf(x).pow(bigOf(exponent));
    encloses(enclosePower(x, exponent, width), expected, width);
  });

  property.prop([positive, fc.constantFrom(0.5, 1, 1.5, 2, 3, 4, 0.25, 3.75), bits], runs)(
    'roots and powers',
    (x, p, width) => {
      const exponent = exponentFromNumber(p);
      encloses(enclosePower(x, exponent, width), bigOf(x).pow(bigOf(exponent)), width);
      encloses(enclosePower(x, inverse(exponent), width), bigOf(x).pow(bigOf(inverse(exponent))), width);
    },
  );
});

describe('rational powers', () => {
  property.prop([small, fc.bigInt({ min: 1n, max: 6n }), fc.bigInt({ min: 1n, max: 6n })])('are found', (x, a, b) => {
    const power = rational.power(x, Number(b));
    const found = rationalPower(power, { numerator: a, denominator: b });
    expect(found !== undefined && rational.compare(found, rational.power(x, Number(a)))).toBe(0);
  });

  property.prop([small, fc.bigInt({ min: 2n, max: 6n })])('and only these', (x, b) => {
    const found = rationalPower(x, { numerator: 1n, denominator: b });
    if (found !== undefined) expect(rational.compare(rational.power(found, Number(b)), x)).toBe(0);
    const off = { numerator: x.numerator ** b + 1n, denominator: 1n };
    expect(rationalPower(off, { numerator: 1n, denominator: b })).toBe(undefined);
  });

  test('of 0 and 1, and of exponents that are no fraction', () => {
    const exponent = exponentFromNumber(0.1);
    expect(rationalPower(rational.zero, exponent)).toEqual(rational.zero);
    expect(rationalPower(rational.one, exponent)).toEqual(rational.one);
    expect(rationalPower(rational.fromInteger(2), exponent)).toBe(undefined);
    for (const p of [0, -1, Infinity, Number.NaN]) expect(() => exponentFromNumber(p)).toThrow(RangeError);
  });
});
