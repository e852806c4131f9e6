import * as interval from '../../exact/interval.ts';
import { type Exponent, enclosePower, rationalPower } from '../../exact/power.ts';
import * as rational from '../../exact/rational.ts';
import type { Enclosure } from '../../exact/real.ts';

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

export interface Term {
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
