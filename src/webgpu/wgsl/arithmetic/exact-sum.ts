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
  // One bit of room above; the seven below keep differences exact, or the operands are far apart.
  let large = select(x.significand, y.significand, swap) >> 1u;
  let near = select(y.significand, x.significand, swap) >> 1u;
  let small = shift_right(near, u32(abs(x.exponent - y.exponent)));
  let sum = select(large - small, large + small, x.sign == y.sign);
  return normalized(select(x.sign, y.sign, swap), max(x.exponent, y.exponent) + 1, sum);
}`,
};
