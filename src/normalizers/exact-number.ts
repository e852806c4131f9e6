import * as interval from '../exact/interval.ts';
import { type Exponent, enclosePower, rationalPower } from '../exact/power.ts';
import * as rational from '../exact/rational.ts';
import { type Enclosure, fromEnclosure, fromRational, type Real } from '../exact/real.ts';

/** factor·base^exponent of positive numbers. */
export interface Radical {
  readonly factor: rational.Rational;
  readonly base: rational.Rational;
  readonly exponent: Exponent;
}

/**
 * A positive number: rational, or known to be irrational and enclosed as tightly as asked. An irrational one that is a radical says so;
 * no other one has a power that is rational.
 */
export type ExactNumber =
  | { readonly rational: rational.Rational; readonly enclose: Enclosure }
  | { readonly rational: undefined; readonly enclose: Enclosure; readonly radical?: Radical };

export function exactRational(value: rational.Rational): ExactNumber {
  return { rational: value, enclose: (bits) => interval.fromRational(value, bits) };
}

/** The number, to be rounded. */
export function exactReal(value: ExactNumber): Real {
  return value.rational === undefined ? fromEnclosure(value.enclose) : fromRational(value.rational);
}

/** a·b for a rational a. */
export function times(a: rational.Rational, b: interval.Interval, bits: number): interval.Interval {
  return interval.multiply(interval.fromRational(a, bits + 8), b, bits + 8);
}

/** a·x + b of a positive x, for rational a ≥ 0 and b. */
export function affine(x: ExactNumber, a: rational.Rational, b: rational.Rational): ExactNumber {
  if (a.numerator === 0n) return exactRational(b);
  if (x.rational !== undefined) return exactRational(rational.add(rational.multiply(a, x.rational), b));
  const enclose: Enclosure = (bits) =>
    interval.add(times(a, x.enclose(bits + 8), bits + 8), interval.fromRational(b, bits + 8), bits + 8);
  const { radical } = x;
  if (b.numerator !== 0n || radical === undefined) return { rational: undefined, enclose };
  return { rational: undefined, enclose, radical: { ...radical, factor: rational.multiply(a, radical.factor) } };
}

const half = { numerator: 1n, denominator: 2n };

/** √a of a rational a ≥ 0. */
export function squareRoot(a: rational.Rational): ExactNumber {
  const root = rationalPower(a, half);
  if (root !== undefined) return exactRational(root);
  const radical = { factor: rational.one, base: a, exponent: half };
  return { rational: undefined, enclose: (bits) => enclosePower(a, half, bits), radical };
}

/** factor·base^exponent that is known to be irrational. */
export function irrationalPower({ factor, base, exponent }: Radical): ExactNumber {
  const enclose: Enclosure = (bits) => times(factor, enclosePower(base, exponent, bits + 8), bits);
  return { rational: undefined, enclose, radical: { factor, base, exponent } };
}

/** base^(n/d)·√square as √(base^(2n/d)·square), where that is rational. Precondition: base^(n/d) and √square are not; n is a power of two. */
function rationalProduct({ base, exponent }: Radical, square: rational.Rational): rational.Rational | undefined {
  // Of an even n, and of a base² that is no perfect power, the product's prime exponents cannot all be whole.
  if (exponent.numerator !== 1n) return undefined;
  const radicand = rationalPower(rational.multiply(base, base), { numerator: 1n, denominator: exponent.denominator });
  return radicand === undefined ? undefined : rationalPower(rational.multiply(radicand, square), half);
}

/**
 * x·√square of a positive x. Precondition: an irrational x is a radical whose exponent has a power of two above, or it is a sum of which
 * one term is rational: then √square times it is irrational, as that term is.
 */
export function timesRoot(x: ExactNumber, square: rational.Rational): ExactNumber {
  const root = squareRoot(square);
  if (root.rational !== undefined) return affine(x, root.rational, rational.zero);
  if (x.rational !== undefined) return affine(root, x.rational, rational.zero);
  const product = x.radical === undefined ? undefined : rationalProduct(x.radical, square);
  if (product !== undefined) return exactRational(rational.multiply((x.radical as Radical).factor, product));
  return {
    rational: undefined,
    enclose: (bits) => interval.multiply(x.enclose(bits + 8), root.enclose(bits + 8), bits + 8),
  };
}

/** The larger one of x and a rational. An irrational x is never equal to it, so that some enclosure tells. */
export function atLeast(x: ExactNumber, least: rational.Rational): ExactNumber {
  if (x.rational !== undefined) return exactRational(rational.maximum(x.rational, least));
  for (let bits = 64; ; bits *= 2) {
    const { low, high } = x.enclose(bits);
    if (rational.compare(rational.fromDyadic(low), least) > 0) return x;
    if (rational.compare(rational.fromDyadic(high), least) < 0) return exactRational(least);
  }
}
