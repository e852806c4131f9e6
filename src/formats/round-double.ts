import { exponentOf, powerOfTwo } from './codec.ts';
import { type Context, nanResult, overflowResult, record, zeroResult } from './context.ts';
import { flushed, inexact, invalid, underflow } from './flags.ts';
import { increments, tailAboveHalf, tailBelowHalf, tailHalf, tailZero } from './rounding.ts';

/**
 * Whether a double that stands for an exact result (equal to it, or rounded to odd) has all the bits that one rounding to the context's
 * format needs: the precision, the bits compared with random ones, and two more, in each of the format's binades.
 */
export function supportsDouble(context: Context): boolean {
  const { format, rounding } = context;
  const compared = typeof rounding === 'string' ? 0 : rounding.stochastic;
  return format.precision + compared + 2 <= 53 && format.emin - format.precision - compared >= -1000;
}

/**
 * Rounds a finite double other than 0 to the context's format, once; the twin of roundReal.
 * Precondition: supportsDouble(context), and x is exact or rounded to odd with 53 bits.
 */
export function roundDouble(x: number, context: Context): number {
  const { format } = context;
  const { emin, precision } = format;
  const negative = x < 0;
  if (negative && !format.signed) return nanResult(context, invalid);
  const magnitude = negative ? -x : x;
  const exponent = exponentOf(magnitude);
  if (!format.subnormals && exponent < emin) return zeroResult(context, false, 0);
  const quantum = (exponent > emin ? exponent : emin) - precision + 1;
  // Scaling by a power of two is exact: the result is below 2^precision, and a double's last bit stays far above 2^-1074.
  const scaled = magnitude * powerOfTwo(-quantum);
  const integer = Math.floor(scaled);
  const tail = scaled - integer;
  const rounded = raises(context, negative, integer, tail) ? integer + 1 : integer;
  const tiny = exponent < emin && isTiny(magnitude, exponent, negative, context);
  if (tiny && context.flushOutput) return zeroResult(context, negative, flushed | underflow | inexact);
  const value = rounded * powerOfTwo(quantum);
  if (value > format.max) return overflowResult(context, negative);
  const flags = tail === 0 ? 0 : tiny ? inexact | underflow : inexact;
  if (value === 0) return zeroResult(context, negative, flags);
  record(context, flags);
  return negative ? -value : value;
}

function isTiny(magnitude: number, exponent: number, negative: boolean, context: Context): boolean {
  const { precision, emin } = context.format;
  if (context.tininess === 'before' || exponent < emin - 1) return true;
  const scaled = magnitude * powerOfTwo(precision - emin);
  const integer = Math.floor(scaled);
  const rounded = raises(context, negative, integer, scaled - integer) ? integer + 1 : integer;
  return rounded < powerOfTwo(precision);
}

function raises(context: Context, negative: boolean, integer: number, tail: number): boolean {
  const { rounding } = context;
  if (tail === 0) return false;
  // integer may exceed 31 bits only where precision does, and its last bit is then taken by remainder.
  const odd = integer % 2 === 1;
  if (rounding === 'tiesToEven') return tail > 0.5 || (tail === 0.5 && odd);
  if (typeof rounding !== 'string') {
    const limit = powerOfTwo(rounding.stochastic);
    return Math.floor(tail * limit) + context.draw >= limit;
  }
  return increments(
    rounding,
    negative,
    odd,
    tail === 0 ? tailZero : tail < 0.5 ? tailBelowHalf : tail === 0.5 ? tailHalf : tailAboveHalf,
  );
}
