import {
  constant,
  FUSED_ODD,
  NARROW,
  PUSH_BEYOND,
  PUSH_LARGEST,
  PUSH_LEAST,
  PUSH_LESS,
  PUSH_SCALE,
  RAISED,
  RAISED_LESS,
  TINY,
} from './reductions-job';
import { added, fused, fusedNarrow, isHalfWay, upper, wideSum } from './reductions-steps';

/** Pushes terms of 32 rows, every `step` bytes from `at` to `end`, onto a register; of NARROW, what no lane exceeded comes out as bits of magnitudes. */
@inline
export function pushRun(kind: i32, state: usize, at: usize, end: usize, step: usize, job: usize): v128 {
  const scale = constant(job, PUSH_SCALE);
  const less = constant(job, kind === RAISED ? RAISED_LESS : PUSH_LESS);
  const largest = constant(job, PUSH_LARGEST);
  const beyond = constant(job, PUSH_BEYOND);
  const bits = i32x4.splat(0x7fffffff);
  let worst = i32x4.splat(0);
  let a = v128.load(state);
  let b = v128.load(state, 16);
  let c = v128.load(state, 32);
  let d = v128.load(state, 48);
  let e = v128.load(state, 64);
  let f = v128.load(state, 80);
  let g = v128.load(state, 96);
  let h = v128.load(state, 112);
  while (at < end) {
    a = added(kind, a, v128.load(at), scale, less, largest, beyond);
    b = added(kind, b, v128.load(at, 16), scale, less, largest, beyond);
    c = added(kind, c, v128.load(at, 32), scale, less, largest, beyond);
    d = added(kind, d, v128.load(at, 48), scale, less, largest, beyond);
    if (kind === NARROW) {
      worst = i32x4.max_s(worst, v128.and(a, bits));
      worst = i32x4.max_s(worst, v128.and(b, bits));
      worst = i32x4.max_s(worst, v128.and(c, bits));
      worst = i32x4.max_s(worst, v128.and(d, bits));
    }
    e = added(kind, e, v128.load(at, 64), scale, less, largest, beyond);
    f = added(kind, f, v128.load(at, 80), scale, less, largest, beyond);
    g = added(kind, g, v128.load(at, 96), scale, less, largest, beyond);
    h = added(kind, h, v128.load(at, 112), scale, less, largest, beyond);
    if (kind === NARROW) {
      worst = i32x4.max_s(worst, v128.and(e, bits));
      worst = i32x4.max_s(worst, v128.and(f, bits));
      worst = i32x4.max_s(worst, v128.and(g, bits));
      worst = i32x4.max_s(worst, v128.and(h, bits));
    }
    at += step;
  }
  v128.store(state, a);
  v128.store(state, b, 16);
  v128.store(state, c, 32);
  v128.store(state, d, 48);
  v128.store(state, e, 64);
  v128.store(state, f, 80);
  v128.store(state, g, 96);
  v128.store(state, h, 112);
  return worst;
}

/**
 * By fma in binary32, with one rounding to doubles on the way, which does no harm but where its result is half-way between binary32 values,
 * or below 2^-125 near subnormal ones. Gives what is not zero where that occurred.
 */
@inline
export function pushRunWide(state: usize, at: usize, end: usize, step: usize, apart: usize, job: usize): v128 {
  const tiny = constant(job, TINY);
  let marks = i32x4.splat(0);
  for (let lane: usize = 0; lane < 128; lane += 32) {
    let a = v128.load(state + lane);
    let b = v128.load(state + lane, 16);
    for (let from = at + lane; from < end + lane; from += step) {
      const w = v128.load(from);
      const x = v128.load(from + apart);
      const y = v128.load(from, 16);
      const z = v128.load(from + apart, 16);
      const p = wideSum(w, x, a);
      const q = wideSum(upper(w), upper(x), upper(a));
      const r = wideSum(y, z, b);
      const s = wideSum(upper(y), upper(z), upper(b));
      a = v128.shuffle<i64>(f32x4.demote_f64x2_zero(p), f32x4.demote_f64x2_zero(q), 0, 2);
      b = v128.shuffle<i64>(f32x4.demote_f64x2_zero(r), f32x4.demote_f64x2_zero(s), 0, 2);
      marks = v128.or(marks, v128.or(v128.or(isHalfWay(p), isHalfWay(q)), v128.or(isHalfWay(r), isHalfWay(s))));
      marks = v128.or(marks, v128.or(f32x4.lt(f32x4.abs(a), tiny), f32x4.lt(f32x4.abs(b), tiny)));
    }
    v128.store(state + lane, a);
    v128.store(state + lane, b, 16);
  }
  return marks;
}

/** The same by fma: of products that binary32 holds, or of factors of which the second ones lie `apart` bytes from the first. */
@inline
export function pushRunFused(kind: i32, state: usize, at: usize, end: usize, step: usize, apart: usize, job: usize): void {
  const scale = constant(job, PUSH_SCALE);
  const least = constant(job, PUSH_LEAST);
  const largest = constant(job, PUSH_LARGEST);
  const beyond = constant(job, PUSH_BEYOND);
  const sign = f32x4.splat(-0.0);
  for (let lane: usize = 0; lane < 128; lane += 32) {
    let a = v128.load(state + lane);
    let b = v128.load(state + lane, 16);
    for (let from = at + lane; from < end + lane; from += step) {
      const x = v128.load(from);
      const y = v128.load(from, 16);
      if (kind === FUSED_ODD) {
        a = fused(x, v128.load(from + apart), a);
        b = fused(y, v128.load(from + apart, 16), b);
      } else {
        a = fusedNarrow(a, x, scale, least, largest, beyond, sign);
        b = fusedNarrow(b, y, scale, least, largest, beyond, sign);
      }
    }
    v128.store(state + lane, a);
    v128.store(state + lane, b, 16);
  }
}
