import { CAREFUL, FUSED_NARROW, FUSED_ODD, FUSED_WIDE, LARGEST, NATIVE, RAISED } from './reductions-job';

/*
 * Steps of sums, four rows at a time, rounded to nearest with ties to even.
 *
 * A step of a format of p ≤ 11 bits whose operands are its values: q = s + x in binary32, then r = y − fl(y − q) with y = 2^k·q,
 * k = 24 − p, the products by 2^k and by 2^k − 1.
 * q: 24 ≥ 2p + 2 bits round a sum of two p-bit numbers innocuously (Figueroa 1995); below 2^(emin + 1) sums are exact, for they are multiples
 * of the smallest value of at most p bits, on which what follows is exact, too.
 * r: let q lie in [2^e, 2^(e + 1)), and G = 2^(e − p + 1) be its last place among p bits, of which y is a multiple. Where y − q ≥ 2^(e + k),
 * fl rounds it to a multiple of G, and r is the multiple of G nearest to q; at a tie fl(y − q)/G is even, and so is y/G, the 24-bit
 * significand of q, which ends in k − 1 ≥ 12 zeros: r/G is even. Else q − 2^e < 2^e/(2^k − 1), which is below G/4 since k > p + 1 (p ≤ 11):
 * fl rounds to a multiple of G/2, and r = 2^e, the right result. The last difference has at most p + 2 bits and is exact.
 * The sign of zero is lost: −0 + −0 gives +0. Where 2^k·q overflows, and for infinities, r is not finite.
 *
 * Of a format whose largest value is (2 − 2^(1 − p))·2^emax, raised by 2^(127 − emax): r = (q − fl(q − 2^-k·q))·2^k, whose significands are
 * those above. q is infinite only where |s + x| ≥ 2^128 − 2^103, which is beyond half-way to 2^128; else r is, where it reaches 2^128. So r is
 * infinite just where the format's result is. What follows an infinite sum is not finite either: q is, and q − fl(…) is NaN.
 */

/** Rounds to p bits, with no smallest value. */
@inline
export function narrowed(q: v128, scale: v128, less: v128): v128 {
  return f32x4.sub(f32x4.mul(q, scale), f32x4.mul(q, less));
}

/** The same of raised values; `less` is 1 − 2^-k. */
@inline
function narrowedRaised(q: v128, scale: v128, less: v128): v128 {
  return f32x4.mul(f32x4.sub(q, f32x4.mul(q, less)), scale);
}

/** As narrowed; but what is beyond the largest value gives ±beyond (infinity, or NaN), infinities too, and NaN stays. */
@inline
function narrowedCarefully(q: v128, scale: v128, less: v128, largest: v128, beyond: v128): v128 {
  const r = narrowed(q, scale, less);
  return v128.bitselect(r, f32x4.mul(q, beyond), f32x4.le(f32x4.abs(r), largest));
}

/**
 * Any binary32 value rounded to a format of p ≤ 11 bits, subnormals and signs of zero included: r = C − (C − |x|) with
 * C = max(2^k·|x|, 1.5·2^(emin − p + 24)); what is beyond the largest value gives ±beyond.
 */
@inline
export function rounded(x: v128, scale: v128, least: v128, largest: v128, beyond: v128, sign: v128): v128 {
  const magnitude = f32x4.abs(x);
  const big = f32x4.pmax(f32x4.mul(magnitude, scale), least);
  const r = f32x4.sub(big, f32x4.sub(big, magnitude));
  return v128.bitselect(v128.or(r, v128.and(x, sign)), f32x4.mul(x, beyond), f32x4.le(r, largest));
}

/** The same without `beyond`: magnitudes that exceed the largest value, or NaN where 2^k·x overflows. */
@inline
export function roundedMagnitude(magnitude: v128, scale: v128, least: v128): v128 {
  const big = f32x4.pmax(f32x4.mul(magnitude, scale), least);
  return f32x4.sub(big, f32x4.sub(big, magnitude));
}

