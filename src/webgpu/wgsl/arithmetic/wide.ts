import { normalized } from './exact-value.ts';
import type { Piece } from './piece.ts';

/* Integers of 64 bits, by two words. */

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

export const wideShiftRight: Piece = {
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

export const wideCutRight: Piece = {
  name: 'wide_cut_right',
  uses: [wide],
  text: `
// The integer part of a / 2^places.
fn wide_cut_right(a: Wide, places: u32) -> Wide {
  if (places >= 64u) {
    return Wide(0u, 0u);
  }
  if (places >= 32u) {
    return Wide(0u, a.high >> (places - 32u));
  }
  let under = select(a.high << (32u - places), 0u, places == 0u);
  return Wide(a.high >> places, under | (a.low >> places));
}`,
};

export const wideAbsolute: Piece = {
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

export const wideSum: Piece = {
  name: 'wide_sum',
  uses: [wide],
  text: `
fn wide_sum(a: Wide, b: Wide) -> Wide {
  let low = a.low + b.low;
  return Wide(a.high + b.high + u32(low < a.low), low);
}`,
};

export const wideDifference: Piece = {
  name: 'wide_difference',
  uses: [wide],
  text: `
fn wide_difference(a: Wide, b: Wide) -> Wide {
  return Wide(a.high - b.high - u32(a.low < b.low), a.low - b.low);
}`,
};

export const wideNormalized: Piece = {
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
