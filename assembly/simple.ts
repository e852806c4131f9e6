/*
 * Rounding to nearest and even where overflow is the same for both signs, nothing is flushed, and the format has −0 and NaN: in strips,
 * each by the shortest of three ways that is right for it. A way that failed is not tried for some strips, more of them the more often
 * that happens. Preconditions: those of rounding.ts.
 */
import { HALF, LARGEST, LEAST, REPLACED_FROM, REPLACEMENT, SCALE, SIGN, TAIL, TOP, UNIT } from './constants';
import { clamped, finished } from './lanes';
import { longest, ON_GRID, strip, tried } from './strips';
import { NEAREST, nearest } from './ways';

/** A strip of values that may be subnormal or zero; tells whether none was beyond the largest finite one. */
@inline
function triedToLargest(from: usize, to: usize, constants: usize): bool {
  const scale = v128.load(constants, SCALE);
  const least = v128.load(constants, LEAST);
  const sign = v128.load(constants, SIGN);
  let largest = i32x4.splat(0);
  const end = from + strip;
  while (from < end) {
    const x = v128.load(from);
    const y = v128.load(from, 16);
    const a = v128.andnot(x, sign);
    const b = v128.andnot(y, sign);
    v128.store(to, v128.or(nearest(a, scale, least), v128.and(x, sign)));
    v128.store(to, v128.or(nearest(b, scale, least), v128.and(y, sign)), 16);
    largest = i32x4.max_u(largest, i32x4.max_u(a, b));
    from += 32;
    to += 32;
  }
  return !v128.any_true(i32x4.gt_s(largest, v128.load(constants, LARGEST)));
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

export function roundNearestSimply(from: usize, to: usize, n: i32, constants: usize, d: i32): void {
  const end = from + ((<usize>n) << 2);
  let normalPenalty = 0;
  let normalUntried = 0;
  let finitePenalty = 0;
  let finiteUntried = 0;
  for (; from < end; from += strip, to += strip) {
    if (normalUntried > 0) {
      normalUntried--;
    } else if (tried(ON_GRID, NEAREST, from, to, constants, d, 0)) {
      normalPenalty >>= 1;
      continue;
    } else {
      normalPenalty = min(2 * normalPenalty + 1, longest);
      normalUntried = normalPenalty - 1;
    }
    if (finiteUntried > 0) {
      finiteUntried--;
    } else if (triedToLargest(from, to, constants)) {
      finitePenalty >>= 1;
      continue;
    } else {
      finitePenalty = min(2 * finitePenalty + 1, longest);
      finiteUntried = finitePenalty - 1;
    }
    doneSimply(from, to, constants);
  }
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
