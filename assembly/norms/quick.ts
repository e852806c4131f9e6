/*
 * (x − μ)·r·γ + β, or with a division by s in place of r, sixteen values at a time and by fewer operations than in affine.ts. Preconditions,
 * which src/engines/wasm/norm/quick.ts sees to: no step's result is beyond its format's largest value. What is rounded to p bits,
 * 2^s·v − (2^s − 1)·v, is right where |v| is at least 2^emin or v comes of values on the format's grid; v = 0 loses its sign. So where a
 * product's magnitude is not above a threshold, its sixteen values are formed as in affine.ts instead. Narrow: the threshold is 2^emin
 * times max(1, the largest |γ|), so that what it is the product of was not below 2^emin either.
 */
import { passAffineNarrow, passAffineWide } from './affine';
import { atLess, atScale, atSign, atThreshold } from './record';
import { narrowedSum } from './rounded';

/** Every operation rounded to one narrow format; in binary32; in binary32, and y rounded to a narrow format. */
export const inNarrow: i32 = 0;
export const inWide: i32 = 1;
export const inWideThenNarrow: i32 = 2;

/** Bytes of sixteen values. */
export const block: usize = 64;

// How μ and r lie: one value each for a whole row, or a row as x.
export const alongRow: i32 = 0;
export const acrossRows: i32 = 1;

// @ts-expect-error: decorator
@inline
function toBits(v: v128, scale: v128, less: v128): v128 {
  return f32x4.sub(f32x4.mul(v, scale), f32x4.mul(v, less));
}

/** x̂·γ before its rounding. */
// @ts-expect-error: decorator
@inline
function weighted(kind: i32, centres: bool, divides: bool, x: v128, mean: v128, factor: v128, weight: v128, scale: v128, less: v128): v128 {
  let a = x;
  if (centres) {
    a = f32x4.sub(a, mean);
    if (kind === inNarrow) a = narrowedSum(a, scale);
  }
  a = divides ? f32x4.div(a, factor) : f32x4.mul(a, factor);
  if (kind === inNarrow) a = toBits(a, scale, less);
  return f32x4.mul(a, weight);
}

/** With β; y before its rounding where operations are in binary32. */
// @ts-expect-error: decorator
@inline
function shifted(kind: i32, product: v128, bias: v128, scale: v128, less: v128): v128 {
  return kind === inNarrow
    ? narrowedSum(f32x4.add(toBits(product, scale, less), bias), scale)
    : f32x4.add(product, bias);
}

/** Of four lists of four values, whether one has a magnitude that is not above a threshold. */
// @ts-expect-error: decorator
@inline
function reaches(a: v128, b: v128, c: v128, d: v128, sign: v128, threshold: v128): bool {
  const low = i32x4.min_s(v128.andnot(a, sign), v128.andnot(b, sign));
  const high = i32x4.min_s(v128.andnot(c, sign), v128.andnot(d, sign));
  return v128.any_true(i32x4.le_s(i32x4.min_s(low, high), threshold));
}

/**
 * Works on as many whole blocks as there are, and says where it stopped. Weight and bias move by their steps from block to block: 64, or 0
 * where they are one value, sixteen times.
 */
// @ts-expect-error: decorator
@inline
export function passQuick(
  kind: i32,
  how: i32,
  centres: bool,
  divides: bool,
  record: usize,
  to: usize,
  x: usize,
  mean: usize,
  factor: usize,
  weight: usize,
  weightStep: usize,
  bias: usize,
  biasStep: usize,
  end: usize,
): usize {
  const scale = v128.load(record, atScale);
  const less = v128.load(record, atLess);
  const sign = v128.load(record, atSign);
  const threshold = v128.load(record, atThreshold);
  const m = centres ? v128.load(mean) : sign;
  const f = v128.load(factor);
  const last = end - block;
  const step: usize = how === acrossRows ? 16 : 0;
  const along: usize = how === acrossRows ? block : 0;
  while (to <= last) {
    let a = weighted(kind, centres, divides, v128.load(x), how === alongRow ? m : v128.load(mean), how === alongRow ? f : v128.load(factor), v128.load(weight), scale, less);
    let b = weighted(kind, centres, divides, v128.load(x, 16), how === alongRow ? m : v128.load(mean, 16), how === alongRow ? f : v128.load(factor, 16), v128.load(weight, 16), scale, less);
    let c = weighted(kind, centres, divides, v128.load(x, 32), how === alongRow ? m : v128.load(mean, 32), how === alongRow ? f : v128.load(factor, 32), v128.load(weight, 32), scale, less);
    let d = weighted(kind, centres, divides, v128.load(x, 48), how === alongRow ? m : v128.load(mean, 48), how === alongRow ? f : v128.load(factor, 48), v128.load(weight, 48), scale, less);
    let slow = kind === inNarrow && reaches(a, b, c, d, sign, threshold);
    a = shifted(kind, a, v128.load(bias), scale, less);
    b = shifted(kind, b, v128.load(bias, 16), scale, less);
    c = shifted(kind, c, v128.load(bias, 32), scale, less);
    d = shifted(kind, d, v128.load(bias, 48), scale, less);
    if (kind === inWideThenNarrow) {
      slow = reaches(a, b, c, d, sign, threshold);
      a = toBits(a, scale, less);
      b = toBits(b, scale, less);
      c = toBits(c, scale, less);
      d = toBits(d, scale, less);
    }
    if (slow) {
      if (kind === inNarrow) passAffineNarrow(divides, centres, record, to, x, mean, step, factor, step, weight, 16, bias, 16, to + block);
      else passAffineWide(divides, centres, true, record, to, x, mean, step, factor, step, weight, 16, bias, 16, to + block);
    } else {
      v128.store(to, a);
      v128.store(to, b, 16);
      v128.store(to, c, 32);
      v128.store(to, d, 48);
    }
    if (centres) mean += along;
    factor += along;
    x += block;
    weight += weightStep;
    bias += biasStep;
    to += block;
  }
  return to;
}
