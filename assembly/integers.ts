/*
 * Binary32 values to integers of at most 8 bits: x/scale or x·factor, rounded to binary32; clipped; rounded to an integer, ties to even; plus the zero
 * point. Clipping to integers commutes with rounding to one. The integer is read off the last bits of the number plus 1.5·2^23.
 * Preconditions: |low|, |high| < 2^22; n is a multiple of 16; the areas don't overlap.
 */

/** Four integers in lanes of 32 bits. */
@inline
function integers(x: v128, divides: bool, scale: v128, low: v128, high: v128, ifNaN: v128, offset: v128): v128 {
  const steps = divides ? f32x4.div(x, scale) : f32x4.mul(x, scale);
  const inside = f32x4.pmax(f32x4.pmin(steps, high), low);
  const number = v128.bitselect(inside, ifNaN, f32x4.eq(steps, steps));
  return i32x4.sub(f32x4.add(number, f32x4.splat(12582912)), offset);
}

@inline
function quantized(divides: bool, signedCodes: bool, from: usize, to: usize, n: i32, s: f32, least: f32, most: f32, nan: f32, zeroPoint: i32): void {
  const scale = f32x4.splat(s);
  const low = f32x4.splat(least);
  const high = f32x4.splat(most);
  const ifNaN = f32x4.splat(nan);
  const offset = i32x4.splat(0x4b400000 - zeroPoint);
  const end = from + ((<usize>n) << 2);
  while (from < end) {
    const first = integers(v128.load(from), divides, scale, low, high, ifNaN, offset);
    const second = integers(v128.load(from, 16), divides, scale, low, high, ifNaN, offset);
    const third = integers(v128.load(from, 32), divides, scale, low, high, ifNaN, offset);
    const fourth = integers(v128.load(from, 48), divides, scale, low, high, ifNaN, offset);
    const lower = i16x8.narrow_i32x4_s(first, second);
    const upper = i16x8.narrow_i32x4_s(third, fourth);
    v128.store(to, signedCodes ? i8x16.narrow_i16x8_s(lower, upper) : i8x16.narrow_i16x8_u(lower, upper));
    from += 64;
    to += 16;
  }
}

/** By a quotient, to int8 codes. `least`, `most` and `nan` are numbers of steps, before the zero point is added. */
export function quantizeSigned(from: usize, to: usize, n: i32, scale: f32, least: f32, most: f32, nan: f32, zeroPoint: i32, divides: bool): void {
  if (divides) quantized(true, true, from, to, n, scale, least, most, nan, zeroPoint);
  else quantized(false, true, from, to, n, scale, least, most, nan, zeroPoint);
}

/** The same to uint8 codes. */
export function quantizeUnsigned(from: usize, to: usize, n: i32, scale: f32, least: f32, most: f32, nan: f32, zeroPoint: i32, divides: bool): void {
  if (divides) quantized(true, false, from, to, n, scale, least, most, nan, zeroPoint);
  else quantized(false, false, from, to, n, scale, least, most, nan, zeroPoint);
}
