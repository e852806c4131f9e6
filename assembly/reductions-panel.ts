import {
  address,
  CENTRE_SCALE,
  CENTRES,
  COLUMN_STRIDE,
  constant,
  FIRST,
  LANES,
  MASK,
  PANEL,
  PRODUCTS,
  ROUNDED_PRODUCTS,
  ROW,
  ROW_STRIDE,
  ROWS,
  SECOND,
  SECOND_PANEL,
  TERM_BEYOND,
  TERM_LARGEST,
  TERM_LEAST,
  TERM_SCALE,
  TERMS,
  VALUES,
  word,
} from './reductions-job';
import { rounded, roundedMagnitude } from './reductions-steps';

/*
 * Panels: the terms of 32 rows, column by column, so that a row is a lane. Lanes beyond the last row repeat it.
 */

@inline
function rowOf(job: usize, row: i32): usize {
  const last = word(job, ROWS) - 1;
  return <usize>(row < last ? row : last);
}

/** Four rows of memory to four lanes of the panel, in 4 × 4 blocks; `mask` keeps or clears signs. */
function fillFour(job: usize, from: usize, row: i32, column: i32, count: i32, to: usize, mask: v128): void {
  const stride = address(job, ROW_STRIDE);
  const start = from + (<usize>column << 2);
  let a = start + rowOf(job, row) * stride;
  let b = start + rowOf(job, row + 1) * stride;
  let c = start + rowOf(job, row + 2) * stride;
  let d = start + rowOf(job, row + 3) * stride;
  const whole = to + <usize>(count & ~3) * ROW;
  while (to < whole) {
    const w = v128.and(v128.load(a), mask);
    const x = v128.and(v128.load(b), mask);
    const y = v128.and(v128.load(c), mask);
    const z = v128.and(v128.load(d), mask);
    const low = v128.shuffle<i32>(w, x, 0, 4, 1, 5);
    const high = v128.shuffle<i32>(w, x, 2, 6, 3, 7);
    const lower = v128.shuffle<i32>(y, z, 0, 4, 1, 5);
    const higher = v128.shuffle<i32>(y, z, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<i64>(low, lower, 0, 2));
    v128.store(to, v128.shuffle<i64>(low, lower, 1, 3), 128);
    v128.store(to, v128.shuffle<i64>(high, higher, 0, 2), 256);
    v128.store(to, v128.shuffle<i64>(high, higher, 1, 3), 384);
    a += 16;
    b += 16;
    c += 16;
    d += 16;
    to += 512;
  }
  for (let i = count & ~3; i < count; i++) {
    const lanes = i32x4.replace_lane(
      i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(load<i32>(a)), 1, load<i32>(b)), 2, load<i32>(c)),
      3,
      load<i32>(d),
    );
    v128.store(to, v128.and(lanes, mask));
    a += 4;
    b += 4;
    c += 4;
    d += 4;
    to += ROW;
  }
}

/** Adjacent columns of memory are adjacent rows of the tile: 32 of them are copied, or those that there are. */
function copyColumns(job: usize, from: usize, row: i32, column: i32, count: i32, to: usize, mask: v128): void {
  const stride = address(job, COLUMN_STRIDE);
  let at = from + <usize>column * stride + (<usize>row << 2);
  const end = to + <usize>count * ROW;
  if (row + LANES <= word(job, ROWS)) {
    while (to < end) {
      for (let i: usize = 0; i < ROW; i += 16) v128.store(to + i, v128.and(v128.load(at + i), mask));
      at += stride;
      to += ROW;
    }
    return;
  }
  const present = word(job, ROWS) - row;
  const bits = i32x4.extract_lane(mask, 0);
  while (to < end) {
    for (let i = 0; i < LANES; i++) {
      const lane = <usize>(i < present ? i : present - 1) << 2;
      store<i32>(to + (<usize>i << 2), load<i32>(at + lane) & bits);
    }
    at += stride;
    to += ROW;
  }
}

function fillOne(job: usize, from: usize, row: i32, column: i32, count: i32, to: usize, mask: v128): void {
  if (address(job, COLUMN_STRIDE) !== 4) {
    copyColumns(job, from, row, column, count, to, mask);
    return;
  }
  for (let lane = 0; lane < LANES; lane += 4) {
    fillFour(job, from, row + lane, column, count, to + (<usize>lane << 2), mask);
  }
}

/** Products in place: of the two panels, or of a panel with itself. */
function multiply(at: usize, other: usize, end: usize): void {
  while (at < end) {
    v128.store(at, f32x4.mul(v128.load(at), v128.load(other)));
    at += 16;
    other += 16;
  }
}

/** Products rounded; what exceeds the largest value becomes ±beyond. */
function multiplyCarefully(job: usize, at: usize, other: usize, end: usize): void {
  const scale = constant(job, TERM_SCALE);
  const least = constant(job, TERM_LEAST);
  const largest = constant(job, TERM_LARGEST);
  const beyond = constant(job, TERM_BEYOND);
  const sign = f32x4.splat(-0.0);
  while (at < end) {
    const product = f32x4.mul(v128.load(at), v128.load(other));
    v128.store(at, rounded(product, scale, least, largest, beyond, sign));
    at += 16;
    other += 16;
  }
}