/** a + b rounded to odd: where the error (Knuth's TwoSum) is not zero, the last bit is set, towards the exact sum. What is not finite stays. */
@inline
function oddSum(a: v128, b: v128): v128 {
  const t = f32x4.add(a, b);
  const virtual = f32x4.sub(t, a);
  const error = f32x4.add(f32x4.sub(a, f32x4.sub(t, virtual)), f32x4.sub(b, virtual));
  const inexact = f32x4.gt(f32x4.abs(error), f32x4.splat(0));
  const one = i32x4.splat(1);
  const even = i32x4.sub(v128.and(t, one), one);
  const towards = v128.or(i32x4.shr_s(v128.xor(error, t), 31), one);
  return i32x4.add(t, v128.and(v128.and(inexact, even), towards));
}

/** The same of doubles, two at a time. */
@inline
function oddSumWide(a: v128, b: v128): v128 {
  const t = f64x2.add(a, b);
  const virtual = f64x2.sub(t, a);
  const error = f64x2.add(f64x2.sub(a, f64x2.sub(t, virtual)), f64x2.sub(b, virtual));
  const inexact = f64x2.gt(f64x2.abs(error), f64x2.splat(0));
  const one = i64x2.splat(1);
  const even = i64x2.sub(v128.and(t, one), one);
  const apart = i64x2.lt_s(v128.xor(error, t), i64x2.splat(0));
  return i64x2.add(t, v128.and(v128.and(inexact, even), v128.or(apart, one)));
}

/** x·y + s in binary32: doubles hold the product; their sum is rounded to odd, and once more to binary32 (Boldo, Melquiond 2008). */
@inline
function fusedHalf(x: v128, y: v128, s: v128): v128 {
  const product = f64x2.mul(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(y));
  return f32x4.demote_f64x2_zero(oddSumWide(product, f64x2.promote_low_f32x4(s)));
}

/** x·y + s of the two lower lanes in doubles, the sum rounded to nearest. */
@inline
export function wideSum(x: v128, y: v128, s: v128): v128 {
  const product = f64x2.mul(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(y));
  return f64x2.add(product, f64x2.promote_low_f32x4(s));
}

/** Whether a double lies half-way between two normal binary32 values, where its own rounding may matter to the next one. */
@inline
export function isHalfWay(t: v128): v128 {
  return i64x2.eq(v128.and(t, i64x2.splat(0x1fffffff)), i64x2.splat(0x10000000));
}

@inline
export function upper(x: v128): v128 {
  return v128.shuffle<i64>(x, x, 1, 1);
}

@inline
export function fused(x: v128, y: v128, s: v128): v128 {
  return v128.shuffle<i64>(fusedHalf(x, y, s), fusedHalf(upper(x), upper(y), upper(s)), 0, 2);
}

/** A sum of two accumulators, or of an accumulator and a term, by one kind of step. `kind` is a constant of the caller. */
@inline
export function added(kind: i32, s: v128, x: v128, scale: v128, less: v128, largest: v128, beyond: v128): v128 {
  if (kind === NATIVE || kind === FUSED_WIDE || kind === FUSED_ODD) return f32x4.add(s, x);
  if (kind === LARGEST) return i32x4.max_s(s, x);
  if (kind === CAREFUL || kind === FUSED_NARROW) {
    return narrowedCarefully(f32x4.add(s, x), scale, less, largest, beyond);
  }
  if (kind === RAISED) return narrowedRaised(f32x4.add(s, x), scale, less);
  return narrowed(f32x4.add(s, x), scale, less);
}

/** An exact product onto a sum, rounded once: the sum is rounded to odd in binary32, whose 24 bits are at least p + 2. */
@inline
export function fusedNarrow(s: v128, product: v128, scale: v128, least: v128, largest: v128, beyond: v128, sign: v128): v128 {
  return rounded(oddSum(s, product), scale, least, largest, beyond, sign);
}
