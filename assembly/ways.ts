/*
 * Three ways to round four binary32 values to a format of p bits, d = 24 − p.
 *
 * Where a value is normal in the format, its code's last d bits are cut after `addend` was added to it, whatever the sign is; a carry
 * into the exponent is right. Formats that have binary32's exponents (bfloat16, tf32) are so rounded everywhere.
 *
 * To nearest and even, for p ≤ 11: x·2^d − x·(2^d − 1) where a value is normal. The second product rounds to 24 bits, of which the last one is
 * x's last of p (d ≥ p + 1: with fewer bits ties are lost); the difference is exact. With subnormals: C − (C − a), a = |x|, C = max(2^d·a, 1.5·2^(emin + d)).
 *
 * On the grid, for p ≤ 22: with 2^e the larger of a's binade and 2^emin, t = a·2^(p − 1 − e) is exact, and an integer exactly where a is a
 * value of the format; it is rounded to an integer and scaled back. Preconditions: p − 1 − emin ≤ 127, e − p + 1 ≥ −126.
 */
import { BINADE, DOWN, EXPONENT, HALF, LEAST, LESS, ONE, RANDOM_MASK, RANDOM_SCALE, SCALE, TAIL, UNIT, UP } from './constants';

@inline export const NEAREST = 0;
@inline export const ZERO_WARD = 1;
@inline export const DOWN_WARD = 2;
@inline export const AWAY = 3;
@inline export const ODD = 4;
@inline export const STOCHASTIC = 5;

/** What is added to the code of a magnitude. `random` is an address; of its words the first bits are R. */
@inline
function addend(mode: i32, x: v128, constants: usize, d: i32, random: usize): v128 {
  if (mode == STOCHASTIC)
    return v128.and(i32x4.shr_u(v128.load(random), 32 - d), v128.load(constants, RANDOM_MASK));
  if (mode == DOWN_WARD) return v128.and(v128.load(constants, TAIL), i32x4.shr_s(x, 31));
  if (mode == AWAY) return v128.load(constants, HALF);
  const unit = v128.load(constants, UNIT);
  const odd = v128.and(i32x4.shr_u(x, d), unit);
  if (mode == NEAREST) return i32x4.add(i32x4.sub(v128.load(constants, HALF), unit), odd);
  return v128.andnot(v128.load(constants, TAIL), i32x4.eq(odd, unit));
}

/** Codes rounded by integer arithmetic: of values, or of the magnitudes of x. */
@inline
export function cut(mode: i32, codes: v128, x: v128, constants: usize, d: i32, random: usize): v128 {
  const raised = mode == ZERO_WARD ? codes : i32x4.add(codes, addend(mode, x, constants, d, random));
  return v128.andnot(raised, v128.load(constants, TAIL));
}

@inline
export function nearestNormal(x: v128, constants: usize): v128 {
  return f32x4.sub(f32x4.mul(x, v128.load(constants, SCALE)), f32x4.mul(x, v128.load(constants, LESS)));
}

@inline
export function nearest(a: v128, constants: usize): v128 {
  const big = f32x4.pmax(v128.load(constants, LEAST), f32x4.mul(a, v128.load(constants, SCALE)));
  return f32x4.sub(big, f32x4.sub(big, a));
}

/** The integer to which a scaled magnitude t of x is rounded. Up at random iff ⌊tail·2^r⌋ + R ≥ 2^r, which is tail ≥ 1 − R·2^-r. */
@inline
function integer(mode: i32, t: v128, x: v128, constants: usize, r: i32, random: usize): v128 {
  const low = f32x4.floor(t);
  if (mode == ZERO_WARD) return low;
  if (mode == DOWN_WARD) return v128.bitselect(f32x4.ceil(t), low, i32x4.shr_s(x, 31));
  const one = v128.load(constants, ONE);
  if (mode == ODD) {
    const half = f32x4.mul(low, f32x4.splat(0.5));
    return f32x4.add(low, v128.and(v128.and(f32x4.eq(f32x4.floor(half), half), f32x4.ne(low, t)), one));
  }
  const tail = f32x4.sub(t, low);
  if (mode == AWAY) return f32x4.add(low, v128.and(f32x4.ge(f32x4.add(tail, tail), one), one));
  const drawn = f32x4.convert_i32x4_s(i32x4.shr_u(v128.load(random), 32 - r));
  const up = f32x4.ge(tail, f32x4.sub(one, f32x4.mul(drawn, v128.load(constants, RANDOM_SCALE))));
  return f32x4.add(low, v128.and(up, one));
}

/** Magnitudes a of x. `random`: words whose first r bits, r ≤ 24, are R. */
@inline
export function onGrid(mode: i32, a: v128, x: v128, constants: usize, r: i32, random: usize): v128 {
  const binade = i32x4.max_s(v128.and(a, v128.load(constants, EXPONENT)), v128.load(constants, BINADE));
  const t = f32x4.mul(a, i32x4.sub(v128.load(constants, UP), binade));
  const rounded = integer(mode, t, x, constants, r, random);
  return f32x4.mul(rounded, i32x4.sub(binade, v128.load(constants, DOWN)));
}
