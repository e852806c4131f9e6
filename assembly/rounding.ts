/*
 * Rounding of arrays of binary32 values, in strips of 256. A strip whose values are all in the range where rounding is all there is to do
 * takes the shortest way; where one is not, the strip is done again by a way that is right for every value, and so are some of the
 * strips after it, more of them the more often that happens. Preconditions: n is a multiple of 256, the areas don't overlap, and those of
 * ways.ts.
 */
import { FLIP, LEAST, SCALE, SIGN, TAIL, TOP, UNIT } from './constants';
import { clamped, judged, settled } from './lanes';
import { BY_BITS, longest, ON_GRID, strip, tried } from './strips';
import { AWAY, cut, DOWN_WARD, halfOf, NEAREST, nearest, ODD, onGrid, STOCHASTIC, ZERO_WARD } from './ways';


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

@inline
function done(way: i32, mode: i32, from: usize, to: usize, constants: usize, d: i32, r: i32, random: usize): void {
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
