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
@inline const MAGNITUDE: usize = 8 << 4;
@inline const UNIT: usize = 9 << 4;

/** Four codes in lanes of 32 bits; `width` is the format's. */
@inline
function codes(
  x: v128,
  d: i32,
  width: i32,
  normalFrom: v128,
  quanta: v128,
  belowHalf: v128,
  rebias: v128,
  largest: v128,
  numberTo: v128,
  nanCode: v128,
  signKept: v128,
  magnitudes: v128,
  unit: v128,
): v128 {
  const a = v128.and(x, magnitudes);
  const subnormal = i32x4.sub(f32x4.add(a, quanta), quanta);
  const raised = i32x4.add(i32x4.add(a, belowHalf), v128.and(i32x4.shr_u(a, d), unit));
  const normal = i32x4.sub(i32x4.shr_u(raised, d), rebias);
  const magnitude = i32x4.min_s(v128.bitselect(subnormal, normal, f32x4.lt(a, normalFrom)), largest);
  const sign = i32x4.shl(i32x4.shr_u(x, 31), width - 1);
  const kept = v128.and(sign, v128.or(i32x4.gt_s(magnitude, i32x4.splat(0)), signKept));
  return v128.bitselect(v128.or(magnitude, kept), nanCode, f32x4.le(a, numberTo));
}

@inline
function encode(bytes: bool, from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  const c0 = v128.load(constants, NORMAL_FROM);
  const c1 = v128.load(constants, QUANTA);
  const c2 = v128.load(constants, BELOW_HALF);
  const c3 = v128.load(constants, REBIAS);
  const c4 = v128.load(constants, LARGEST_CODE);
  const c5 = v128.load(constants, NUMBER_TO);
  const c6 = v128.load(constants, NAN_CODE);
  const c7 = v128.load(constants, SIGN_KEPT);
  const c8 = v128.load(constants, MAGNITUDE);
  const c9 = v128.load(constants, UNIT);
  const end = from + ((<usize>n) << 2);
  while (from < end) {
    const first = codes(v128.load(from), d, width, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
    const second = codes(v128.load(from, 16), d, width, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
    const low = i16x8.narrow_i32x4_u(first, second);
    if (bytes) {
      const third = codes(v128.load(from, 32), d, width, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
      const fourth = codes(v128.load(from, 48), d, width, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
      v128.store(to, i8x16.narrow_i16x8_u(low, i16x8.narrow_i32x4_u(third, fourth)));
      from += 64;
    } else {
      v128.store(to, low);
      from += 32;
    }
    to += 16;
  }
}

/** n values at `from` to codes in 16 bits each at `to`. Precondition: n is a multiple of 8; the areas don't overlap. */
export function encodeAny16(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  encode(false, from, to, n, constants, d, width);
}

/** The same where d is 13, of a format of 16 bits: a shift by a number that the compiler knows is one instruction. */
export function encodeAny16By13(from: usize, to: usize, n: i32, constants: usize): void {
  encode(false, from, to, n, constants, 13, 16);
}

/** n values at `from` to codes in 8 bits each at `to`. Precondition: n is a multiple of 16; the areas don't overlap. */
export function encodeAny8(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  encode(true, from, to, n, constants, d, width);
}

// biome-ignore format: one constant a line
@inline const FIRST_NORMAL: usize = 0 << 4;
@inline const QUANTUM: usize = 1 << 4;
@inline const BIAS: usize = 2 << 4;
@inline const INFINITY_CODE: usize = 3 << 4;
@inline const NAN_ABOVE: usize = 4 << 4;
@inline const LONE_NAN: usize = 5 << 4;
@inline const SIGN_BIT: usize = 6 << 4;
@inline const INFINITY: usize = 7 << 4;
@inline const NOT_A_NUMBER: usize = 8 << 4;

/** The values of four codes in lanes of 32 bits. */
@inline
function values(
  code: v128,
  d: i32,
  width: i32,
  firstNormal: v128,
  quantum: v128,
  bias: v128,
  infinityCode: v128,
  nanAbove: v128,
  loneNaN: v128,
  signBit: v128,
  infinity: v128,
  nan: v128,
): v128 {
  const sign = v128.and(code, signBit);
  const magnitude = v128.xor(code, sign);
  const normal = i32x4.add(i32x4.shl(magnitude, d), bias);
  const subnormal = f32x4.mul(f32x4.convert_i32x4_s(magnitude), quantum);
  const finite = v128.bitselect(subnormal, normal, i32x4.gt_s(firstNormal, magnitude));
  const any = v128.bitselect(infinity, finite, i32x4.eq(magnitude, infinityCode));
  const isNaN = v128.or(i32x4.gt_s(magnitude, nanAbove), i32x4.eq(code, loneNaN));
  return v128.bitselect(nan, v128.or(any, i32x4.shl(sign, 32 - width)), isNaN);
}

@inline
function decode(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  const c0 = v128.load(constants, FIRST_NORMAL);
  const c1 = v128.load(constants, QUANTUM);
  const c2 = v128.load(constants, BIAS);
  const c3 = v128.load(constants, INFINITY_CODE);
  const c4 = v128.load(constants, NAN_ABOVE);
  const c5 = v128.load(constants, LONE_NAN);
  const c6 = v128.load(constants, SIGN_BIT);
  const c7 = v128.load(constants, INFINITY);
  const c8 = v128.load(constants, NOT_A_NUMBER);
  const end = from + ((<usize>n) << 1);
  while (from < end) {
    const eight = v128.load(from);
    const low = i32x4.extend_low_i16x8_u(eight);
    const high = i32x4.extend_high_i16x8_u(eight);
    v128.store(to, values(low, d, width, c0, c1, c2, c3, c4, c5, c6, c7, c8));
    v128.store(to, values(high, d, width, c0, c1, c2, c3, c4, c5, c6, c7, c8), 16);
    from += 16;
    to += 32;
  }
}

/** n codes in 16 bits each at `from` to values at `to`. Precondition: n is a multiple of 8; the areas don't overlap. */
export function decodeAny16(from: usize, to: usize, n: i32, constants: usize, d: i32, width: i32): void {
  decode(from, to, n, constants, d, width);
}

/** The same where d is 13, of a format of 16 bits. */
export function decodeAny16By13(from: usize, to: usize, n: i32, constants: usize): void {
  decode(from, to, n, constants, 13, 16);
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
