/*
 * Centring, if it is wanted, normalize and affine step at once: (x − μ)·r·γ + β, as four steps would have it. What is missing is 1 or −0,
 * which change nothing.
 */
import { atLeast, atScale, atSign } from './record';
import { narrowed, narrowedMagnitude, narrowedSum } from './rounded';

// How the operands of a row lie, so that its loop moves one address. μ and r are one value each, γ and β are rows:
export const alongRow: i32 = 0;
/** All are rows: */
export const acrossRows: i32 = 1;
/** Each may be either, and moves by its own step. */
export const byStep: i32 = 2;

/** Every operation rounded to one narrow format. Precondition: products are exact in binary32, μ and β lie on the format's grid. */
// @ts-expect-error: decorator
@inline
export function passAffineNarrow(
  how: i32,
  centres: bool,
  record: usize,
  to: usize,
  x: usize,
  mean: usize,
  meanStep: usize,
  factor: usize,
  factorStep: usize,
  weight: usize,
  weightStep: usize,
  bias: usize,
  biasStep: usize,
  end: usize,
): v128 {
  const sign = v128.load(record, atSign);
  const scale = v128.load(record, atScale);
  const least = v128.load(record, atLeast);
  const oneMean = centres ? v128.load(mean) : sign;
  const oneFactor = v128.load(factor);
  let most = i32x4.splat(0);
  const toX = x - to;
  const toMean = mean - to;
  const toFactor = factor - to;
  const toWeight = weight - to;
  const toBias = bias - to;
  while (to < end) {
    let a = v128.load(to + toX);
    if (centres) {
      const m = how === alongRow ? oneMean : v128.load(how === acrossRows ? to + toMean : mean);
      a = narrowedSum(f32x4.sub(a, m), scale);
      most = i32x4.max_s(most, v128.andnot(a, sign));
    }
    const w = v128.load(how === byStep ? weight : to + toWeight);
    const f = how === alongRow ? oneFactor : v128.load(how === acrossRows ? to + toFactor : factor);
    const normalized = f32x4.mul(a, f);
    const xHat = narrowedMagnitude(v128.andnot(normalized, sign), scale, least);
    const product = narrowedMagnitude(f32x4.mul(xHat, v128.andnot(w, sign)), scale, least);
    const signed = v128.or(product, v128.and(v128.xor(normalized, w), sign));
    const y = narrowedSum(f32x4.add(signed, v128.load(how === byStep ? bias : to + toBias)), scale);
    most = i32x4.max_s(most, i32x4.max_s(xHat, i32x4.max_s(product, v128.andnot(y, sign))));
    v128.store(to, y);
    if (how === byStep) {
      if (centres) mean += meanStep;
      factor += factorStep;
      weight += weightStep;
      bias += biasStep;
    }
    to += 16;
  }
  return most;
}

/**
 * Every operation in binary32, and y, if `narrow`, rounded to a narrow format. What is not finite on the way stays so, up to y.
 */
// @ts-expect-error: decorator
@inline
export function passAffineWide(
  how: i32,
  narrow: bool,
  centres: bool,
  record: usize,
  to: usize,
  x: usize,
  mean: usize,
  meanStep: usize,
  factor: usize,
  factorStep: usize,
  weight: usize,
  weightStep: usize,
  bias: usize,
  biasStep: usize,
  end: usize,
): v128 {
  const sign = v128.load(record, atSign);
  const scale = v128.load(record, atScale);
  const least = v128.load(record, atLeast);
  const oneMean = centres ? v128.load(mean) : sign;
  const oneFactor = v128.load(factor);
  let most = i32x4.splat(0);
  const toX = x - to;
  const toMean = mean - to;
  const toFactor = factor - to;
  const toWeight = weight - to;
  const toBias = bias - to;
  while (to < end) {
    let y = v128.load(to + toX);
    if (centres) y = f32x4.sub(y, how === alongRow ? oneMean : v128.load(how === acrossRows ? to + toMean : mean));
    const f = how === alongRow ? oneFactor : v128.load(how === acrossRows ? to + toFactor : factor);
    const product = f32x4.mul(f32x4.mul(y, f), v128.load(how === byStep ? weight : to + toWeight));
    y = f32x4.add(product, v128.load(how === byStep ? bias : to + toBias));
    if (narrow) y = narrowed(y, scale, least, sign);
    most = i32x4.max_s(most, v128.andnot(y, sign));
    v128.store(to, y);
    if (how === byStep) {
      if (centres) mean += meanStep;
      factor += factorStep;
      weight += weightStep;
      bias += biasStep;
    }
    to += 16;
  }
  return most;
}
