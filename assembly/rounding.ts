/*
 * Rounding of binary32 values to formats of up to 11 bits, four at a time.
 */

/**
 * Rounds n values at `from` to `to`, to nearest with ties to even: r = (C − (C − |x|)) with C = max(2^s·|x|, least), where
 * s = 24 − precision and least = 1.5·2^(emin − precision + 24).
 * Preconditions: precision ≤ 11; n is a multiple of 4; 2^s·|x| does not overflow. Returns 1 where some |result| exceeds `largest` or is NaN.
 */
export function roundToNearestEven(from: usize, to: usize, n: i32, scale: f32, least: f32, largest: f32): i32 {
  const sign = f32x4.splat(-0.0);
  const scales = f32x4.splat(scale);
  const leasts = f32x4.splat(least);
  let most = f32x4.splat(0);
  const end = from + ((<usize>n) << 2);
  while (from < end) {
    const x = v128.load(from);
    const magnitude = v128.andnot(x, sign);
    const big = f32x4.max(f32x4.mul(magnitude, scales), leasts);
    const rounded = f32x4.sub(big, f32x4.sub(big, magnitude));
    most = f32x4.max(most, rounded);
    v128.store(to, v128.or(rounded, v128.and(x, sign)));
    from += 16;
    to += 16;
  }
  return v128.any_true(v128.not(f32x4.le(most, f32x4.splat(largest)))) ? 1 : 0;
}