/** Products rounded; whether one exceeds the largest value or is NaN. */
function multiplyAndRound(job: usize, at: usize, other: usize, end: usize): bool {
  const scale = constant(job, TERM_SCALE);
  const least = constant(job, TERM_LEAST);
  const bits = i32x4.splat(0x7fffffff);
  let worst = i32x4.splat(0);
  while (at < end) {
    const a = f32x4.mul(v128.load(at), v128.load(other));
    const b = f32x4.mul(v128.load(at, 16), v128.load(other, 16));
    const c = v128.and(a, bits);
    const d = v128.and(b, bits);
    const e = roundedMagnitude(c, scale, least);
    const f = roundedMagnitude(d, scale, least);
    v128.store(at, v128.or(e, v128.xor(a, c)));
    v128.store(at, v128.or(f, v128.xor(b, d)), 16);
    worst = i32x4.max_s(worst, i32x4.max_s(v128.and(e, bits), v128.and(f, bits)));
    at += 32;
    other += 32;
  }
  return v128.any_true(i32x4.gt_s(worst, constant(job, TERM_LARGEST)));
}

/** x − c, rounded as the difference of two values on a format's grid: what is below its least normal value is exact. */
@inline
function difference(x: v128, c: v128, scale: v128, rounds: bool): v128 {
  const d = f32x4.sub(x, c);
  if (!rounds) return d;
  const big = f32x4.mul(d, scale);
  return f32x4.sub(big, f32x4.sub(big, d));
}

/** The panel's values less a value of each row; signs are kept or cleared. */
function centre(job: usize, row: i32, at: usize, end: usize): void {
  const scale = constant(job, CENTRE_SCALE);
  const rounds = f32x4.extract_lane(scale, 0) !== 0;
  const mask = constant(job, MASK);
  const centres = address(job, CENTRES) + (<usize>row << 2);
  for (let lane: usize = 0; lane < ROW; lane += 32) {
    const a = v128.load(centres + lane);
    const b = v128.load(centres + lane, 16);
    for (let to = at + lane; to < end; to += ROW) {
      v128.store(to, v128.and(difference(v128.load(to), a, scale, rounds), mask));
      v128.store(to, v128.and(difference(v128.load(to, 16), b, scale, rounds), mask), 16);
    }
  }
}

/** Squares of such differences, rounded, where differences are; whether one exceeds the largest value or is NaN. */
function centreAndSquare(job: usize, row: i32, at: usize, end: usize): bool {
  const by = constant(job, CENTRE_SCALE);
  if (f32x4.extract_lane(by, 0) === 0) {
    centre(job, row, at, end);
    return multiplyAndRound(job, at, at, end);
  }
  const scale = constant(job, TERM_SCALE);
  const least = constant(job, TERM_LEAST);
  const centres = address(job, CENTRES) + (<usize>row << 2);
  let worst = i32x4.splat(0);
  for (let lane: usize = 0; lane < ROW; lane += 32) {
    const a = v128.load(centres + lane);
    const b = v128.load(centres + lane, 16);
    for (let to = at + lane; to < end; to += ROW) {
      const x = difference(v128.load(to), a, by, true);
      const y = difference(v128.load(to, 16), b, by, true);
      // Squares have no sign, but NaN may.
      const u = f32x4.abs(roundedMagnitude(f32x4.mul(x, x), scale, least));
      const v = f32x4.abs(roundedMagnitude(f32x4.mul(y, y), scale, least));
      v128.store(to, u);
      v128.store(to, v, 16);
      worst = i32x4.max_s(worst, i32x4.max_s(u, v));
    }
  }
  return v128.any_true(i32x4.gt_s(worst, constant(job, TERM_LARGEST)));
}

/**
 * Terms of 32 rows from `row` on, `count` columns from `column` on, to the panel from its column `place` on.
 * @param careful terms that exceed the largest value become ±beyond
 * @returns where it is not careful, whether one does
 */
export function fill(job: usize, row: i32, column: i32, count: i32, place: i32, careful: bool): bool {
  const terms = word(job, TERMS);
  const to = address(job, PANEL) + <usize>place * ROW;
  const end = to + <usize>count * ROW;
  if (word(job, CENTRES) !== 0) {
    fillOne(job, address(job, FIRST), row, column, count, to, i32x4.splat(-1));
    if (terms === ROUNDED_PRODUCTS && !careful) return centreAndSquare(job, row, to, end);
    centre(job, row, to, end);
  } else fillOne(job, address(job, FIRST), row, column, count, to, constant(job, MASK));
  if (terms === VALUES) return false;
  const second = address(job, SECOND);
  let other = to;
  if (second !== 0) {
    other = address(job, SECOND_PANEL) + <usize>place * ROW;
    fillOne(job, second, row, column, count, other, constant(job, MASK));
  }
  if (terms === PRODUCTS) multiply(to, other, end);
  else if (terms === ROUNDED_PRODUCTS) {
    if (!careful) return multiplyAndRound(job, to, other, end);
    multiplyCarefully(job, to, other, end);
  }
  return false;
}
