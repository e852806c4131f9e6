import { specialSum } from './exact-sum.ts';
import { exactValue } from './exact-value.ts';
import type { Piece } from './piece.ts';
import { wideAbsolute, wideDifference, wideNormalized, wideProduct, wideShiftRight, wideSum } from './wide.ts';

export const productKind: Piece = {
  name: 'product_kind',
  uses: [exactValue],
  text: `
fn product_kind(x: u32, y: u32) -> u32 {
  let zero = x == KIND_ZERO || y == KIND_ZERO;
  let infinite = x == KIND_INFINITE || y == KIND_INFINITE;
  let nan = x == KIND_NAN || y == KIND_NAN || (zero && infinite);
  return select(select(select(KIND_FINITE, KIND_INFINITE, infinite), KIND_ZERO, zero), KIND_NAN, nan);
}`,
};

export const exactProduct: Piece = {
  name: 'exact_product',
  uses: [productKind, wideProduct, wideNormalized],
  text: `
// x · y.
fn exact_product(x: Exact, y: Exact) -> Exact {
  let kind = product_kind(x.kind, y.kind);
  let sign = select(x.sign ^ y.sign, 0u, kind == KIND_NAN);
  if (kind != KIND_FINITE) {
    return Exact(kind, sign, 0, 0u);
  }
  return wide_normalized(sign, x.exponent + y.exponent + 1, wide_product(x.significand, y.significand));
}`,
};

export const exactFma: Piece = {
  name: 'exact_fma',
  uses: [productKind, wideProduct, specialSum, wideShiftRight, wideSum, wideDifference, wideAbsolute, wideNormalized],
  text: `
// x · y + z, cut once.
fn exact_fma(x: Exact, y: Exact, z: Exact) -> Exact {
  let kind = product_kind(x.kind, y.kind);
  let sign = x.sign ^ y.sign;
  if (kind != KIND_FINITE || z.kind == KIND_INFINITE || z.kind == KIND_NAN) {
    return special_sum(Exact(kind, sign, 0, 0u), z);
  }
  // Both as a · 2^(exponent - 62) with a < 2^63; 15 bits below the product and 38 below z lose nothing while the two are near.
  let product = x.exponent + y.exponent + 1;
  let addend = select(z.exponent, -1000, z.kind == KIND_ZERO);
  let exact = wide_shift_right(wide_product(x.significand, y.significand), 1u);
  let a = wide_shift_right(exact, u32(max(addend - product, 0)));
  let b = wide_shift_right(Wide(z.significand >> 1u, 0u), u32(max(product - addend, 0)));
  let top = max(product, addend) + 1;
  if (sign == z.sign) {
    return wide_normalized(sign, top, wide_sum(a, b));
  }
  let difference = wide_difference(a, b);
  let below = (difference.high >> 31u) == 1u;
  return wide_normalized(sign ^ (u32(below) << 31u), top, wide_absolute(difference));
}`,
};
