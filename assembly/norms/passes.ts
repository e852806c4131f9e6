/*
 * One step over one row: eight values a round, the row padded to a multiple of eight. Each pass returns the largest magnitude by lane,
 * compared by their codes: of infinities and NaNs these are above all others.
 */
import { doubtful, fourNarrow, fourWide } from './fused';
import { atLeast, atScale, atSign, atWideLeast, atWideScale } from './record';
import { joined, narrowed, narrowed64, narrowedSum, upper } from './rounded';

export const opCopy: i32 = 0;
export const opAdd: i32 = 1;
export const opSubtract: i32 = 2;
export const opMultiply: i32 = 3;
export const opDivide: i32 = 4;
export const opPositive: i32 = 5;

// @ts-expect-error: decorator
@inline
function combined(op: i32, a: v128, b: v128): v128 {
  if (op === opAdd) return f32x4.add(a, b);
  if (op === opSubtract) return f32x4.sub(a, b);
  if (op === opMultiply) return f32x4.mul(a, b);
  if (op === opDivide) return f32x4.div(a, b);
  // NaN passes, −0 becomes +0.
  if (op === opPositive) return f32x4.add(f32x4.pmax(a, f32x4.splat(0)), f32x4.splat(0));
  return a;
}

/** One operation in binary32 and, if `narrow`, its rounding; sums are then of values on the format's grid. Every 16 bytes a and b move by their steps: 16, or 0 where they are one value. */
// @ts-expect-error: decorator
@inline
export function pass(
  op: i32,
  narrow: bool,
  record: usize,
  to: usize,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  end: usize,
): v128 {
  const sign = v128.load(record, atSign);
  const scale = v128.load(record, atScale);
  const least = v128.load(record, atLeast);
  let most = i32x4.splat(0);
  while (to < end) {
    let first = combined(op, v128.load(a), v128.load(b));
    a += aStep;
    b += bStep;
    let second = combined(op, v128.load(a), v128.load(b));
    a += aStep;
    b += bStep;
    if (narrow) {
      if (op === opAdd || op === opSubtract) {
        first = narrowedSum(first, scale);
        second = narrowedSum(second, scale);
      } else {
        first = narrowed(first, scale, least, sign);
        second = narrowed(second, scale, least, sign);
      }
    }
    most = i32x4.max_s(most, i32x4.max_s(v128.andnot(first, sign), v128.andnot(second, sign)));
    v128.store(to, first);
    v128.store(to, second, 16);
    to += 32;
  }
  return most;
}

/** a·b + c in binary32 with one rounding. */
export function passFusedWide(
  to: usize,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStep: usize,
  end: usize,
): v128 {
  let most = i32x4.splat(0);
  while (to < end) {
    const x = v128.load(a);
    const y = v128.load(b);
    const z = v128.load(c);
    const low = f64x2.add(
      f64x2.mul(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(y)),
      f64x2.promote_low_f32x4(z),
    );
    const high = f64x2.add(
      f64x2.mul(f64x2.promote_low_f32x4(upper(x)), f64x2.promote_low_f32x4(upper(y))),
      f64x2.promote_low_f32x4(upper(z)),
    );
    if (v128.any_true(v128.or(doubtful(low), doubtful(high)))) fourWide(a, b, c, to);
    else v128.store(to, joined(low, high));
    most = i32x4.max_s(most, f32x4.abs(v128.load(to)));
    a += aStep;
    b += bStep;
    c += cStep;
    to += 16;
  }
  return most;
}

/** a·b + c with one rounding, to a narrow format. */
export function passFusedNarrow(
  record: usize,
  to: usize,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStep: usize,
  end: usize,
): v128 {
  const scale = v128.load(record, atWideScale);
  const least = v128.load(record, atWideLeast);
  let most = i32x4.splat(0);
  while (to < end) {
    const result = fourNarrow(v128.load(a), v128.load(b), v128.load(c), scale, least);
    most = i32x4.max_s(most, f32x4.abs(result));
    v128.store(to, result);
    a += aStep;
    b += bStep;
    c += cStep;
    to += 16;
  }
  return most;
}

/** a/b to a narrow format by way of binary64, where binary32 would lose bits of small quotients. */
export function passQuotientNarrow(record: usize, to: usize, a: usize, aStep: usize, b: usize, bStep: usize, end: usize): v128 {
  const scale = v128.load(record, atWideScale);
  const least = v128.load(record, atWideLeast);
  let most = i32x4.splat(0);
  while (to < end) {
    const x = v128.load(a);
    const y = v128.load(b);
    const low = f64x2.div(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(y));
    const high = f64x2.div(f64x2.promote_low_f32x4(upper(x)), f64x2.promote_low_f32x4(upper(y)));
    const result = joined(narrowed64(low, scale, least), narrowed64(high, scale, least));
    most = i32x4.max_s(most, f32x4.abs(result));
    v128.store(to, result);
    a += aStep;
    b += bStep;
    to += 16;
  }
  return most;
}
