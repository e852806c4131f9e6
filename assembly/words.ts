/*
 * Random words: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC 2011), eight counters at a time, one in each lane of two vectors: a round
 * waits for its products, and two chains of rounds fill each other's gaps.
 */

/** The multipliers, and the keys of ten rounds, four equal lanes each. */
const constants = memory.data(22 * 16, 16);
@inline const KEYS: usize = 2 << 4;

/** Lays out the constants of a seed. */
function setKeys(low: i32, high: i32): void {
  v128.store(constants, i32x4.splat(0xd2511f53));
  v128.store(constants, i32x4.splat(0xcd9e8d57), 16);
  for (let round: usize = 0; round < 10; round++) {
    v128.store(constants + (round << 5), i32x4.splat(low), KEYS);
    v128.store(constants + (round << 5), i32x4.splat(high), KEYS + 16);
    low += 0x9e3779b9;
    high += 0xbb67ae85;
  }
}

@inline
function highWords(low: v128, high: v128): v128 {
  return i32x4.shuffle(low, high, 1, 3, 5, 7);
}

@inline
function lowWords(low: v128, high: v128): v128 {
  return i32x4.shuffle(low, high, 0, 2, 4, 6);
}

/** The words of eight counters: words 0 to 3 of the first four, then of the others. */
const drawn = memory.data(8 * 16, 16);

/** Draws the words of the counters (first + lane, and four more; c1; c2; c3). */
function draw(first: v128, c1: v128, c2: v128, c3: v128): void {
  const m0 = v128.load(constants);
  const m1 = v128.load(constants, 16);
  let a0 = first;
  let a1 = c1;
  let a2 = c2;
  let a3 = c3;
  let b0 = i32x4.add(first, i32x4.splat(4));
  let b1 = c1;
  let b2 = c2;
  let b3 = c3;
  const end = constants + (10 << 5);
  for (let keys = constants; keys < end; keys += 32) {
    const key0 = v128.load(keys, KEYS);
    const key1 = v128.load(keys, KEYS + 16);
    const low0 = i64x2.extmul_low_i32x4_u(a0, m0);
    const high0 = i64x2.extmul_high_i32x4_u(a0, m0);
    const low1 = i64x2.extmul_low_i32x4_u(a2, m1);
    const high1 = i64x2.extmul_high_i32x4_u(a2, m1);
    const low2 = i64x2.extmul_low_i32x4_u(b0, m0);
    const high2 = i64x2.extmul_high_i32x4_u(b0, m0);
    const low3 = i64x2.extmul_low_i32x4_u(b2, m1);
    const high3 = i64x2.extmul_high_i32x4_u(b2, m1);
    a0 = v128.xor(v128.xor(highWords(low1, high1), a1), key0);
    a1 = lowWords(low1, high1);
    a2 = v128.xor(v128.xor(highWords(low0, high0), a3), key1);
    a3 = lowWords(low0, high0);
    b0 = v128.xor(v128.xor(highWords(low3, high3), b1), key0);
    b1 = lowWords(low3, high3);
    b2 = v128.xor(v128.xor(highWords(low2, high2), b3), key1);
    b3 = lowWords(low2, high2);
  }
  v128.store(drawn, a0);
  v128.store(drawn, a1, 16);
  v128.store(drawn, a2, 32);
  v128.store(drawn, a3, 48);
  v128.store(drawn, b0, 64);
  v128.store(drawn, b1, 80);
  v128.store(drawn, b2, 96);
  v128.store(drawn, b3, 112);
}

/**
 * The first words of the counters (element, elementHigh, stage, step) for n elements from `element` on.
 * Preconditions: n is a multiple of 8, and `element` does not pass 2^32 on the way.
 */
export function wordsByElement(
  to: usize,
  n: i32,
  seed: i32,
  seedHigh: i32,
  element: i32,
  elementHigh: i32,
  stage: i32,
  step: i32,
): void {
  setKeys(seed, seedHigh);
  const end = to + ((<usize>n) << 2);
  let first = i32x4.add(i32x4.splat(element), i32x4(0, 1, 2, 3));
  while (to < end) {
    draw(first, i32x4.splat(elementHigh), i32x4.splat(stage), i32x4.splat(step));
    v128.store(to, v128.load(drawn));
    v128.store(to, v128.load(drawn, 64), 16);
    first = i32x4.add(first, i32x4.splat(8));
    to += 32;
  }
}

/**
 * Words whose top 16 bits are the random halves of n elements, 32 of which share the four counters from (counter, counterHigh, stage,
 * step) on: element k of the 32 has, of counter k mod 4, word ⌊k/4⌋ mod 4, the upper half where k < 16.
 * Preconditions: n is a multiple of 64, counter one of 4, and it does not pass 2^32 on the way.
 */
export function halvesByBlock(
  to: usize,
  n: i32,
  seed: i32,
  seedHigh: i32,
  counter: i32,
  counterHigh: i32,
  stage: i32,
  step: i32,
): void {
  setKeys(seed, seedHigh);
  const end = to + ((<usize>n) << 2);
  let first = i32x4.add(i32x4.splat(counter), i32x4(0, 1, 2, 3));
  while (to < end) {
    draw(first, i32x4.splat(counterHigh), i32x4.splat(stage), i32x4.splat(step));
    spread(drawn, to);
    spread(drawn + 64, to + 128);
    first = i32x4.add(first, i32x4.splat(8));
    to += 256;
  }
}

/** Sixteen words, and then their lower halves. */
@inline
function spread(words: usize, to: usize): void {
  for (let place: usize = 0; place < 64; place += 16) {
    const word = v128.load(words + place);
    v128.store(to + place, word);
    v128.store(to + place, i32x4.shl(word, 16), 64);
  }
}
