import { pushRun, pushRunFused, pushRunWide } from './reductions-chain';
import {
  address,
  CAREFUL,
  constant,
  FUSED_NARROW,
  FUSED_ODD,
  FUSED_WIDE,
  MERGE_BEYOND,
  MERGE_LARGEST,
  MERGE_LESS,
  MERGE_SCALE,
  NARROW,
  PANEL,
  PROGRAM,
  PROGRAM_END,
  PUSH_BEYOND,
  PUSH_LARGEST,
  PUSH_LESS,
  PUSH_SCALE,
  RAISED,
  RAISED_LESS,
  REGISTERS,
  SECOND_PANEL,
  TERM_BEYOND,
  TERM_LARGEST,
  TERM_LEAST,
  TERM_SCALE,
} from './reductions-job';
import { added, rounded } from './reductions-steps';

/*
 * Programs of steps of five words: what, the register that changes, and up to three operands, or, of ten words, eight; registers and terms are byte offsets of rows
 * of 32 lanes. They come from plans (src/engines/wasm/row-program.ts).
 */

/** register = 0 */
const ZERO: i32 = 0;
/** register = term a */
const LOAD: i32 = 1;
/** register += terms a, a + c … up to but not a + b, each by a push */
const PUSH: i32 = 2;
/** register = register a + register b, by a merge */
const MERGE: i32 = 3;
/** register = term a + term b, by a merge */
const PAIR: i32 = 4;
/** register += term a, its factors not contracted */
const ALTERNATE: i32 = 5;
/** register = ((a + b) + (c + d)) + ((e + f) + (g + h)) of terms, by merges */
const OCTET: i32 = 6;

const STEP: usize = 20;

/** The term that an octet's operand names. */
@inline
function operand(step: usize, panel: usize, index: usize): usize {
  return panel + load<u32>(step + (index << 2), 8);
}

/** The larger of what was followed so far and a sum's magnitude, of kinds that follow sums. */
@inline
function followed(kind: i32, worst: v128, sum: v128): v128 {
  return kind === NARROW ? i32x4.max_s(worst, v128.and(sum, i32x4.splat(0x7fffffff))) : worst;
}

/** The sums of eight terms; the largest magnitude of the sums where they are followed. */
@inline
function sumOfEight(kind: i32, to: usize, step: usize, panel: usize, scale: v128, less: v128, largest: v128, beyond: v128): v128 {
  const a = operand(step, panel, 0);
  const b = operand(step, panel, 1);
  const c = operand(step, panel, 2);
  const d = operand(step, panel, 3);
  const e = operand(step, panel, 4);
  const f = operand(step, panel, 5);
  const g = operand(step, panel, 6);
  const h = operand(step, panel, 7);
  let worst = i32x4.splat(0);
  for (let lane: usize = 0; lane < 128; lane += 16) {
    const ab = added(kind, v128.load(a + lane), v128.load(b + lane), scale, less, largest, beyond);
    const cd = added(kind, v128.load(c + lane), v128.load(d + lane), scale, less, largest, beyond);
    worst = followed(kind, followed(kind, worst, ab), cd);
    const left = added(kind, ab, cd, scale, less, largest, beyond);
    const ef = added(kind, v128.load(e + lane), v128.load(f + lane), scale, less, largest, beyond);
    const gh = added(kind, v128.load(g + lane), v128.load(h + lane), scale, less, largest, beyond);
    worst = followed(kind, followed(kind, worst, ef), gh);
    const right = added(kind, ef, gh, scale, less, largest, beyond);
    const sum = added(kind, left, right, scale, less, largest, beyond);
    worst = followed(kind, followed(kind, followed(kind, worst, left), right), sum);
    v128.store(to + lane, sum);
  }
  return worst;
}

/** The sums of pairs of rows of 32 lanes; the largest magnitude of the sums where they are followed. */
@inline
function sumOfRows(kind: i32, to: usize, a: usize, b: usize, scale: v128, less: v128, largest: v128, beyond: v128): v128 {
  const bits = i32x4.splat(0x7fffffff);
  let worst = i32x4.splat(0);
  for (let lane: usize = 0; lane < 128; lane += 64) {
    const w = added(kind, v128.load(a + lane), v128.load(b + lane), scale, less, largest, beyond);
    const x = added(kind, v128.load(a + lane, 16), v128.load(b + lane, 16), scale, less, largest, beyond);
    const y = added(kind, v128.load(a + lane, 32), v128.load(b + lane, 32), scale, less, largest, beyond);
    const z = added(kind, v128.load(a + lane, 48), v128.load(b + lane, 48), scale, less, largest, beyond);
    v128.store(to + lane, w);
    v128.store(to + lane, x, 16);
    v128.store(to + lane, y, 32);
    v128.store(to + lane, z, 48);
    if (kind === NARROW) {
      worst = i32x4.max_s(worst, i32x4.max_s(v128.and(w, bits), v128.and(x, bits)));
      worst = i32x4.max_s(worst, i32x4.max_s(v128.and(y, bits), v128.and(z, bits)));
    }
  }
  return worst;
}

