import { type Exponent, enclosePower, exponentFromNumber, rationalPower } from '../exact/power.ts';
import { fromNumber } from '../exact/rational.ts';
import { fromEnclosure, fromRational, type Real } from '../exact/real.ts';
import type { Arithmetic } from '../formats/arithmetic.ts';

/** x^p of a finite x > 0 as a real number. */
function realPower(x: number, p: Exponent): Real {
  const base = fromNumber(x);
  const exact = rationalPower(base, p);
  return exact === undefined ? fromEnclosure((bits) => enclosePower(base, p, bits)) : fromRational(exact);
}

/** x^p for x ≥ 0 or NaN, correctly rounded; p is a positive rational exponent. */
export function roundedPower(arithmetic: Arithmetic, x: number, p: Exponent): number {
  return x > 0 && x < Infinity ? arithmetic.roundReal(realPower(x, p)) : arithmetic.round(x);
}

/** |c|^p of a term: products rounded one by one from the left for an integer p, one correct rounding otherwise. */
export function powerOfTerm(arithmetic: Arithmetic, magnitude: number, p: number): number {
  if (!Number.isInteger(p)) return roundedPower(arithmetic, magnitude, exponentFromNumber(p));
  let power = magnitude;
  for (let i = 1; i < p; i++) power = arithmetic.multiply(power, magnitude);
  return power;
}
