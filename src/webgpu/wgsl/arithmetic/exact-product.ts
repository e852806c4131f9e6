import { specialSum } from './exact-sum.ts';
import { exactValue, normalized, notANumber } from './exact-value.ts';
import type { Piece } from './piece.ts';

const wide: Piece = {
  name: 'Wide',
  text: `
// An integer of 64 bits.
struct Wide {
  high: u32,
  low: u32,
}`,
};

const wideProduct: Piece = {
  name: 'wide_product',
  uses: [wide],
  text: `
// a · b, by halves of 16 bits.
fn wide_product(a: u32, b: u32) -> Wide {
  let low = (a & 0xffffu) * (b & 0xffffu);
  let one = (a >> 16u) * (b & 0xffffu);
  let other = (a & 0xffffu) * (b >> 16u);
  let middle = (low >> 16u) + (one & 0xffffu) + (other & 0xffffu);
  let high = (a >> 16u) * (b >> 16u) + (one >> 16u) + (other >> 16u) + (middle >> 16u);
  return Wide(high, (middle << 16u) | (low & 0xffffu));
}`,
};

const wideShiftRight: Piece = {
  name: 'wide_shift_right',
  uses: [wide],
  text: `
// a / 2^places, whose last bit is set when anything was cut off.
fn wide_shift_right(a: Wide, places: u32) -> Wide {
  if (places == 0u) {
    return a;
  }
  if (places >= 64u) {
    return Wide(0u, u32((a.high | a.low) != 0u));
  }
  if (places >= 32u) {
    let n = places - 32u;
    let kept = a.high >> n;
    return Wide(0u, kept | u32((kept << n) != a.high || a.low != 0u));
  }
  let n = 32u - places;
  return Wide(a.high >> places, (a.high << n) | (a.low >> places) | u32((a.low << n) != 0u));
}`,
};

const wideNormalized: Piece = {
  name: 'wide_normalized',
  uses: [wide, normalized],
  text: `
// a · 2^(exponent - 63), cut to 32 bits of which the last tells of the rest.
fn wide_normalized(sign: u32, exponent: i32, a: Wide) -> Exact {
  if (a.high == 0u) {
    return normalized(sign, exponent - 32, a.low);
  }
  let n = countLeadingZeros(a.high);
  let under = select(0u, a.low >> (32u - n), n != 0u);
  return Exact(KIND_FINITE, sign, exponent - i32(n), (a.high << n) | under | u32((a.low << n) != 0u));
}`,
};

const wideSum: Piece = {
  name: 'wide_sum',
  uses: [wide],
  text: `
fn wide_sum(a: Wide, b: Wide) -> Wide {
  let low = a.low + b.low;
  return Wide(a.high + b.high + u32(low < a.low), low);
}`,
};

const wideDifference: Piece = {
  name: 'wide_difference',
  uses: [wide],
  text: `
fn wide_difference(a: Wide, b: Wide) -> Wide {
  return Wide(a.high - b.high - u32(a.low < b.low), a.low - b.low);
}`,
};

export const exactProduct: Piece = {
  name: 'exact_product',
  uses: [exactValue, notANumber, wideProduct, wideNormalized],
  text: `
// x · y.
fn exact_product(x: Exact, y: Exact) -> Exact {
  let sign = x.sign ^ y.sign;
  if (x.kind == KIND_FINITE && y.kind == KIND_FINITE) {
    return wide_normalized(sign, x.exponent + y.exponent + 1, wide_product(x.significand, y.significand));
  }
  let zero = x.kind == KIND_ZERO || y.kind == KIND_ZERO;
  let infinite = x.kind == KIND_INFINITE || y.kind == KIND_INFINITE;
  if (x.kind == KIND_NAN || y.kind == KIND_NAN || (zero && infinite)) {
    return NOT_A_NUMBER;
  }
  return Exact(select(KIND_INFINITE, KIND_ZERO, zero), sign, 0, 0u);
}`,
};

export const exactFma: Piece = {
  name: 'exact_fma',
  uses: [exactProduct, specialSum, wideShiftRight, wideSum, wideDifference],
  text: `
// x · y + z, cut once.
fn exact_fma(x: Exact, y: Exact, z: Exact) -> Exact {
  let product = exact_product(x, y);
  if (product.kind != KIND_FINITE || z.kind != KIND_FINITE) {
    return special_sum(product, z);
  }
  // Both as a · 2^(exponent - 62) with a < 2^63; 15 bits below the product and 38 below z lose nothing while the two are near.
  let exponent = x.exponent + y.exponent + 1;
  let apart = exponent - z.exponent;
  let exact = wide_shift_right(wide_product(x.significand, y.significand), 1u);
  let a = wide_shift_right(exact, u32(max(-apart, 0)));
  let b = wide_shift_right(Wide(z.significand >> 1u, 0u), u32(max(apart, 0)));
  let top = max(exponent, z.exponent) + 1;
  if (product.sign == z.sign) {
    return wide_normalized(z.sign, top, wide_sum(a, b));
  }
  if (a.high > b.high || (a.high == b.high && a.low > b.low)) {
    return wide_normalized(product.sign, top, wide_difference(a, b));
  }
  return wide_normalized(z.sign, top, wide_difference(b, a));
}`,
};
