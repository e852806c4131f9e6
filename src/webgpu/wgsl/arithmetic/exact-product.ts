import { specialSum } from './exact-sum.ts';
import { exactValue, normalized } from './exact-value.ts';
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

export const wideProduct: Piece = {
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

const wideAbsolute: Piece = {
  name: 'wide_absolute',
  uses: [wide],
  text: `
// |a| of an integer in two's complement.
fn wide_absolute(a: Wide) -> Wide {
  if ((a.high >> 31u) == 0u) {
    return a;
  }
  return Wide(select(~a.high, 0u - a.high, a.low == 0u), 0u - a.low);
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

const productKind: Piece = {
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
