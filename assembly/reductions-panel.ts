import {
  address,
  CENTRES,
  COLUMN_STRIDE,
  constant,
  FIRST,
  LANES,
  MASK,
  PANEL,
  PRODUCTS,
  RAISE,
  ROUNDED_PRODUCTS,
  ROW,
  ROW_STRIDE,
  ROWS,
  SECOND,
  SECOND_PANEL,
  TERMS,
  VALUES,
  word,
} from './reductions-job';
import { centre, centreAndSquare, multiply, multiplyAndRound, multiplyCarefully } from './reductions-terms';

/*
 * Panels: the terms of 32 rows, column by column, so that a row is a lane. Lanes beyond the last row repeat it.
 */

@inline
function rowOf(job: usize, row: i32): usize {
  const last = word(job, ROWS) - 1;
  return <usize>(row < last ? row : last);
}

/** Four values: raised, or `by` keeps or clears signs. */
@inline
function loaded(raised: bool, x: v128, by: v128): v128 {
  return raised ? f32x4.mul(x, by) : v128.and(x, by);
}

/** Four rows of memory to four lanes of the panel, in 4 × 4 blocks. */
@inline
function fillFour(raised: bool, job: usize, from: usize, row: i32, column: i32, count: i32, to: usize, by: v128): void {
  const stride = address(job, ROW_STRIDE);
  const start = from + (<usize>column << 2);
  let a = start + rowOf(job, row) * stride;
  let b = start + rowOf(job, row + 1) * stride;
  let c = start + rowOf(job, row + 2) * stride;
  let d = start + rowOf(job, row + 3) * stride;
  const whole = to + <usize>(count & ~3) * ROW;
  while (to < whole) {
    const w = loaded(raised, v128.load(a), by);
    const x = loaded(raised, v128.load(b), by);
    const y = loaded(raised, v128.load(c), by);
    const z = loaded(raised, v128.load(d), by);
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
    v128.store(to, loaded(raised, lanes, by));
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
    fillFour(false, job, from, row + lane, column, count, to + (<usize>lane << 2), mask);
  }
}

/** Raised values of rows that lie side by side. */
export function fillRaised(job: usize, row: i32, column: i32, count: i32, place: i32): void {
  const to = address(job, PANEL) + <usize>place * ROW;
  const by = constant(job, RAISE);
  for (let lane = 0; lane < LANES; lane += 4) {
    fillFour(true, job, address(job, FIRST), row + lane, column, count, to + (<usize>lane << 2), by);
  }
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
