import type { Piece } from './piece.ts';

/*
 * The exact result of an operation on values of binary32, as far as any format within binary32 can tell: 31 significant bits and one that
 * says whether anything lies below them. Rounding needs p + 2 ≤ 26 of them.
 */

/** The structure, and the kinds of results. */
export const exactValue: Piece = {
  name: 'Exact',
  text: `
// An exact result: significand · 2^(exponent - 31), its top bit set. The last bit is also set when anything lies below it.
struct Exact {
  kind: u32,
  sign: u32, // 0 or 0x80000000
  exponent: i32,
  significand: u32,
}
const KIND_FINITE = 0u;
const KIND_ZERO = 1u;
const KIND_CANCELLED = 2u; // a zero to which no operand gives a sign
const KIND_INFINITE = 3u;
const KIND_NAN = 4u;`,
};

const shiftRight: Piece = {
  name: 'shift_right',
  text: `
// a / 2^places, whose last bit is set when anything was cut off.
fn shift_right(a: u32, places: u32) -> u32 {
  let n = min(places, 31u);
  let kept = a >> n;
  return kept | u32((kept << n) != a);
}`,
};

/** `shift_right`, which keeps what tells the tail. */
export { shiftRight };

/** A value of binary32 as an exact result. */
export const unpack: Piece = {
  name: 'unpack',
  uses: [exactValue],
  text: `
// The value of binary32 bits.
fn unpack(bits: u32) -> Exact {
  let sign = bits & 0x80000000u;
  let field = (bits >> 23u) & 0xffu;
  let fraction = bits & 0x7fffffu;
  if (field == 0xffu) {
    return Exact(select(KIND_NAN, KIND_INFINITE, fraction == 0u), sign, 0, 0u);
  }
  if (field == 0u) {
    if (fraction == 0u) {
      return Exact(KIND_ZERO, sign, 0, 0u);
    }
    let places = countLeadingZeros(fraction);
    return Exact(KIND_FINITE, sign, -118 - i32(places), fraction << places);
  }
  return Exact(KIND_FINITE, sign, i32(field) - 127, (fraction | 0x800000u) << 8u);
}`,
};

/** From a significand whose top bit may be clear. */
export const normalized: Piece = {
  name: 'normalized',
  uses: [exactValue],
  text: `
// significand · 2^(exponent - 31), whatever its leading zeros.
fn normalized(sign: u32, exponent: i32, significand: u32) -> Exact {
  if (significand == 0u) {
    return Exact(KIND_CANCELLED, 0u, 0, 0u);
  }
  let places = countLeadingZeros(significand);
  return Exact(KIND_FINITE, sign, exponent - i32(places), significand << places);
}`,
};

/** From an integer and a power of two to the bits. */
export const pack: Piece = {
  name: 'pack',
  text: `
// The bits of integer · 2^quantum, which is a value of binary32; garbage beyond its largest.
fn pack(integer: u32, quantum: i32) -> u32 {
  if (integer == 0u) {
    return 0u;
  }
  let places = countLeadingZeros(integer);
  let exponent = quantum + 31 - i32(places);
  if (exponent < -126) {
    return integer << u32(quantum + 149);
  }
  return (u32(exponent + 126) << 23u) + ((integer << places) >> 8u);
}`,
};

/** NaN. */
export const notANumber: Piece = {
  name: 'NOT_A_NUMBER',
  uses: [exactValue],
  text: 'const NOT_A_NUMBER = Exact(KIND_NAN, 0u, 0, 0u);',
};
