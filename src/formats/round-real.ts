import type { Magnitude, Real } from '../exact/real.ts';
import { type Context, nanResult, overflowResult, record, zeroResult } from './context.ts';
import { flushed, inexact, invalid, underflow } from './flags.ts';
import { increments, type Rounding, type Tail, tailAboveHalf, tailBelowHalf, tailHalf, tailZero } from './rounding.ts';

/**
 * Rounds a real number to the context's format, once. This is the definition: every other way of rounding is shown to agree with it.
 * The sign of an exact zero is positive, except toward negative.
 */
export function roundReal(real: Real, context: Context): number {
  const { format, rounding } = context;
  const { negative, magnitude } = real;
  if (magnitude === undefined) return zeroResult(context, rounding === 'towardNegative', 0);
  if (negative && !format.signed) return nanResult(context, invalid);
  const { exponent } = magnitude;
  if (!format.subnormals && exponent < format.emin) return zeroResult(context, false, 0);
  const quantum = Math.max(exponent, format.emin) - format.precision + 1;
  const { integer, exact } = cutAndRound(magnitude, quantum, negative, context);
  const tiny = exponent < format.emin && isTiny(magnitude, negative, context);
  if (tiny && context.flushOutput) return zeroResult(context, negative, flushed | underflow | inexact);
  const value = Number(integer) * 2 ** quantum;
  if (value > format.max) return overflowResult(context, negative);
  const flags = exact ? 0 : tiny ? inexact | underflow : inexact;
  if (value === 0) return zeroResult(context, negative, flags);
  record(context, flags);
  return negative ? -value : value;
}

/** Whether a magnitude below 2^emin also is when rounded with an unbounded exponent, where that is asked. */
function isTiny(magnitude: Magnitude, negative: boolean, context: Context): boolean {
  const { precision, emin } = context.format;
  if (context.tininess === 'before' || magnitude.exponent < emin - 1) return true;
  const { integer } = cutAndRound(magnitude, emin - precision, negative, context);
  return integer < 1n << BigInt(precision);
}

/** The magnitude as an integer number of quanta 2^quantum, rounded. */
function cutAndRound(
  magnitude: Magnitude,
  quantum: number,
  negative: boolean,
  context: Context,
): { integer: bigint; exact: boolean } {
  const { rounding, draw } = context;
  const extra = typeof rounding === 'string' ? 2 : rounding.stochastic;
  const cut = magnitude.truncate(quantum - extra);
  const integer = cut.integer >> BigInt(extra);
  const tail = Number(cut.integer & ((1n << BigInt(extra)) - 1n));
  const exact = cut.exact && tail === 0;
  const up = raises(rounding, negative, (integer & 1n) === 1n, tail, cut.exact, draw);
  return { integer: up ? integer + 1n : integer, exact };
}

/** @param tail the bits cut off: two of them, or as many as there are random bits; `exact`: nothing lies below these */
function raises(
  rounding: Rounding,
  negative: boolean,
  odd: boolean,
  tail: number,
  exact: boolean,
  draw: number,
): boolean {
  if (typeof rounding !== 'string') return tail + draw >= 2 ** rounding.stochastic;
  return increments(rounding, negative, odd, classify(tail, exact));
}

function classify(quarters: number, exact: boolean): Tail {
  if (quarters === 0) return exact ? tailZero : tailBelowHalf;
  if (quarters === 1) return tailBelowHalf;
  return quarters === 2 && exact ? tailHalf : tailAboveHalf;
}