/** The product of a term's factors, or their exact product rounded, as an accumulator of its own. */
@inline
function product(kind: i32, at: usize, apart: usize, job: usize): v128 {
  const x = v128.load(at);
  if (kind === FUSED_WIDE || kind === FUSED_ODD) return f32x4.mul(x, v128.load(at + apart));
  if (kind !== FUSED_NARROW) return x;
  return rounded(
    x,
    constant(job, TERM_SCALE),
    constant(job, TERM_LEAST),
    constant(job, TERM_LARGEST),
    constant(job, TERM_BEYOND),
    f32x4.splat(-0.0),
  );
}

/** Runs a program over the panel; gives what no lane of any sum exceeded, as bits of magnitudes, where the kind follows it, or pushRunWide's marks. */
@inline
export function interpret(kind: i32, job: usize): v128 {
  const registers = address(job, REGISTERS);
  const panel = address(job, PANEL);
  const apart = address(job, SECOND_PANEL) - panel;
  const mergeScale = constant(job, MERGE_SCALE);
  const mergeLess = constant(job, kind === RAISED ? RAISED_LESS : MERGE_LESS);
  const mergeLargest = constant(job, MERGE_LARGEST);
  const mergeBeyond = constant(job, MERGE_BEYOND);
  // What ends a sum by fma is a sum of two registers, with no product.
  const merging = kind === FUSED_NARROW ? CAREFUL : kind;
  let worst = i32x4.splat(0);
  const end = address(job, PROGRAM_END);
  for (let step = address(job, PROGRAM); step < end; step += STEP) {
    const what = load<i32>(step);
    const to = registers + load<u32>(step, 4);
    const a = load<u32>(step, 8);
    const b = load<u32>(step, 12);
    const c = load<u32>(step, 16);
    if (what === PUSH) {
      const at = panel + a;
      if (kind === FUSED_WIDE) worst = v128.or(worst, pushRunWide(to, at, at + b, c, apart, job));
      else if (kind === FUSED_NARROW || kind === FUSED_ODD) pushRunFused(kind, to, at, at + b, c, apart, job);
      else if (kind === NARROW) worst = i32x4.max_s(worst, pushRun(kind, to, at, at + b, c, job));
      else pushRun(kind, to, at, at + b, c, job);
    } else if (what === MERGE || what === PAIR) {
      const base = what === MERGE ? registers : panel;
      const sums = sumOfRows(merging, to, base + a, base + b, mergeScale, mergeLess, mergeLargest, mergeBeyond);
      if (kind === NARROW) worst = i32x4.max_s(worst, sums);
    } else if (what === OCTET) {
      const sums = sumOfEight(merging, to, step, panel, mergeScale, mergeLess, mergeLargest, mergeBeyond);
      if (kind === NARROW) worst = i32x4.max_s(worst, sums);
      step += STEP;
    } else if (what === ZERO) {
      for (let lane: usize = 0; lane < 128; lane += 16) v128.store(to + lane, i32x4.splat(0));
    } else if (what === LOAD) {
      for (let lane: usize = 0; lane < 128; lane += 16) v128.store(to + lane, product(kind, panel + a + lane, apart, job));
    } else {
      alternate(kind, to, panel + a, apart, job);
    }
  }
  return worst;
}

@inline
function alternate(kind: i32, to: usize, at: usize, apart: usize, job: usize): void {
  const scale = constant(job, PUSH_SCALE);
  const less = constant(job, kind === RAISED ? RAISED_LESS : PUSH_LESS);
  const largest = constant(job, PUSH_LARGEST);
  const beyond = constant(job, PUSH_BEYOND);
  for (let lane: usize = 0; lane < 128; lane += 16) {
    const term = product(kind, at + lane, apart, job);
    v128.store(to + lane, added(kind, v128.load(to + lane), term, scale, less, largest, beyond));
  }
}
