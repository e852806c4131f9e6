/*
 * What is done to a rounded magnitude. NaN stays NaN in all of it.
 */
import {
  FLIP,
  FLUSHED_BELOW,
  LARGEST,
  NAN_KEPT,
  NEGATIVE_FLUSHED_BELOW,
  NEGATIVE_REPLACED_FROM,
  NEGATIVE_REPLACEMENT,
  OVERFLOW,
  REPLACED_FROM,
  REPLACEMENT,
  SIGN,
  ZERO,
} from './constants';

/** The smaller of a and top; NaN where a is. */
@inline
export function clamped(a: v128, top: v128): v128 {
  return f32x4.pmin(a, top);
}

/**
 * Completes four rounded magnitudes r of x, a = |x|, where neither sign, −0, NaN nor tiny results have a rule of their own. r is finite,
 * so that adding infinity or NaN replaces it.
 */
@inline
export function finished(x: v128, a: v128, r: v128, constants: usize): v128 {
  const beyond = f32x4.ge(a, v128.load(constants, REPLACED_FROM));
  const replaced = f32x4.add(r, v128.and(beyond, v128.load(constants, REPLACEMENT)));
  return v128.or(replaced, v128.and(x, v128.load(constants, SIGN)));
}

/** The same by every rule that a format, an overflow policy and a subnormal policy may have. */
@inline
export function settled(x: v128, a: v128, r: v128, constants: usize): v128 {
  const negative = i32x4.shr_s(x, 31);
  const from = bySign(negative, constants + REPLACED_FROM, constants + NEGATIVE_REPLACED_FROM);
  const value = bySign(negative, constants + REPLACEMENT, constants + NEGATIVE_REPLACEMENT);
  const tiny = bySign(negative, constants + FLUSHED_BELOW, constants + NEGATIVE_FLUSHED_BELOW);
  const replaced = f32x4.add(r, v128.and(f32x4.ge(a, from), value));
  return signed(x, v128.andnot(replaced, f32x4.lt(a, tiny)), constants);
}

@inline
function bySign(negative: v128, ifPositive: usize, ifNegative: usize): v128 {
  return v128.bitselect(v128.load(ifNegative), v128.load(ifPositive), negative);
}

/** The same where r may be beyond the largest finite value: overflow is judged by the result. */
@inline
export function judged(x: v128, a: v128, r: v128, constants: usize): v128 {
  const largest = v128.load(constants, LARGEST);
  const finite = v128.and(f32x4.gt(r, largest), v128.load(constants, OVERFLOW));
  const infinite = v128.and(f32x4.ge(a, v128.load(constants, REPLACED_FROM)), v128.load(constants, REPLACEMENT));
  const replaced = f32x4.add(clamped(r, largest), v128.or(finite, infinite));
  return signed(x, v128.andnot(replaced, f32x4.lt(a, v128.load(constants, FLUSHED_BELOW))), constants);
}

/** A magnitude with x's sign, as the format has −0 and NaN. Adding −0 changes nothing, adding +0 makes −0 to +0. */
@inline
function signed(x: v128, magnitude: v128, constants: usize): v128 {
  const whole = v128.xor(v128.or(magnitude, v128.and(x, v128.load(constants, SIGN))), v128.load(constants, FLIP));
  const zeroed = f32x4.add(whole, v128.load(constants, ZERO));
  return v128.and(zeroed, v128.or(f32x4.eq(x, x), v128.load(constants, NAN_KEPT)));
}
