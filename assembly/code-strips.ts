/*
 * Conversions of binary32 values to codes, here, and back, in value-strips.ts, in strips of 64, by short ways that are right where no value of a strip is beyond the largest
 * finite one; a strip that has one is done again by codes.ts. Formats with −0 whose least exponent is 1 − bias, p ≤ 11. With d = 24 − p:
 *
 * To nearest, ties to even: r = C − (C − a), a = |x|, C = max(2^d·a, 1.5·2^(emin + d)), as in ways.ts. The last d bits of r·2^(bias − 127) are 0,
 * and the others are r's code: binary32's own subnormals begin where the format's were. Back: m·2^d, read as a binary32 number, times 2^(127 − bias).
 * Both products are exact. Formats that have binary32's exponents have its codes without the last d bits, which are rounded as integers.
 *
 * A shift by a number that the compiler knows is one instruction, so that the formats most used have functions of their own.
 *
 * Constants, behind those of codes.ts:
 */
import { encodeAny16, encodeAny16By13, encodeAny8 } from './codes';
import { longest } from './strips';

// biome-ignore format: one constant a line
@inline const BELOW_HALF: usize = 2 << 4;
@inline const MAGNITUDE: usize = 8 << 4;
@inline const UNIT: usize = 9 << 4;
/** 2^d, 1.5·2^(emin + d), 2^(bias − 127), the code of the largest finite value as a binary32 number, the sign's bit in eight codes of 16 bits. */
@inline const SCALE: usize = 10 << 4;
@inline const LEAST: usize = 11 << 4;
@inline const DOWN: usize = 12 << 4;
@inline const LARGEST: usize = 13 << 4;
@inline const SIGNS: usize = 14 << 4;

const strip: i32 = 64;

/** The codes of four magnitudes. */
@inline
function magnitudes(a: v128, scale: v128, least: v128, down: v128, d: i32): v128 {
  const big = f32x4.pmax(least, f32x4.mul(a, scale));
  return i32x4.shr_u(f32x4.mul(f32x4.sub(big, f32x4.sub(big, a)), down), d);
}

/** Whether a strip's codes, in 16 bits each, were right. */
@inline
function encoded16(from: usize, to: usize, constants: usize, d: i32): bool {
  const mask = v128.load(constants, MAGNITUDE);
  const scale = v128.load(constants, SCALE);
  const least = v128.load(constants, LEAST);
  const down = v128.load(constants, DOWN);
  const signs = v128.load(constants, SIGNS);
  let largest = i32x4.splat(0);
  const end = from + ((<usize>strip) << 2);
  while (from < end) {
    const x = v128.load(from);
    const y = v128.load(from, 16);
    const a = v128.and(x, mask);
    const b = v128.and(y, mask);
    const codes = i16x8.narrow_i32x4_u(magnitudes(a, scale, least, down, d), magnitudes(b, scale, least, down, d));
    // Codes of negative numbers saturate to the sign's bit alone.
    v128.store(to, v128.or(codes, v128.and(i16x8.narrow_i32x4_s(x, y), signs)));
    largest = i32x4.max_u(largest, i32x4.max_u(a, b));
    from += 32;
    to += 16;
  }
  return !v128.any_true(i32x4.gt_s(largest, v128.load(constants, LARGEST)));
}

