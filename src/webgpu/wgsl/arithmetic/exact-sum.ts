import { exactValue, normalized, notANumber, shiftRight } from './exact-value.ts';
import type { Piece } from './piece.ts';

/** Sums in which some operand is zero, infinite or NaN. */
export const specialSum: Piece = {
  name: 'special_sum',
  uses: [exactValue, notANumber],
  text: `
// x + y where one of them at least is zero, infinite or NaN.
fn special_sum(x: Exact, y: Exact) -> Exact {
  if (x.kind == KIND_NAN || y.kind == KIND_NAN) {
    return NOT_A_NUMBER;
  }
  if (x.kind == y.kind && x.sign != y.sign) { // infinity - infinity, 0 - 0
    return Exact(select(KIND_CANCELLED, KIND_NAN, x.kind == KIND_INFINITE), 0u, 0, 0u);
  }
  if (x.kind == KIND_INFINITE || y.kind == KIND_ZERO) {
    return x;
  }
  return y;
}`,
};

export const exactSum: Piece = {
  name: 'exact_sum',
  uses: [specialSum, normalized, shiftRight],
  text: `
// x + y of operands with 24 significant bits.
fn exact_sum(x: Exact, y: Exact) -> Exact {
  if (x.kind != KIND_FINITE || y.kind != KIND_FINITE) {
    return special_sum(x, y);
  }
  let swap = x.exponent < y.exponent || (x.exponent == y.exponent && x.significand < y.significand);
  var large = x;
  var small = y;
  if (swap) {
    large = y;
    small = x;
  }
  // One bit of room above; the seven below keep differences exact, or the operands are far apart.
  let a = large.significand >> 1u;
  let b = shift_right(small.significand >> 1u, u32(large.exponent - small.exponent));
  return normalized(large.sign, large.exponent + 1, select(a - b, a + b, x.sign == y.sign));
}`,
};
