import { test } from 'vitest';
import { compileKernel } from '../../src/webgpu/run-kernel.ts';
import { declared } from '../../src/webgpu/wgsl/arithmetic/piece.ts';
import { wideProduct } from '../../src/webgpu/wgsl/arithmetic/exact-product.ts';
import { gpu } from '../../test/webgpu/device.ts';
import { callsKernel } from './operations.ts';
const opened = await gpu;
test('show', async () => {
  const values = [1];
  const k = callsKernel((m) => {
    declared(m, wideProduct);
    m.declare('t', `
fn times_word_3(a: ptr<function, array<u32, 3>>, b: u32) {
  var carry = 0u;
  for (var i = 0; i < 3; i++) {
    let product = wide_product((*a)[i], b);
    let low = product.low + carry;
    carry = product.high + u32(low < carry);
    (*a)[i] = low;
  }
}
fn shift_words_3(a: ptr<function, array<u32, 3>>, places: u32) {
  for (var left = places; left > 0u; left -= min(left, 31u)) {
    times_word_3(a, 1u << min(left, 31u));
  }
}
fn compare_words_3(a: ptr<function, array<u32, 3>>, b: ptr<function, array<u32, 3>>) -> i32 {
  for (var i = 2; i >= 0; i--) {
    if ((*a)[i] != (*b)[i]) {
      return select(1, -1, (*a)[i] < (*b)[i]);
    }
  }
  return 0;
}
fn probe(a: u32, k: u32) -> u32 {
  let trial = (a >> 8u) * 0u + 1625u * 65536u;
  var t: array<u32, 3>;
  t[0] = trial;
  for (var i = 1; i < 3; i++) { times_word_3(&t, trial); }
  var p: array<u32, 3>;
  p[0] = 1u;
  for (var i = 0; i < 2; i++) { times_word_3(&p, 1u << 23u); }
  shift_words_3(&p, 34u);
  if (k < 3u) { return t[k] ; }
  if (k < 6u) { return p[k - 3u]; }
  return u32(compare_words_3(&t, &p) + 2);
}
// as floats
fn f(x: u32) -> u32 { return bitcast<u32>(f32(x)); }
`);
    return [0,1,2,3,4,5,6].map((i) => `f(probe(x, ${i}u))`);
  }, values.length);
  const r = await (await compileKernel(opened!.device, k)).run({ a: values, b: values, c: values });
  console.log(Array.from(r.results).join(' '));
  const t = (1625n * 65536n) ** 3n; const p = 1n << 80n;
  console.log([t, p].flatMap((v) => [0n, 32n, 64n].map((s) => (v >> s) & 0xffffffffn)).join(' '));
});
