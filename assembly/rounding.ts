/*
 * Rounding of arrays of binary32 values, in strips of 128. A strip whose values are all in the range where rounding is all there is to do
 * takes the shortest way; where one is not, the strip is done again by a way that is right for every value, and so are some of the
 * strips after it, more of them the more often that happens. Preconditions: n is a multiple of 128, the areas don't overlap, and those of
 * ways.ts.
 */
import {
  FLIP,
  HALF,
  LEAST,
  LESS,
  RANGE,
  RANGE_FROM,
  REPLACED_FROM,
  REPLACEMENT,
  SCALE,
  SIGN,
  TAIL,
  TOP,
  UNIT,
} from './constants';
import { clamped, finished, judged, settled } from './lanes';
import { AWAY, cut, DOWN_WARD, halfOf, NEAREST, nearest, nearestNormal, ODD, onGrid, STOCHASTIC, ZERO_WARD } from './ways';

/** How a strip is rounded where not all of it is in the range. */
@inline const SIMPLY = 0;
@inline const ON_GRID = 1;
@inline const BY_BITS = 2;

const strip: usize = 128 << 2;

/** How many strips at most are not tried the short way after one that was not in the range. */
const longest: i32 = 32;

/** Four values of the range. `tail` and `half` are SCALE and LESS where values are multiplied. */
@inline
function short(way: i32, mode: i32, x: v128, tail: v128, half: v128, unit: v128, flip: v128, d: i32, random: usize): v128 {
  if (mode == NEAREST && way != BY_BITS) return nearestNormal(x, tail, half);
  if (mode != DOWN_WARD) return cut(mode, x, x, tail, half, unit, d, random);
  const flipped = v128.xor(x, flip);
  return v128.xor(cut(mode, flipped, flipped, tail, half, unit, d, random), flip);
}

/** Four values of any kind, by the rules of `settled` or `judged`. */
@inline
function whole(way: i32, mode: i32, value: v128, constants: usize, d: i32, r: i32, random: usize): v128 {
  const x = mode == DOWN_WARD ? v128.xor(value, v128.load(constants, FLIP)) : value;
  const a = v128.andnot(x, v128.load(constants, SIGN));
  const m = clamped(a, v128.load(constants, TOP));
  let rounded: v128;
  if (way == BY_BITS) {
    const bits = cut(mode, m, x, v128.load(constants, TAIL), halfOf(mode, constants), v128.load(constants, UNIT), d, random);
    // Adding to the code of a NaN may have made it a number.
    rounded = v128.or(bits, f32x4.ne(x, x));
  } else if (mode == NEAREST) {
    rounded = nearest(m, v128.load(constants, SCALE), v128.load(constants, LEAST));
  } else {
    rounded = onGrid(mode, m, x, constants, r, random);
  }
  return mode == STOCHASTIC ? judged(x, a, rounded, constants) : settled(x, a, rounded, constants);
}

/** How far four values are above the start of the range, twice, and without sign: below it, huge. */
@inline
function distance(x: v128, from: v128): v128 {
  return i32x4.sub(i32x4.add(x, x), from);
}

