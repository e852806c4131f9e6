/*
 * Codes of 16 bits to binary32 values in strips of 64, the short way that code-strips.ts describes.
 */
import { decodeAny16, decodeAny16By13 } from './codes';
import { longest } from './strips';

const strip: i32 = 64;

// biome-ignore format: one constant a line
/** Constants behind those of decoding: the bits of a code shifted left by d, 2^(127 − bias), and, in lanes of 16 bits, magnitudes' bits and the largest finite code. */
@inline const PLACES: usize = 9 << 4;
@inline const RAISE: usize = 10 << 4;
@inline const MAGNITUDES: usize = 11 << 4;
@inline const LAST_FINITE: usize = 12 << 4;

/** Whether a strip's values were right. */
@inline
function decoded(from: usize, to: usize, constants: usize, d: i32): bool {
  const places = v128.load(constants, PLACES);
  const raise = v128.load(constants, RAISE);
  const mask = v128.load(constants, MAGNITUDES);
  let largest = i16x8.splat(0);
  const end = from + ((<usize>strip) << 1);
  while (from < end) {
    const codes = v128.load(from);
    const low = v128.and(i32x4.shl(i32x4.extend_low_i16x8_s(codes), d), places);
    const high = v128.and(i32x4.shl(i32x4.extend_high_i16x8_s(codes), d), places);
    v128.store(to, f32x4.mul(low, raise));
    v128.store(to, f32x4.mul(high, raise), 16);
    largest = i16x8.max_s(largest, v128.and(codes, mask));
    from += 16;
    to += 32;
  }
  return !v128.any_true(i16x8.gt_s(largest, v128.load(constants, LAST_FINITE)));
}

/** After a strip that was not right some are not tried, more of them the more often that happens. */
@inline
function decodeWords(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  let penalty = 0;
  let untried = 0;
  for (let done = 0; done < n; done += strip) {
    const right = untried === 0 && decoded(from, to, constants, d);
    if (right) penalty >>= 1;
    else {
      if (untried === 0) untried = penalty = min(2 * penalty + 1, longest);
      untried--;
      if (d === 13) decodeAny16By13(from, to, strip, constants);
      else decodeAny16(from, to, strip, constants, d, width);
    }
    from += (<usize>strip) << 1;
    to += (<usize>strip) << 2;
  }
}

/** Codes in 16 bits each to values. Preconditions: those above, a format of 16 bits; n is a multiple of 64; the areas don't overlap. */
export function decode16(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  decodeWords(from, to, n, constants, d, width);
}

/** The same where d is 13. */
export function decode16By13(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  decodeWords(from, to, n, constants, 13, 16);
}
