import { exactValue, normalized, notANumber } from './exact-value.ts';
import type { Piece } from './piece.ts';

const integerRoot: Piece = {
  name: 'integer_root',
  text: `
// The square root of an integer below 2^56, digit by digit; the last bit is also set when there is a remainder.
fn integer_root(high: u32, low: u32) -> u32 {
  var root = 0u;
  var remainder = 0u;
  for (var i = 0u; i < 28u; i++) {
    let place = 54u - 2u * i;
    let digit = (select(low, high, place >= 32u) >> (place & 31u)) & 3u;
    remainder = (remainder << 2u) | digit;
    let trial = (root << 2u) | 1u;
    root <<= 1u;
    if (remainder >= trial) {
      remainder -= trial;
      root |= 1u;
    }
  }
  return root | u32(remainder != 0u);
}`,
};

export const exactRoot: Piece = {
  name: 'exact_root',
  uses: [exactValue, normalized, notANumber, integerRoot],
  text: `
// √x of an operand with 24 significant bits.
fn exact_root(x: Exact) -> Exact {
  if (x.kind == KIND_NAN || x.kind == KIND_ZERO) {
    return x;
  }
  if (x.sign != 0u) {
    return NOT_A_NUMBER;
  }
  if (x.kind == KIND_INFINITE) {
    return x;
  }
  // x = m · 4^half with 1 ≤ m < 4; the root of 2^54 · m.
  let half = x.exponent >> 1u;
  let m = (x.significand >> 8u) << u32(x.exponent & 1);
  return normalized(0u, half + 4, integer_root(m >> 1u, m << 31u));
}`,
};

export const exactInverseRoot: Piece = {
  name: 'exact_inverse_root',
  uses: [exactValue, normalized, notANumber, integerRoot],
  text: `
// 1/√x of an operand with 24 significant bits.
fn exact_inverse_root(x: Exact) -> Exact {
  if (x.kind == KIND_NAN) {
    return x;
  }
  if (x.kind == KIND_ZERO) {
    return Exact(KIND_INFINITE, x.sign, 0, 0u);
  }
  if (x.sign != 0u) {
    return NOT_A_NUMBER;
  }
  if (x.kind == KIND_INFINITE) {
    return Exact(KIND_ZERO, 0u, 0, 0u);
  }
  // x = m · 4^half with 1 ≤ m < 4; the root of 2^54 / m, which long division finds 6 bits at a time.
  let half = x.exponent >> 1u;
  let m = (x.significand >> 8u) << u32(x.exponent & 1);
  var remainder = 0x800000u;
  var high = 0u;
  var low = 0u;
  for (var i = 0; i < 9; i++) {
    remainder <<= 6u;
    high = (high << 6u) | (low >> 26u);
    low = (low << 6u) + remainder / m;
    remainder %= m;
  }
  return normalized(0u, 4 - half, integer_root(high, low) | u32(remainder != 0u));
}`,
};
