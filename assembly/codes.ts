/*
 * Binary32 values and codes of floating formats of at most 16 bits, 2 ≤ p ≤ 22. With d = 24 − p, the code of a normal magnitude is its binary32
 * code shifted right by d less the difference of biases; a subnormal's is its number of quanta, the last bits of a + 2^(emin − p + 24).
 * Both round to nearest, ties to even, when bits are lost. Constants, four equal lanes each:
 */
// biome-ignore format: one constant a line
@inline const NORMAL_FROM: usize = 0 << 4;
@inline const QUANTA: usize = 1 << 4;
@inline const BELOW_HALF: usize = 2 << 4;
@inline const REBIAS: usize = 3 << 4;
@inline const LARGEST_CODE: usize = 4 << 4;
@inline const NUMBER_TO: usize = 5 << 4;
@inline const NAN_CODE: usize = 6 << 4;
@inline const SIGN_KEPT: usize = 7 << 4;

/** Four codes in lanes of 32 bits; `width` is the format's. */
@inline
function codes(x: v128, constants: usize, d: i32, width: i32): v128 {
  const a = v128.and(x, i32x4.splat(0x7fffffff));
  const quanta = v128.load(constants, QUANTA);
  const subnormal = i32x4.sub(f32x4.add(a, quanta), quanta);
  const odd = v128.and(i32x4.shr_u(a, d), i32x4.splat(1));
  const raised = i32x4.add(i32x4.add(a, v128.load(constants, BELOW_HALF)), odd);
  const normal = i32x4.sub(i32x4.shr_u(raised, d), v128.load(constants, REBIAS));
  const any = v128.bitselect(subnormal, normal, f32x4.lt(a, v128.load(constants, NORMAL_FROM)));
  const magnitude = i32x4.min_s(any, v128.load(constants, LARGEST_CODE));
  const sign = v128.and(i32x4.shl(i32x4.shr_u(x, 31), width - 1), v128.or(i32x4.ne(magnitude, i32x4.splat(0)), v128.load(constants, SIGN_KEPT)));
  const isNumber = f32x4.le(a, v128.load(constants, NUMBER_TO));
  return v128.bitselect(v128.or(magnitude, sign), v128.load(constants, NAN_CODE), isNumber);
}

/** n values at `from` to codes in 16 bits each at `to`. Precondition: n is a multiple of 8; the areas don't overlap. */
export function encode16(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  const end = from + ((<usize>n) << 2);
  while (from < end) {
    const low = codes(v128.load(from), constants, d, width);
    const high = codes(v128.load(from, 16), constants, d, width);
    v128.store(to, i16x8.narrow_i32x4_u(low, high));
    from += 32;
    to += 16;
  }
}

/** n values at `from` to codes in 8 bits each at `to`. Precondition: n is a multiple of 16; the areas don't overlap. */
export function encode8(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  const end = from + ((<usize>n) << 2);
  while (from < end) {
    const first = codes(v128.load(from), constants, d, width);
    const second = codes(v128.load(from, 16), constants, d, width);
    const third = codes(v128.load(from, 32), constants, d, width);
    const fourth = codes(v128.load(from, 48), constants, d, width);
    const low = i16x8.narrow_i32x4_u(first, second);
    v128.store(to, i8x16.narrow_i16x8_u(low, i16x8.narrow_i32x4_u(third, fourth)));
    from += 64;
    to += 16;
  }
}

@inline const FIRST_NORMAL: usize = 0 << 4;
@inline const QUANTUM: usize = 1 << 4;
@inline const BIAS: usize = 2 << 4;
@inline const INFINITY_CODE: usize = 3 << 4;
@inline const NAN_ABOVE: usize = 4 << 4;
@inline const LONE_NAN: usize = 5 << 4;

/** The values of four codes in lanes of 32 bits. */
@inline
function values(code: v128, constants: usize, d: i32, width: i32): v128 {
  const sign = i32x4.shl(i32x4.shr_u(code, width - 1), 31);
  const magnitude = v128.andnot(code, i32x4.shl(i32x4.splat(1), width - 1));
  const normal = i32x4.add(i32x4.shl(magnitude, d), v128.load(constants, BIAS));
  const subnormal = f32x4.mul(f32x4.convert_i32x4_s(magnitude), v128.load(constants, QUANTUM));
  const isSubnormal = i32x4.lt_s(magnitude, v128.load(constants, FIRST_NORMAL));
  const finite = v128.bitselect(subnormal, normal, isSubnormal);
  const isInfinite = i32x4.eq(magnitude, v128.load(constants, INFINITY_CODE));
  const any = v128.bitselect(f32x4.splat(Infinity), finite, isInfinite);
  const isNaN = v128.or(
    i32x4.gt_s(magnitude, v128.load(constants, NAN_ABOVE)),
    i32x4.eq(code, v128.load(constants, LONE_NAN)),
  );
  return v128.bitselect(f32x4.splat(NaN), v128.or(any, sign), isNaN);
}

/** n codes in 16 bits each at `from` to values at `to`. Precondition: n is a multiple of 8; the areas don't overlap. */
export function decode16(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  const end = from + ((<usize>n) << 1);
  while (from < end) {
    const eight = v128.load(from);
    v128.store(to, values(i32x4.extend_low_i16x8_u(eight), constants, d, width));
    v128.store(to, values(i32x4.extend_high_i16x8_u(eight), constants, d, width), 16);
    from += 16;
    to += 32;
  }
}

/** n codes in 8 bits each at `from` to values at `to`, by the table of 256 binary32 values at `table`. */
export function decode8(from: usize, to: usize, n: i32, table: usize): void {
  const end = from + (<usize>n);
  while (from < end) {
    store<i32>(to, load<i32>(table + ((<usize>load<u8>(from)) << 2)));
    store<i32>(to, load<i32>(table + ((<usize>load<u8>(from, 1)) << 2)), 4);
    store<i32>(to, load<i32>(table + ((<usize>load<u8>(from, 2)) << 2)), 8);
    store<i32>(to, load<i32>(table + ((<usize>load<u8>(from, 3)) << 2)), 12);
    from += 4;
    to += 16;
  }
}
