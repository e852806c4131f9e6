import {
  address,
  CENTRE_SCALE,
  CENTRES,
  constant,
  MASK,
  ROW,
  TERM_BEYOND,
  TERM_LARGEST,
  TERM_LEAST,
  TERM_SCALE,
} from './reductions-job';
import { rounded, roundedMagnitude } from './reductions-steps';

/*
 * What is done to the values of a panel, in place, so that they are terms.
 */

/** Products in place: of the two panels, or of a panel with itself. */
export function multiply(at: usize, other: usize, end: usize): void {
  while (at < end) {
    v128.store(at, f32x4.mul(v128.load(at), v128.load(other)));
    at += 16;
    other += 16;
  }
}

/** Products rounded; what exceeds the largest value becomes ±beyond. */
export function multiplyCarefully(job: usize, at: usize, other: usize, end: usize): void {
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
export function multiplyAndRound(job: usize, at: usize, other: usize, end: usize): bool {
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

/** The panel's values less a value of each row, of so many bytes' lanes; signs are kept or cleared. */
export function centre(job: usize, row: i32, at: usize, end: usize, lanes: usize): void {
  const scale = constant(job, CENTRE_SCALE);
  const rounds = f32x4.extract_lane(scale, 0) !== 0;
  const mask = constant(job, MASK);
  const centres = address(job, CENTRES) + (<usize>row << 2);
  for (let lane: usize = 0; lane < lanes; lane += 32) {
    const a = v128.load(centres + lane);
    const b = v128.load(centres + lane, 16);
    for (let to = at + lane; to < end; to += ROW) {
      v128.store(to, v128.and(difference(v128.load(to), a, scale, rounds), mask));
      v128.store(to, v128.and(difference(v128.load(to, 16), b, scale, rounds), mask), 16);
    }
  }
}

/** Squares of such differences, rounded, where differences are; whether one exceeds the largest value or is NaN. */
export function centreAndSquare(job: usize, row: i32, at: usize, end: usize, lanes: usize): bool {
  const by = constant(job, CENTRE_SCALE);
  if (f32x4.extract_lane(by, 0) === 0) {
    centre(job, row, at, end, lanes);
    return multiplyAndRound(job, at, at, end);
  }
  const scale = constant(job, TERM_SCALE);
  const least = constant(job, TERM_LEAST);
  const centres = address(job, CENTRES) + (<usize>row << 2);
  let worst = i32x4.splat(0);
  for (let lane: usize = 0; lane < lanes; lane += 32) {
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
