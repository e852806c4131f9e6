/*
 * Binary64 to binary32, rounded to odd: where the value is no binary32 number, the neighbour whose last bit is 1. It still lies on the
 * same side of every rounding boundary of a format of at most 22 bits, so that one more rounding is right in every mode.
 */

/** Two doubles, in the lower two lanes. Finite ones stay finite; NaN stays NaN. */
@inline
function narrowed(x: v128): v128 {
  const near = f32x4.demote_f64x2_zero(x);
  const back = f64x2.promote_low_f32x4(near);
  const size = f64x2.abs(x);
  const over = f64x2.gt(f64x2.abs(back), size);
  const inexact = v128.or(over, f64x2.lt(f64x2.abs(back), size));
  // Masks of 64 bits, of which the lower halves go to the lanes of the binary32 numbers.
  const overs = i8x16.shuffle(over, over, 0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11);
  const inexacts = i8x16.shuffle(inexact, inexact, 0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11);
  // The code one below, where the magnitude was rounded up: the mask is −1. Then the last bit.
  return v128.or(i32x4.add(near, overs), i32x4.shr_u(inexacts, 31));
}

/** n values of 8 bytes at `from` to n of 4 bytes at `to`. Precondition: n is a multiple of 4; the areas don't overlap. */
export function narrowToOdd(from: usize, to: usize, n: i32): void {
  const end = from + ((<usize>n) << 3);
  while (from < end) {
    const low = narrowed(v128.load(from));
    const high = narrowed(v128.load(from, 16));
    v128.store(to, i64x2.shuffle(low, high, 0, 2));
    from += 32;
    to += 16;
  }
}
