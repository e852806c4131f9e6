/** Doubles at an address become binary32 values at the same address, rounded to nearest; in place, for every value moves down. */
export function narrowDoubles(at: usize, n: i32): void {
  let to = at;
  const whole = at + ((<usize>n & ~3) << 3);
  while (at < whole) {
    const low = f32x4.demote_f64x2_zero(v128.load(at));
    const high = f32x4.demote_f64x2_zero(v128.load(at, 16));
    v128.store(to, v128.shuffle<i64>(low, high, 0, 2));
    at += 32;
    to += 16;
  }
  for (let i = n & ~3; i < n; i++) {
    store<f32>(to, <f32>load<f64>(at));
    at += 8;
    to += 4;
  }
}
