/*
 * The gradients of groups that lie in rows, every operation in binary32 and every sum a chain from zero, four rows at a time: x̂ again, the
 * sums of δ·x̂ and δ along each row and those of dy·x̂ and dy across the rows, and dx. These are the machine's own operations, infinities and
 * NaNs included; rows of which a dx is not finite, or beyond the output's largest value, are flagged.
 *
 * What is missing changes nothing: γ is 1, μ is 0, and the mean of δ, where none is taken off, is −0. A sum from +0 is never −0, so that it
 * is not changed by zeros of either sign: rows are padded with them, and rows missing from four are zeros.
 */
import { narrowedMagnitude } from './rounded';

// Words of a job; addresses and strides are bytes. Written by src/engines/wasm/norm/backward-plain.ts.
const atX: usize = 0;
const atGradients: usize = 4;
const atWeight: usize = 8;
/** Binary32 values, one for each row. */
const atMeans: usize = 12;
const atScales: usize = 16;
/** Sums across rows, to which those of the job's rows are added. */
const atWeightSums: usize = 20;
const atBiasSums: usize = 24;
/** A byte for each row. */
const atFlags: usize = 28;
const atColumns: usize = 32;
const atStride: usize = 36;
/** Whether the mean of δ is taken off by itself before the rest, whether dx is rounded, whether there is a mean of δ. */
const atStepwise: usize = 40;
const atNarrow: usize = 44;
const atCentres: usize = 48;
// Constants of four equal lanes: what divides the sum of products, the constant of the slope, what divides the other sum, and those of the
// output's format.
const atCount: usize = 64;
const atConstant: usize = 80;
const atSize: usize = 96;
const atScale: usize = 112;
const atLeast: usize = 128;
const atLargest: usize = 144;
const atSign: usize = 160;
// What is worked on: μ and r of four rows, repeated, and what is taken off their δ, a row a lane.
const slotMeans: usize = 176;
const slotScales: usize = 240;
const slotShares: usize = 304;
const slotLevels: usize = 320;

// @ts-expect-error: decorator
@inline
function at(job: usize, word: usize): usize {
  return load<usize>(job + word);
}

// @ts-expect-error: decorator
@inline
function restored(divides: bool, x: v128, mean: v128, scale: v128): v128 {
  const centred = f32x4.sub(x, mean);
  return divides ? f32x4.div(centred, scale) : f32x4.mul(centred, scale);
}

/** Lane i of a result is the sum of lane i of s and of the four values of the i-th row, one after the other. */
// @ts-expect-error: decorator
@inline
function pushed(s: v128, a: v128, b: v128, c: v128, d: v128): v128 {
  const low = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const lower = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const high = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const higher = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  s = f32x4.add(s, v128.shuffle<i64>(low, lower, 0, 2));
  s = f32x4.add(s, v128.shuffle<i64>(low, lower, 1, 3));
  s = f32x4.add(s, v128.shuffle<i64>(high, higher, 0, 2));
  return f32x4.add(s, v128.shuffle<i64>(high, higher, 1, 3));
}

/** x̂ of four rows in place of x, and their sums. */
// @ts-expect-error: decorator
@inline
function sums(divides: bool, job: usize, bytes: usize, x: usize, dy: usize): void {
  const end = x + bytes;
  const stride = at(job, atStride);
  let weight = at(job, atWeight);
  let weightSums = at(job, atWeightSums);
  let biasSums = at(job, atBiasSums);
  let dot = f32x4.splat(0);
  let sum = f32x4.splat(0);
  while (x < end) {
    const x1 = x + stride;
    const x2 = x1 + stride;
    const x3 = x2 + stride;
    const d1 = dy + stride;
    const d2 = d1 + stride;
    const d3 = d2 + stride;
    const w0 = restored(divides, v128.load(x), v128.load(job, slotMeans), v128.load(job, slotScales));
    v128.store(x, w0);
    const w1 = restored(divides, v128.load(x1), v128.load(job, slotMeans + 16), v128.load(job, slotScales + 16));
    v128.store(x1, w1);
    const w2 = restored(divides, v128.load(x2), v128.load(job, slotMeans + 32), v128.load(job, slotScales + 32));
    v128.store(x2, w2);
    const w3 = restored(divides, v128.load(x3), v128.load(job, slotMeans + 48), v128.load(job, slotScales + 48));
    v128.store(x3, w3);
    const g0 = v128.load(dy);
    const g1 = v128.load(d1);
    const g2 = v128.load(d2);
    const g3 = v128.load(d3);
    v128.store(biasSums, f32x4.add(f32x4.add(f32x4.add(f32x4.add(v128.load(biasSums), g0), g1), g2), g3));
    let ofWeight = f32x4.add(v128.load(weightSums), f32x4.mul(g0, w0));
    ofWeight = f32x4.add(ofWeight, f32x4.mul(g1, w1));
    ofWeight = f32x4.add(ofWeight, f32x4.mul(g2, w2));
    v128.store(weightSums, f32x4.add(ofWeight, f32x4.mul(g3, w3)));
    const gamma = v128.load(weight);
    const s0 = f32x4.mul(g0, gamma);
    const s1 = f32x4.mul(g1, gamma);
    const s2 = f32x4.mul(g2, gamma);
    const s3 = f32x4.mul(g3, gamma);
    sum = pushed(sum, s0, s1, s2, s3);
    dot = pushed(dot, f32x4.mul(s0, w0), f32x4.mul(s1, w1), f32x4.mul(s2, w2), f32x4.mul(s3, w3));
    x += 16;
    dy += 16;
    weight += 16;
    weightSums += 16;
    biasSums += 16;
  }
  v128.store(job, f32x4.mul(f32x4.div(dot, v128.load(job, atCount)), v128.load(job, atConstant)), slotShares);
  v128.store(job, load<i32>(job, atCentres) !== 0 ? f32x4.div(sum, v128.load(job, atSize)) : v128.load(job, atSign), slotLevels);
}

