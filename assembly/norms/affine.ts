/*
 * Centring, if it is wanted, normalize and affine step at once: (x − μ)·r·γ + β, or with a division by s in place of r, as four steps would
 * have it. What is missing is 1 or −0, which change nothing. After each four values an operand moves by its step: 16, or 0 where it is one
 * value.
 */
import { atLeast, atScale, atSign } from './record';
import { narrowed, narrowedMagnitude, narrowedSum } from './rounded';

/** Every operation rounded to one narrow format. Precondition: products are exact in binary32, μ and β lie on the format's grid. */
export function passAffineNarrow(
  divides: bool,
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
  let most = i32x4.splat(0);
  while (to < end) {
    let a = v128.load(x);
    if (centres) {
      a = narrowedSum(f32x4.sub(a, v128.load(mean)), scale);
      most = i32x4.max_s(most, v128.andnot(a, sign));
    }
    const f = v128.load(factor);
    const w = v128.load(weight);
    const normalized = divides ? f32x4.div(a, f) : f32x4.mul(a, f);
    const xHat = narrowedMagnitude(v128.andnot(normalized, sign), scale, least);
    const product = narrowedMagnitude(f32x4.mul(xHat, v128.andnot(w, sign)), scale, least);
    const signed = v128.or(product, v128.and(v128.xor(normalized, w), sign));
    const y = narrowedSum(f32x4.add(signed, v128.load(bias)), scale);
    most = i32x4.max_s(most, i32x4.max_s(xHat, i32x4.max_s(product, v128.andnot(y, sign))));
    v128.store(to, y);
    x += 16;
    mean += meanStep;
    factor += factorStep;
    weight += weightStep;
    bias += biasStep;
    to += 16;
  }
  return most;
}

/**
 * Every operation in binary32, and y, if `narrow`, rounded to a narrow format. What is not finite on the way stays so, up to y, as
 * divisors are finite: others flag their groups.
 */
export function passAffineWide(
  divides: bool,
  centres: bool,
  narrow: bool,
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
  let most = i32x4.splat(0);
  while (to < end) {
    let y = v128.load(x);
    if (centres) y = f32x4.sub(y, v128.load(mean));
    const f = v128.load(factor);
    const xHat = divides ? f32x4.div(y, f) : f32x4.mul(y, f);
    y = f32x4.add(f32x4.mul(xHat, v128.load(weight)), v128.load(bias));
    if (narrow) y = narrowed(y, scale, least, sign);
    most = i32x4.max_s(most, v128.andnot(y, sign));
    v128.store(to, y);
    x += 16;
    mean += meanStep;
    factor += factorStep;
    weight += weightStep;
    bias += biasStep;
    to += 16;
  }
  return most;
}
