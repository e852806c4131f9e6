/*
 * Rounding of a step's results, to nearest with ties to even, subnormals kept. pmax(x, least) is x where x is NaN, and one instruction.
 */

/**
 * To a format of p ≤ 11 bits, of any binary32 value: C = max(2^s·|x|, least), r = C − (C − |x|), with s = 24 − p and
 * least = 1.5·2^(emin − p + 24). |x| so large that 2^s·|x| overflows gives NaN.
 */
// @ts-expect-error: decorator
@inline
export function narrowed(x: v128, scale: v128, least: v128, sign: v128): v128 {
  const negative = v128.and(x, sign);
  const magnitude = v128.andnot(x, sign);
  const big = f32x4.pmax(f32x4.mul(magnitude, scale), least);
  return v128.or(f32x4.sub(big, f32x4.sub(big, magnitude)), negative);
}

/**
 * The same of sums of values on the format's grid, such as differences of two of its values: what is below 2^emin is on the grid itself, and
 * C = 2^s·x, r = C − (C − x) leaves it as it is, zeros with their signs.
 */
// @ts-expect-error: decorator
@inline
export function narrowedSum(x: v128, scale: v128): v128 {
  const big = f32x4.mul(x, scale);
  return f32x4.sub(big, f32x4.sub(big, x));
}

/** The first formula for magnitudes. */
// @ts-expect-error: decorator
@inline
export function narrowedMagnitude(x: v128, scale: v128, least: v128): v128 {
  const big = f32x4.pmax(f32x4.mul(x, scale), least);
  return f32x4.sub(big, f32x4.sub(big, x));
}

/** The same of binary64 values that are exact or rounded to odd: s = 53 − p, least = 1.5·2^(emin − p + 53). */
// @ts-expect-error: decorator
@inline
export function narrowed64(x: v128, scale: v128, least: v128): v128 {
  const sign = f64x2.splat(-0.0);
  const negative = v128.and(x, sign);
  const magnitude = v128.andnot(x, sign);
  const big = f64x2.pmax(f64x2.mul(magnitude, scale), least);
  return v128.or(f64x2.sub(big, f64x2.sub(big, magnitude)), negative);
}

/** Four binary32 values of two pairs of binary64 values, to nearest. */
// @ts-expect-error: decorator
@inline
export function joined(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

/** The upper pair of four values as the lower one. */
// @ts-expect-error: decorator
@inline
export function upper(x: v128): v128 {
  return v128.shuffle<i64>(x, x, 1, 1);
}