/** Rounds a strip the short way, and tells whether that was right. */
@inline
function tried(way: i32, mode: i32, from: usize, to: usize, constants: usize, d: i32, random: usize): bool {
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

/** A strip by the rules of `finished`, to nearest and even. */
@inline
function doneSimply(from: usize, to: usize, constants: usize): void {
  const scale = v128.load(constants, SCALE);
  const least = v128.load(constants, LEAST);
  const top = v128.load(constants, TOP);
  const sign = v128.load(constants, SIGN);
  const replacedFrom = v128.load(constants, REPLACED_FROM);
  const replacement = v128.load(constants, REPLACEMENT);
  const end = from + strip;
  while (from < end) {
    const x = v128.load(from);
    const a = v128.andnot(x, sign);
    v128.store(to, finished(x, a, nearest(clamped(a, top), scale, least), sign, replacedFrom, replacement));
    const y = v128.load(from, 16);
    const b = v128.andnot(y, sign);
    v128.store(to, finished(y, b, nearest(clamped(b, top), scale, least), sign, replacedFrom, replacement), 16);
    from += 32;
    to += 32;
  }
}

@inline
function done(way: i32, mode: i32, from: usize, to: usize, constants: usize, d: i32, r: i32, random: usize): void {
  if (way == SIMPLY) {
    doneSimply(from, to, constants);
    return;
  }
  const end = from + strip;
  while (from < end) {
    v128.store(to, whole(way, mode, v128.load(from), constants, d, r, random));
    from += 16;
    to += 16;
    random += 16;
  }
}

@inline
function round(way: i32, mode: i32, from: usize, to: usize, n: i32, constants: usize, d: i32, r: i32, random: usize): void {
  const end = from + ((<usize>n) << 2);
  let untried = 0;
  let penalty = 0;
  while (from < end) {
    if (untried > 0) {
      untried--;
      done(way, mode, from, to, constants, d, r, random);
    } else if (tried(way, mode, from, to, constants, d, random)) {
      penalty >>= 1;
    } else {
      penalty = min(2 * penalty + 1, longest);
      untried = penalty - 1;
      done(way, mode, from, to, constants, d, r, random);
    }
    from += strip;
    to += strip;
    random += strip;
  }
}

/** Where overflow is the same for both signs, nothing is flushed, and the format has −0 and NaN. */
export function roundNearestSimply(from: usize, to: usize, n: i32, constants: usize, d: i32): void {
  round(SIMPLY, NEAREST, from, to, n, constants, d, 0, 0);
}

export function roundNearest(from: usize, to: usize, n: i32, constants: usize, d: i32): void {
  round(ON_GRID, NEAREST, from, to, n, constants, d, 0, 0);
}

export function roundTowardZero(from: usize, to: usize, n: i32, constants: usize, d: i32): void {
  round(ON_GRID, ZERO_WARD, from, to, n, constants, d, 0, 0);
}

/** Toward positive is this with signs flipped before and after. */
export function roundTowardNegative(from: usize, to: usize, n: i32, constants: usize, d: i32): void {
  round(ON_GRID, DOWN_WARD, from, to, n, constants, d, 0, 0);
}

export function roundTiesToAway(from: usize, to: usize, n: i32, constants: usize, d: i32): void {
  round(ON_GRID, AWAY, from, to, n, constants, d, 0, 0);
}

export function roundToOdd(from: usize, to: usize, n: i32, constants: usize, d: i32): void {
  round(ON_GRID, ODD, from, to, n, constants, d, 0, 0);
}

export function roundStochastic(from: usize, to: usize, n: i32, constants: usize, d: i32, r: i32, random: usize): void {
  round(ON_GRID, STOCHASTIC, from, to, n, constants, d, r, random);
}

/** A strip by bits. Only NaNs need more: a carry may have made them numbers. A sum is NaN if one of its terms is. */
@inline
function triedByBits(from: usize, to: usize, tail: v128, belowHalf: v128, unit: v128, d: i32): bool {
  let sum = f32x4.splat(0);
  const end = from + strip;
  while (from < end) {
    const first = v128.load(from);
    const second = v128.load(from, 16);
    const third = v128.load(from, 32);
    const fourth = v128.load(from, 48);
    v128.store(to, nearestBits(first, tail, belowHalf, unit, d));
    v128.store(to, nearestBits(second, tail, belowHalf, unit, d), 16);
    v128.store(to, nearestBits(third, tail, belowHalf, unit, d), 32);
    v128.store(to, nearestBits(fourth, tail, belowHalf, unit, d), 48);
    sum = f32x4.add(sum, f32x4.add(f32x4.add(first, second), f32x4.add(third, fourth)));
    from += 64;
    to += 64;
  }
  return !v128.any_true(f32x4.ne(sum, sum));
}

@inline
function nearestBits(x: v128, tail: v128, belowHalf: v128, unit: v128, d: i32): v128 {
  return v128.andnot(i32x4.add(i32x4.add(x, belowHalf), v128.and(i32x4.shr_u(x, d), unit)), tail);
}

@inline
function roundByBits(from: usize, to: usize, n: i32, constants: usize, d: i32): void {
  const tail = v128.load(constants, TAIL);
  const unit = v128.load(constants, UNIT);
  const belowHalf = i32x4.sub(v128.load(constants, HALF), unit);
  const end = from + ((<usize>n) << 2);
  while (from < end) {
    if (!triedByBits(from, to, tail, belowHalf, unit, d)) {
      for (let place: usize = 0; place < strip; place += 16) {
        const x = v128.load(from + place);
        v128.store(to + place, v128.or(nearestBits(x, tail, belowHalf, unit, d), f32x4.ne(x, x)));
      }
    }
    from += strip;
    to += strip;
  }
}

/** Formats that have binary32's exponents; overflow is infinity, nothing is flushed: no value needs more than rounding but NaN. */
export function roundNearestBitsSimply(from: usize, to: usize, n: i32, constants: usize, d: i32): void {
  roundByBits(from, to, n, constants, d);
}

/** The same where d is 16: a shift by a number that the compiler knows is one instruction. */
export function roundNearestUpperHalf(from: usize, to: usize, n: i32, constants: usize, d: i32): void {
  roundByBits(from, to, n, constants, 16);
}

export function roundNearestBits(from: usize, to: usize, n: i32, constants: usize, d: i32): void {
  round(BY_BITS, NEAREST, from, to, n, constants, d, 0, 0);
}

export function roundTowardZeroBits(from: usize, to: usize, n: i32, constants: usize, d: i32): void {
  round(BY_BITS, ZERO_WARD, from, to, n, constants, d, 0, 0);
}

export function roundTowardNegativeBits(from: usize, to: usize, n: i32, constants: usize, d: i32): void {
  round(BY_BITS, DOWN_WARD, from, to, n, constants, d, 0, 0);
}

export function roundTiesToAwayBits(from: usize, to: usize, n: i32, constants: usize, d: i32): void {
  round(BY_BITS, AWAY, from, to, n, constants, d, 0, 0);
}

export function roundToOddBits(from: usize, to: usize, n: i32, constants: usize, d: i32): void {
  round(BY_BITS, ODD, from, to, n, constants, d, 0, 0);
}

export function roundStochasticBits(from: usize, to: usize, n: i32, constants: usize, d: i32, r: i32, random: usize): void {
  round(BY_BITS, STOCHASTIC, from, to, n, constants, d, r, random);
}
