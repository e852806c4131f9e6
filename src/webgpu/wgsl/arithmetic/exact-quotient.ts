import { exactValue, normalized, notANumber } from './exact-value.ts';
import type { Piece } from './piece.ts';

export const exactQuotient: Piece = {
  name: 'exact_quotient',
  uses: [exactValue, normalized, notANumber],
  text: `
// x / y of operands with 24 significant bits.
fn exact_quotient(x: Exact, y: Exact) -> Exact {
  let sign = x.sign ^ y.sign;
  if (x.kind == KIND_NAN || y.kind == KIND_NAN || (x.kind == y.kind && x.kind != KIND_FINITE)) {
    return NOT_A_NUMBER; // 0/0 and infinity/infinity among them
  }
  if (x.kind == KIND_INFINITE || y.kind == KIND_ZERO) {
    return Exact(KIND_INFINITE, sign, 0, 0u);
  }
  if (x.kind == KIND_ZERO || y.kind == KIND_INFINITE) {
    return Exact(KIND_ZERO, sign, 0, 0u);
  }
  // Long division: 31 bits after the first one, 7 and then 8 at a time.
  let divisor = y.significand >> 8u;
  var remainder = (x.significand >> 8u) << 7u;
  var quotient = remainder / divisor;
  remainder %= divisor;
  for (var i = 0; i < 3; i++) {
    remainder <<= 8u;
    quotient = (quotient << 8u) + remainder / divisor;
    remainder %= divisor;
  }
  return normalized(sign, x.exponent - y.exponent, quotient | u32(remainder != 0u));
}`,
};
