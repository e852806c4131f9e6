import * as dyadic from '../../exact/dyadic.ts';
import { shift } from '../../exact/integer.ts';
import type * as interval from '../../exact/interval.ts';
import { type Exponent, rationalPower } from '../../exact/power.ts';
import * as rational from '../../exact/rational.ts';
import { fromDyadic, fromEnclosure, fromRational, type Real } from '../../exact/real.ts';
import type { Arithmetic } from '../../formats/arithmetic.ts';
import { binary64 } from '../../formats/catalogue.ts';
import { float64Arithmetic } from '../../formats/float64.ts';
import { type Combination, enclosing, type Radical, type Surd, type Term } from './exact-combination.ts';

function sameExponent(a: Exponent, b: Exponent): boolean {
  return a.numerator === b.numerator && a.denominator === b.denominator;
}

/** The rational a/b of two surds, where it is known to be one. */
function ratioOf(a: Surd, b: Surd): rational.Rational | undefined {
  if (a === b) return rational.one;
  if (a.radical === undefined || b.radical === undefined) return undefined;
  if (!sameExponent(a.radical.exponent, b.radical.exponent)) return undefined;
  return rationalPower(rational.divide(a.radical.base, b.radical.base), a.radical.exponent);
}

/** Terms whose surds are rational multiples of each other, taken together; those that vanish left out. */
function collected(terms: readonly Term[]): readonly Term[] {
  const classes: Term[] = [];
  for (const { coefficient, surd } of terms) {
    const index = classes.findIndex((one) => ratioOf(surd, one.surd) !== undefined);
    if (index < 0) classes.push({ coefficient, surd });
    else {
      const ratio = ratioOf(surd, classes[index].surd) as rational.Rational;
      const total = rational.add(classes[index].coefficient, rational.multiply(coefficient, ratio));
      classes[index] = { coefficient: rational.lowestTerms(total), surd: classes[index].surd };
    }
  }
  return classes.filter(({ coefficient }) => coefficient.numerator !== 0n);
}

const isHalf = ({ numerator, denominator }: Exponent): boolean => numerator === 1n && denominator === 2n;

/**
 * Whether no two of some radicals, already collected, have a rational ratio: they have one exponent, or beside it ½, and then what is not
 * written as a square root is none.
 */
function unrelated(radicals: readonly Radical[]): boolean {
  const others = radicals.filter(({ exponent }) => !isHalf(exponent));
  if (others.length === 0) return true;
  const [{ exponent }] = others;
  if (!others.every((one) => sameExponent(one.exponent, exponent))) return false;
  const twice = rational.lowestTerms(rational.rational(2n * exponent.numerator, exponent.denominator));
  return others.length === radicals.length || others.every(({ base }) => rationalPower(base, twice) === undefined);
}

/** Whether surds, already collected, are known to be linearly independent of each other and of 1. */
function independent(terms: readonly Term[]): boolean {
  const surds = terms.map(({ surd }) => surd);
  const radicals = surds.flatMap(({ radical }) => radical ?? []);
  if (radicals.length === surds.length) return unrelated(radicals);
  const [{ family }] = surds;
  return family !== undefined && surds.every((surd) => surd.family === family);
}

const mostBits = 4096;

/** The number of an interval that is written with the fewest bits. */
function shortest({ low, high }: interval.Interval): dyadic.Dyadic {
  if (low.significand <= 0n && high.significand >= 0n) return dyadic.zero;
  if (high.significand < 0n) return dyadic.negate(shortest({ low: dyadic.negate(high), high: dyadic.negate(low) }));
  for (let exponent = dyadic.exponentOf(high); ; exponent--) {
    // The least multiple of 2^exponent that is not below `low`.
    const candidate = { significand: -shift(-low.significand, low.exponent - exponent), exponent };
    if (dyadic.compare(candidate, high) <= 0) return candidate;
  }
}

/**
 * The number, to be rounded. Where it can be told whether it is rational, that is proved: positive radicals of which no two have a rational
 * ratio are linearly independent over the rationals (Besicovitch, J. London Math. Soc. 15, 1940; Mordell, Pacific J. Math. 3, 1953), so that it is rational only if
 * every coefficient vanishes. Else it is enclosed to 2^-4096 of its largest term, and taken for the shortest number that is left.
 */
export function realOf(a: Combination): Real {
  const terms = collected(a.terms);
  if (terms.length === 0) return fromRational(a.rational);
  const enclose = enclosing({ rational: a.rational, terms });
  if (independent(terms)) return fromEnclosure(enclose);
  return fromDyadic(shortest(enclose(mostBits)));
}

/** Precondition: rounding is monotone. The value that the interval's numbers round to, if it is one. */
function roundInterval({ low, high }: interval.Interval, arithmetic: Arithmetic): number | undefined {
  // Formats without infinities may round both far ends to NaN.
  if (low.significand > 0n !== high.significand > 0n || low.significand < 0n !== high.significand < 0n)
    return undefined;
  const [a, b] = [low, high].map((end) => arithmetic.roundReal(fromDyadic(end)));
  return Object.is(a, b) ? a : undefined;
}

/** The number rounded once: by enclosures where they tell, else by what is known of its rationality. An exact 0 counts as +0. */
export function roundCombination(a: Combination, arithmetic: Arithmetic): number {
  if (a.terms.length === 0) return arithmetic.roundReal(fromRational(a.rational));
  const enclose = enclosing(a);
  for (const bits of [80, 240]) {
    const rounded = roundInterval(enclose(bits), arithmetic);
    if (rounded !== undefined) return rounded;
  }
  return arithmetic.roundReal(realOf(a));
}

/** A number as a double to within 2^-51 of itself; NaN where that is not well inside the range. */
export function approximately(a: Combination): number {
  const { low, high } = enclosing(a)(120);
  const [x, y] = [dyadic.toNumber(low), dyadic.toNumber(high, 'up')];
  const size = Math.abs(x);
  // After cancellation the ends may be apart.
  return size > 1e-100 && size < 1e100 && Math.abs(y - x) <= size * 2 ** -51 ? x : Number.NaN;
}

// Rounds nothing to 0, so that it keeps every sign.
const signKeeping = float64Arithmetic(binary64, { rounding: 'toOdd' });

/** −1, 0 or 1. */
export function signOf(a: Combination): number {
  return Math.sign(roundCombination(a, signKeeping));
}