/** Whether a strip's codes, in bytes of eight bits, were right. */
@inline
function encoded8(from: usize, to: usize, constants: usize, d: i32): bool {
  const mask = v128.load(constants, MAGNITUDE);
  const scale = v128.load(constants, SCALE);
  const least = v128.load(constants, LEAST);
  const down = v128.load(constants, DOWN);
  let largest = i32x4.splat(0);
  const end = from + ((<usize>strip) << 2);
  while (from < end) {
    const x = v128.load(from);
    const y = v128.load(from, 16);
    const z = v128.load(from, 32);
    const w = v128.load(from, 48);
    const a = v128.and(x, mask);
    const b = v128.and(y, mask);
    const c = v128.and(z, mask);
    const e = v128.and(w, mask);
    const low = i16x8.narrow_i32x4_u(magnitudes(a, scale, least, down, d), magnitudes(b, scale, least, down, d));
    const high = i16x8.narrow_i32x4_u(magnitudes(c, scale, least, down, d), magnitudes(e, scale, least, down, d));
    // Codes of negative numbers saturate to the sign's bit alone, twice.
    const sign = i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(x, y), i16x8.narrow_i32x4_s(z, w));
    v128.store(to, v128.or(i8x16.narrow_i16x8_u(low, high), v128.and(sign, v128.load(constants, SIGNS))));
    largest = i32x4.max_u(largest, i32x4.max_u(i32x4.max_u(a, b), i32x4.max_u(c, e)));
    from += 64;
    to += 16;
  }
  return !v128.any_true(i32x4.gt_s(largest, v128.load(constants, LARGEST)));
}

/** Whether a strip's codes were right that are the upper halves of binary32's. A sum is NaN if one of its terms is. */
@inline
function encodedUpper(from: usize, to: usize, constants: usize): bool {
  const belowHalf = v128.load(constants, BELOW_HALF);
  const unit = v128.load(constants, UNIT);
  let sum = f32x4.splat(0);
  const end = from + ((<usize>strip) << 2);
  while (from < end) {
    const x = v128.load(from);
    const y = v128.load(from, 16);
    v128.store(to, i16x8.narrow_i32x4_s(upper(x, belowHalf, unit), upper(y, belowHalf, unit)));
    sum = f32x4.add(sum, f32x4.add(x, y));
    from += 32;
    to += 16;
  }
  return !v128.any_true(f32x4.ne(sum, sum));
}

@inline
function upper(x: v128, belowHalf: v128, unit: v128): v128 {
  return i32x4.shr_s(i32x4.add(i32x4.add(x, belowHalf), v128.and(i32x4.shr_u(x, 16), unit)), 16);
}

/** After a strip that was not right some are not tried, more of them the more often that happens. */
@inline
function encodeWords(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  let penalty = 0;
  let untried = 0;
  for (let done = 0; done < n; done += strip) {
    const right = untried === 0 && encoded16(from, to, constants, d);
    if (right) penalty >>= 1;
    else {
      if (untried === 0) untried = penalty = min(2 * penalty + 1, longest);
      untried--;
      if (d === 13) encodeAny16By13(from, to, strip, constants);
      else encodeAny16(from, to, strip, constants, d, width);
    }
    from += (<usize>strip) << 2;
    to += (<usize>strip) << 1;
  }
}

/** Values to codes in 16 bits each. Preconditions: those above, a format of 16 bits; n is a multiple of 64; the areas don't overlap. */
export function encode16(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  encodeWords(from, to, n, constants, d, width);
}

/** The same where d is 13. */
export function encode16By13(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  encodeWords(from, to, n, constants, 13, 16);
}

@inline
function encodeBytes(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  for (let done = 0; done < n; done += strip) {
    if (!encoded8(from, to, constants, d)) encodeAny8(from, to, strip, constants, d, width);
    from += (<usize>strip) << 2;
    to += strip;
  }
}

/** The same of formats of 8 bits. */
export function encode8(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  encodeBytes(from, to, n, constants, d, width);
}

/** The same where d is 20. */
export function encode8By20(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  encodeBytes(from, to, n, constants, 20, width);
}

/** The same where d is 21. */
export function encode8By21(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  encodeBytes(from, to, n, constants, 21, width);
}

/** The same of bfloat16, whose codes are binary32's upper halves. */
export function encodeUpper16(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  for (let done = 0; done < n; done += strip) {
    if (!encodedUpper(from, to, constants)) encodeAny16(from, to, strip, constants, d, width);
    from += (<usize>strip) << 2;
    to += (<usize>strip) << 1;
  }
}
