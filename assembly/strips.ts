/*
 * strips of 256 values that are all normal and finite in the format, so that rounding is all there is to do.
 */
import { FLIP, LESS, RANGE, RANGE_FROM, SCALE, TAIL, UNIT } from './constants';
import { cut, DOWN_WARD, halfOf, NEAREST, nearestNormal } from './ways';

/** How a strip is rounded where not all of it is in the range. */
@inline export const ON_GRID = 0;
@inline export const BY_BITS = 1;

export const strip: usize = 256 << 2;

/** How many strips at most are not tried the short way after one that was not in the range. */
export const longest: i32 = 32;

/** Four values of the range. `tail` and `half` are SCALE and LESS where values are multiplied. */
@inline
function short(way: i32, mode: i32, x: v128, tail: v128, half: v128, unit: v128, flip: v128, d: i32, random: usize): v128 {
  if (mode == NEAREST && way != BY_BITS) return nearestNormal(x, tail, half);
  if (mode != DOWN_WARD) return cut(mode, x, x, tail, half, unit, d, random);
  const flipped = v128.xor(x, flip);
  return v128.xor(cut(mode, flipped, flipped, tail, half, unit, d, random), flip);
}

/** How far four values are above the start of the range, twice, and without sign: below it, huge. */
@inline
function distance(x: v128, from: v128): v128 {
  return i32x4.sub(i32x4.add(x, x), from);
}

/** Rounds a strip the short way, and tells whether that was right. */
@inline
export function tried(way: i32, mode: i32, from: usize, to: usize, constants: usize, d: i32, random: usize): bool {
  const multiplies = mode == NEAREST && way != BY_BITS;
  const tail = v128.load(constants + (multiplies ? SCALE : TAIL));
  const half = multiplies ? v128.load(constants, LESS) : halfOf(mode, constants);
  const unit = v128.load(constants, UNIT);
  const flip = v128.load(constants, FLIP);
  const start = v128.load(constants, RANGE_FROM);
  let farthest = i32x4.splat(0);
  const end = from + strip;
  while (from < end) {
    const first = v128.load(from);
    const second = v128.load(from, 16);
    const third = v128.load(from, 32);
    const fourth = v128.load(from, 48);
    v128.store(to, short(way, mode, first, tail, half, unit, flip, d, random));
    v128.store(to, short(way, mode, second, tail, half, unit, flip, d, random + 16), 16);
    v128.store(to, short(way, mode, third, tail, half, unit, flip, d, random + 32), 32);
    v128.store(to, short(way, mode, fourth, tail, half, unit, flip, d, random + 48), 48);
    const lower = i32x4.max_u(distance(first, start), distance(second, start));
    const upper = i32x4.max_u(distance(third, start), distance(fourth, start));
    farthest = i32x4.max_u(farthest, i32x4.max_u(lower, upper));
    from += 64;
    to += 64;
    random += 64;
  }
  return !v128.any_true(i32x4.gt_u(farthest, v128.load(constants, RANGE)));
}