/** δ less what is taken off it, where w is x̂. */
// @ts-expect-error: decorator
@inline
function reduced(stepwise: bool, w: v128, gradient: v128, gamma: v128, share: v128, level: v128): v128 {
  const delta = f32x4.mul(gradient, gamma);
  const part = f32x4.mul(w, share);
  return stepwise ? f32x4.sub(f32x4.sub(delta, level), part) : f32x4.sub(delta, f32x4.add(part, level));
}

/** dx of a row in place of x̂: (δ − (x̂·a + b))·r, or ((δ − b) − x̂·a)·r. Gives the largest magnitudes. */
// @ts-expect-error: decorator
@inline
function combined(divides: bool, stepwise: bool, narrow: bool, job: usize, bytes: usize, x: usize, dy: usize, row: usize): v128 {
  const end = x + bytes;
  let weight = at(job, atWeight);
  const scale = v128.load(job + (row << 4), slotScales);
  const share = v128.load32_splat(job + (row << 2), slotShares);
  const level = v128.load32_splat(job + (row << 2), slotLevels);
  const by = v128.load(job, atScale);
  const least = v128.load(job, atLeast);
  const sign = v128.load(job, atSign);
  let most = i32x4.splat(0);
  while (x < end) {
    const first = reduced(stepwise, v128.load(x), v128.load(dy), v128.load(weight), share, level);
    const second = reduced(stepwise, v128.load(x, 16), v128.load(dy, 16), v128.load(weight, 16), share, level);
    const a = divides ? f32x4.div(first, scale) : f32x4.mul(first, scale);
    const b = divides ? f32x4.div(second, scale) : f32x4.mul(second, scale);
    let most0 = v128.andnot(a, sign);
    let most1 = v128.andnot(b, sign);
    if (narrow) {
      most0 = narrowedMagnitude(most0, by, least);
      most1 = narrowedMagnitude(most1, by, least);
    }
    // The bits of a NaN may have a sign.
    most = i32x4.max_u(most, i32x4.max_u(most0, most1));
    v128.store(x, v128.or(most0, v128.and(a, sign)));
    v128.store(x, v128.or(most1, v128.and(b, sign)), 16);
    x += 32;
    dy += 32;
    weight += 32;
  }
  return most;
}

// @ts-expect-error: decorator
@inline
function combinedAs(divides: bool, job: usize, bytes: usize, x: usize, dy: usize, row: usize): v128 {
  const stepwise = load<i32>(job, atStepwise) !== 0;
  if (load<i32>(job, atNarrow) !== 0) {
    if (stepwise) return combined(divides, true, true, job, bytes, x, dy, row);
    return combined(divides, false, true, job, bytes, x, dy, row);
  }
  if (stepwise) return combined(divides, true, false, job, bytes, x, dy, row);
  return combined(divides, false, false, job, bytes, x, dy, row);
}

/** Rows are padded to whole vectors with zeros. */
// @ts-expect-error: decorator
@inline
function clearPadding(row: usize, columns: usize, bytes: usize): void {
  for (let offset = columns << 2; offset < bytes; offset += 4) store<f32>(row + offset, 0);
}

/** Repeats μ and r of four rows; those of missing ones are 0 and 1. */
// @ts-expect-error: decorator
@inline
function repeatStatistics(job: usize, first: i32, rows: i32): void {
  for (let i = 0; i < 4; i++) {
    const offset = <usize>(first + i) << 2;
    const present = first + i < rows;
    const slot = job + (<usize>i << 4);
    v128.store(slot, f32x4.splat(present ? load<f32>(at(job, atMeans) + offset) : 0), slotMeans);
    v128.store(slot, f32x4.splat(present ? load<f32>(at(job, atScales) + offset) : 1), slotScales);
  }
}

// @ts-expect-error: decorator
@inline
function gradients(divides: bool, job: usize, rows: i32): void {
  const columns = at(job, atColumns);
  const bytes = ((columns + 7) & ~7) << 2;
  const stride = at(job, atStride);
  let x = at(job, atX);
  let dy = at(job, atGradients);
  for (let first = 0; first < rows; first += 4) {
    for (let i = 0; i < 4; i++) {
      const kept = first + i < rows ? columns : 0;
      clearPadding(x + <usize>i * stride, kept, bytes);
      clearPadding(dy + <usize>i * stride, kept, bytes);
    }
    repeatStatistics(job, first, rows);
    sums(divides, job, bytes, x, dy);
    const end = min(first + 4, rows);
    for (let row = first; row < end; row++) {
      const most = combinedAs(divides, job, bytes, x, dy, <usize>(row - first));
      const exceeds = v128.any_true(i32x4.gt_u(most, v128.load(job, atLargest)));
      store<u8>(at(job, atFlags) + <usize>row, exceeds ? 1 : 0);
      x += stride;
      dy += stride;
    }
  }
}

/**
 * dx of so many rows in place of x, a flag for each, and what they add to the sums across rows; r multiplies. Preconditions: there is room
 * for a multiple of four rows of x and of dy, and in each, as in γ and the sums, for a multiple of eight values; sums across rows were begun
 * with zeros.
 */
export function formGradients(job: usize, rows: i32): void {
  gradients(false, job, rows);
}

/** The same where the scale divides. */
export function formDividedGradients(job: usize, rows: i32): void {
  gradients(true, job, rows);
}
