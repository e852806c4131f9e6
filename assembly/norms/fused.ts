/*
 * a·b + c of binary32 values with one rounding. The product of two binary32 values is exact in binary64 (48 bits, exponents from −298 to
 * 256); its sum with c is rounded to odd where that matters (Boldo, Melquiond 2008), after which one rounding to a format of at most 51
 * bits is right, subnormal results included.
 */
import { joined, narrowed64, upper } from './rounded';

/** a·b + c in binary64, rounded to odd: the last bit is set where Knuth's TwoSum says that the sum is not exact. */
export function fusedToOdd(a: f64, b: f64, c: f64): f64 {
  const product = a * b;
  const sum = product + c;
  const virtual = sum - product;
  const error = product - (sum - virtual) + (c - virtual);
  // An error that is NaN belongs to an infinity or NaN, which stays.
  if (!(error < 0 || error > 0)) return sum;
  const bits = reinterpret<i64>(sum);
  if ((bits & 1) === 1) return sum;
  return reinterpret<f64>(error > 0 === sum > 0 ? bits + 1 : bits - 1);
}

/** A lane of four operands at an address. */
// @ts-expect-error: decorator
@inline
function lane(at: usize, i: usize): f64 {
  return <f64>load<f32>(at + (i << 2));
}

/** Four fused results in binary32, rounded to odd first, one by one. */
export function fourWide(a: usize, b: usize, c: usize, to: usize): void {
  const x0 = <f32>fusedToOdd(lane(a, 0), lane(b, 0), lane(c, 0));
  const x1 = <f32>fusedToOdd(lane(a, 1), lane(b, 1), lane(c, 1));
  const x2 = <f32>fusedToOdd(lane(a, 2), lane(b, 2), lane(c, 2));
  const x3 = <f32>fusedToOdd(lane(a, 3), lane(b, 3), lane(c, 3));
  store<f32>(to, x0);
  store<f32>(to, x1, 4);
  store<f32>(to, x2, 8);
  store<f32>(to, x3, 12);
}

/**
 * Where rounding a binary64 sum (to nearest) again to binary32 may go wrong: it lies on a midpoint of binary32, or is subnormal there. On
 * any other sum both roundings see the same side of every midpoint, for rounding to nearest is monotonic.
 */
// @ts-expect-error: decorator
@inline
export function doubtful(sum: v128): v128 {
  const onMidpoint = i64x2.eq(v128.and(sum, i64x2.splat(0x1fffffff)), i64x2.splat(0x10000000));
  const magnitude = f64x2.abs(sum);
  const subnormal = v128.and(
    f64x2.lt(magnitude, f64x2.splat(1.1754943508222875e-38)),
    f64x2.gt(magnitude, f64x2.splat(0)),
  );
  return v128.or(onMidpoint, subnormal);
}

/** Four fused results rounded to a narrow format in binary64; those of sums that are not exact are rounded to odd first. */
export function fourNarrow(a: v128, b: v128, c: v128, scale: v128, least: v128): v128 {
  return joined(
    pairNarrow(a, b, c, scale, least),
    pairNarrow(upper(a), upper(b), upper(c), scale, least),
  );
}

// @ts-expect-error: decorator
@inline
function pairNarrow(a: v128, b: v128, c: v128, scale: v128, least: v128): v128 {
  const wideA = f64x2.promote_low_f32x4(a);
  const wideB = f64x2.promote_low_f32x4(b);
  const wideC = f64x2.promote_low_f32x4(c);
  const product = f64x2.mul(wideA, wideB);
  let sum = f64x2.add(product, wideC);
  const virtual = f64x2.sub(sum, product);
  const error = f64x2.add(f64x2.sub(product, f64x2.sub(sum, virtual)), f64x2.sub(wideC, virtual));
  if (v128.any_true(f64x2.ne(error, f64x2.splat(0)))) {
    sum = f64x2.replace_lane(
      f64x2.splat(
        fusedToOdd(f64x2.extract_lane(wideA, 0), f64x2.extract_lane(wideB, 0), f64x2.extract_lane(wideC, 0)),
      ),
      1,
      fusedToOdd(f64x2.extract_lane(wideA, 1), f64x2.extract_lane(wideB, 1), f64x2.extract_lane(wideC, 1)),
    );
  }
  return narrowed64(sum, scale, least);
}
