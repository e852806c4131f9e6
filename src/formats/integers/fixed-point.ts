import { checkInteger, int32 } from './formats.ts';

/*
 * Requantisation as gemmlowp and TensorFlow Lite do it in integers (gemmlowp, fixedpoint/fixedpoint.h). It rounds twice
 * and can differ by one from the single rounding of requantize.ts.
 */

/** The multiplier mantissa·2^(−31 − shift): a Q31 fraction in [1/2, 1), shifted right, or left where the shift is negative. */
export interface FixedPointMultiplier {
  /** From 2^30 to 2^31 − 1. */
  readonly mantissa: number;
  /** From −30 to 31. */
  readonly shift: number;
}

/**
 * The fixed-point multiplier nearest to a double, ties away from zero.
 * @throws RangeError unless the multiplier is at least 2^-32 and below 2^30 after rounding.
 */
export function fixedPointMultiplier(multiplier: number): FixedPointMultiplier {
  let shift = -30;
  while (shift <= 31 && multiplier * 2 ** shift < 0.5) shift++;
  // Scaling by 2^31 is exact, and so is adding 1/2 below 2^52: Math.floor then rounds ties up.
  let mantissa = Math.floor(multiplier * 2 ** (31 + shift) + 0.5);
  if (mantissa === 2 ** 31) {
    mantissa = 2 ** 30;
    shift--;
  }
  if (!(multiplier > 0 && multiplier < 2 ** 30 && shift >= -30 && shift <= 31)) {
    throw new RangeError(`"multiplier" expected a number from 2^-32 to below 2^30, got ${multiplier}`);
  }
  return { mantissa, shift };
}

/**
 * Saturating rounding doubling high multiplication: trunc((a·b + (a·b ≥ 0 ? 2^30 : 1 − 2^30))/2^31), for int32. Only
 * −2^31 times itself saturates. It rounds a·b/2^31 to the nearest integer, ties toward positive.
 * @throws RangeError when a or b is not an integer of int32.
 */
export function doublingHighMultiply(a: number, b: number): number {
  checkInteger('a', a, int32);
  checkInteger('b', b, int32);
  if (a === int32.min && b === int32.min) return int32.max;
  const product = BigInt(a) * BigInt(b);
  const nudge = product >= 0n ? 2n ** 30n : 1n - 2n ** 30n;
  return Number((product + nudge) / 2n ** 31n);
}

/**
 * x/2^exponent rounded to nearest, ties away from zero.
 * @throws RangeError when x is not an integer of int32, or the exponent no integer from 0 to 31.
 */
export function roundingShiftRight(x: number, exponent: number): number {
  checkInteger('x', x, int32);
  if (!(Number.isInteger(exponent) && exponent >= 0 && exponent <= 31)) {
    throw new RangeError(`"exponent" expected an integer from 0 to 31, got ${exponent}`);
  }
  const magnitude = Math.floor(Math.abs(x) / 2 ** exponent + 0.5);
  return x < 0 ? 0 - magnitude : magnitude;
}

/** x·2^exponent, saturated to int32 (gemmlowp, SaturatingRoundingMultiplyByPOT). @throws RangeError as {@link roundingShiftRight}. */
export function saturatingShiftLeft(x: number, exponent: number): number {
  checkInteger('x', x, int32);
  if (!(Number.isInteger(exponent) && exponent >= 0 && exponent <= 31)) {
    throw new RangeError(`"exponent" expected an integer from 0 to 31, got ${exponent}`);
  }
  return Math.min(Math.max(x * 2 ** exponent, int32.min), int32.max);
}

/**
 * accumulator·multiplier in two roundings, before any zero point and clipping: SRDHM, then the rounding shift. Where the multiplier is 1 or
 * more the accumulator is shifted left first, and SRDHM is the one rounding.
 * @throws RangeError outside int32.
 */
export function multiplyFixedPoint(accumulator: number, { mantissa, shift }: FixedPointMultiplier): number {
  const wide = saturatingShiftLeft(accumulator, Math.max(-shift, 0));
  return roundingShiftRight(doublingHighMultiply(wide, mantissa), Math.max(shift, 0));
}
