import * as interval from '../exact/interval.ts';
import { enclosePower, rationalPower } from '../exact/power.ts';
import * as rational from '../exact/rational.ts';
import { type Enclosure, fromEnclosure, fromRational, type Real } from '../exact/real.ts';

/** A positive number: rational, or known to be irrational and enclosed as tightly as asked. */
export type ExactNumber =
  | { readonly rational: rational.Rational; readonly enclose: Enclosure }
  | { readonly rational: undefined; readonly enclose: Enclosure };

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
  return { rational: undefined, enclose };
}

const half = { numerator: 1n, denominator: 2n };

/** √a of a rational a ≥ 0. */
export function squareRoot(a: rational.Rational): ExactNumber {
  const root = rationalPower(a, half);
  if (root !== undefined) return exactRational(root);
  return { rational: undefined, enclose: (bits) => enclosePower(a, half, bits) };
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
