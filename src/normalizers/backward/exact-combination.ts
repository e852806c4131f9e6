import * as dyadic from '../../exact/dyadic.ts';
import { shift } from '../../exact/integer.ts';
import * as interval from '../../exact/interval.ts';
import { type Exponent, enclosePower, rationalPower } from '../../exact/power.ts';
import * as rational from '../../exact/rational.ts';
import { type Enclosure, fromDyadic, fromEnclosure, fromRational, type Real } from '../../exact/real.ts';
import type { Arithmetic } from '../../formats/arithmetic.ts';
import { binary64 } from '../../formats/catalogue.ts';
import { float64Arithmetic } from '../../formats/float64.ts';

/** The positive irrational number base^exponent of a rational base. */
export interface Radical {
  readonly base: rational.Rational;
  readonly exponent: Exponent;
}

/** A number that is enclosed as tightly as asked. */
export interface Surd {
  readonly enclose: Enclosure;
  readonly radical?: Radical;
  /** Surds that name the same family are linearly independent over the rationals, together with 1. Without: nothing is known. */
  readonly family?: object;
}

/** rational + Σ coefficient·surd, of rational coefficients. */
export interface Combination {
  readonly rational: rational.Rational;
  readonly terms: readonly Term[];
}

interface Term {
  readonly coefficient: rational.Rational;
  readonly surd: Surd;
}

export function ofRational(value: rational.Rational): Combination {
  return { rational: value, terms: [] };
}

export function ofSurd(coefficient: rational.Rational, surd: Surd): Combination {
  return { rational: rational.zero, terms: coefficient.numerator === 0n ? [] : [{ coefficient, surd }] };
}

/** An enclosure that is worked out once for each number of bits. */
export function remembered(enclose: Enclosure): Enclosure {
  const known = new Map<number, interval.Interval>();
  return (bits) => {
    const found = known.get(bits) ?? enclose(bits);
    known.set(bits, found);
    return found;
  };
}

/** coefficient·base^exponent of a base above 0. */
export function ofPower(coefficient: rational.Rational, base: rational.Rational, exponent: Exponent): Combination {
  const power = rationalPower(base, exponent);
  if (power !== undefined) return ofRational(rational.multiply(coefficient, power));
  const reduced = rational.lowestTerms(base);
  const enclose = remembered((bits) => enclosePower(reduced, exponent, bits));
  return ofSurd(coefficient, { enclose, radical: { base: reduced, exponent } });
}

export function scaled(a: Combination, factor: rational.Rational): Combination {
  if (factor.numerator === 0n) return ofRational(rational.zero);
  return {
    rational: rational.multiply(a.rational, factor),
    terms: a.terms.map(({ coefficient, surd }) => ({ coefficient: rational.multiply(coefficient, factor), surd })),
  };
}

export function sum(all: readonly Combination[]): Combination {
  return { rational: rational.sum(all.map((one) => one.rational)), terms: all.flatMap(({ terms }) => terms) };
}

/** Encloses the number; its width shrinks with 2^−bits of the largest term. */
export function enclosing({ rational: plain, terms }: Combination): Enclosure {
  return (bits) => {
    const work = bits + 8 + Math.ceil(Math.log2(terms.length + 2));
    const parts = terms.map(({ coefficient, surd }) =>
      interval.multiply(interval.fromRational(coefficient, work), surd.enclose(work), work),
    );
    return parts.reduce((a, b) => interval.add(a, b, work), interval.fromRational(plain, work));
  };
}

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

/** Whether the surds are linearly independent of each other and of 1; radicals of one exponent are where no ratio is rational. */
function independent(terms: readonly Term[]): boolean {
  const [{ surd: first }] = terms;
  return terms.every(({ surd }) =>
    first.radical === undefined
      ? first.family !== undefined && surd.family === first.family
      : surd.radical !== undefined && sameExponent(surd.radical.exponent, first.radical.exponent),
  );
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
 * ratio are linearly independent over the rationals (Besicovitch, J. London Math. Soc. 15, 1940), so that a combination is rational only if
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
  const { low, high } = enclosing(a)(60);
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
