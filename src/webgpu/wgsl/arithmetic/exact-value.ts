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
  sign: u32, // 0 or 0x80000000; 0 of NaN
  exponent: i32,
  significand: u32,
}
// What an exact result is. Zero, infinity and NaN are the bits of binary32 that stand for them.
const KIND_ZERO = 0u;
const KIND_FINITE = 1u;
const KIND_CANCELLED = 2u; // a zero to which no operand gives a sign
const KIND_INFINITE = 0x7f800000u;
const KIND_NAN = 0x7fc00000u;`,
};

/** `shift_right`, which keeps what tells the tail. */
export const shiftRight: Piece = {
  name: 'shift_right',
  text: `
// a / 2^places, whose last bit is set when anything was cut off.
fn shift_right(a: u32, places: u32) -> u32 {
  let n = min(places, 31u);
  let kept = a >> n;
  return kept | u32((kept << n) != a);
}`,
};

export const notANumber: Piece = {
  name: 'NOT_A_NUMBER',
  uses: [exactValue],
  text: 'const NOT_A_NUMBER = Exact(KIND_NAN, 0u, 0, 0u);',
};

/** A value of binary32 as an exact result. */
export const unpack: Piece = {
  name: 'unpack',
  uses: [exactValue, notANumber],
  text: `
// The value of binary32 bits.
fn unpack(bits: u32) -> Exact {
  let magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) {
    return NOT_A_NUMBER;
  }
  let field = magnitude >> 23u;
  let fraction = (magnitude & 0x7fffffu) | select(0x800000u, 0u, field == 0u);
  let places = countLeadingZeros(fraction);
  let special = magnitude == 0u || field == 0xffu;
  return Exact(
    select(KIND_FINITE, magnitude, special),
    bits & 0x80000000u,
    i32(max(field, 1u)) - 119 - i32(places),
    fraction << places,
  );
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

/** From an integer and a power of two to the bits, where the format's smallest values are normal ones of binary32. */
export const pack: Piece = {
  name: 'pack',
  text: `
// The bits of integer · 2^quantum, which is 0 or a normal value of binary32; more than the largest one's bits beyond it.
fn pack(integer: u32, quantum: i32) -> u32 {
  let places = countLeadingZeros(integer);
  let bits = (u32(quantum + 157 - i32(places)) << 23u) + ((integer << places) >> 8u);
  return select(bits, 0u, integer == 0u);
}`,
};

/** The same where they may be subnormal. */
export const packSmall: Piece = {
  name: 'pack_small',
  uses: [pack],
  text: `
// The bits of integer · 2^quantum, which is a value of binary32; more than the largest one's bits beyond it.
fn pack_small(integer: u32, quantum: i32) -> u32 {
  if (quantum + 31 - i32(countLeadingZeros(integer)) < -126) {
    return integer << u32(quantum + 149);
  }
  return pack(integer, quantum);
}`,
};
