import { pushRun, pushRunFused, pushRunWide } from './reductions-chain';
import { interpret } from './reductions-interpreter';
import {
  address,
  CAREFUL,
  CENTRES,
  COLUMN_STRIDE,
  COLUMNS,
  constant,
  FIRST,
  FUSED_NARROW,
  FUSED_ODD,
  FUSED_WIDE,
  KIND,
  LANES,
  LARGEST,
  LOWER,
  MASK,
  MERGE_LARGEST,
  NARROW,
  NATIVE,
  PANEL,
  PROGRAM,
  PUSH_LARGEST,
  RAISE,
  RAISED,
  REGISTERS,
  RESULTS,
  RISING,
  ROW,
  ROWS,
  SECOND_PANEL,
  TERMS,
  VALUES,
  word,
} from './reductions-job';
import { fill, fillRaised } from './reductions-panel';

/** Columns of a chain's panel: as many as stay in the first cache. */
const CHUNK: i32 = 128;
/** The same where rows lie side by side, and terms are read in the order of memory. */
const STRIP: i32 = 16;

/** Whether a magnitude exceeds the largest value of a push or a merge, or is none. */
function exceeds(worst: v128, job: usize): bool {
  const largest = f32x4.min(constant(job, PUSH_LARGEST), constant(job, MERGE_LARGEST));
  return v128.any_true(i32x4.gt_s(worst, largest));
}

/** The largest magnitude of a row of 32 lanes, as bits: those of a NaN may have a sign. */
function worstOf(row: usize): v128 {
  const bits = i32x4.splat(0x7fffffff);
  let worst = i32x4.splat(0);
  for (let lane: usize = 0; lane < ROW; lane += 16) worst = i32x4.max_s(worst, v128.and(v128.load(row + lane), bits));
  return worst;
}

/** Whether sums that rose, or were raised, exceeded the largest value on the way to these. */
function exceeded(kind: i32, sums: usize, job: usize): bool {
  const worst = worstOf(sums);
  return kind === RAISED ? v128.any_true(i32x4.gt_s(worst, i32x4.splat(0x7f7fffff))) : exceeds(worst, job);
}

/** A row of 32 lanes times a power of two. */
function multiplyRow(row: usize, by: v128): void {
  for (let lane: usize = 0; lane < ROW; lane += 16) v128.store(row + lane, f32x4.mul(v128.load(row + lane), by));
}

function pushPanel(kind: i32, state: usize, at: usize, count: i32, step: usize, job: usize): bool {
  const end = at + <usize>count * step;
  const apart = address(job, SECOND_PANEL) - address(job, PANEL);
  if (kind === RISING || kind === RAISED) {
    if (kind === RISING) pushRun(RISING, state, at, end, step, job);
    else pushRun(RAISED, state, at, end, step, job);
    return exceeded(kind, state, job);
  }
  if (kind === NARROW) return exceeds(pushRun(NARROW, state, at, end, step, job), job);
  if (kind === FUSED_WIDE) return v128.any_true(pushRunWide(state, at, end, step, apart, job));
  if (kind === NATIVE) pushRun(NATIVE, state, at, end, step, job);
  else if (kind === CAREFUL) pushRun(CAREFUL, state, at, end, step, job);
  else if (kind === LARGEST) pushRun(LARGEST, state, at, end, step, job);
  else if (kind === FUSED_NARROW) pushRunFused(FUSED_NARROW, state, at, end, step, apart, job);
  else pushRunFused(FUSED_ODD, state, at, end, step, apart, job);
  return false;
}

/** The kind that sums what a faster one can't. */
function instead(kind: i32): i32 {
  return kind === FUSED_WIDE ? FUSED_ODD : CAREFUL;
}

/** Whether the kind minds terms that exceed the largest value, so that they have to be infinite. */
function isCareful(kind: i32): bool {
  return kind !== RISING && kind !== NARROW && kind !== RAISED;
}

/** Whether terms of 32 rows from one on lie in memory as in a panel. */
function liesReady(job: usize, row: i32): bool {
  return (
    address(job, COLUMN_STRIDE) !== 4 &&
    row + LANES <= word(job, ROWS) &&
    word(job, TERMS) === VALUES &&
    word(job, CENTRES) === 0 &&
    i32x4.extract_lane(constant(job, MASK), 0) === -1
  );
}

/** Fills the panel from its column `place` on, for a kind; whether a term exceeds the largest value. */
function fillFor(kind: i32, job: usize, row: i32, column: i32, count: i32, place: i32): bool {
  if (kind !== RAISED) return fill(job, row, column, count, place, isCareful(kind));
  fillRaised(job, row, column, count, place);
  return false;
}

/** Pushes so many terms of 32 rows, from a column on, onto the sums at `state`. */
function pushTerms(job: usize, row: i32, column: i32, count: i32, state: usize, kind: i32): void {
  const before = address(job, REGISTERS) + ROW;
  const ready = kind !== RAISED && liesReady(job, row);
  const step = ready ? address(job, COLUMN_STRIDE) : ROW;
  const at = ready ? address(job, FIRST) + <usize>column * step + (<usize>row << 2) : address(job, PANEL);
  const tooLarge = !ready && fillFor(kind, job, row, column, count, 0);
  memory.copy(before, state, ROW);
  if (!pushPanel(kind, state, at, count, step, job) && !tooLarge) return;
  memory.copy(state, before, ROW);
  if (!ready) fill(job, row, column, count, 0, true);
  if (kind === RAISED) multiplyRow(state, constant(job, LOWER));
  pushPanel(instead(kind), state, at, count, step, job);
  if (kind === RAISED) multiplyRow(state, constant(job, RAISE));
}

/** Chains of all rows. Where rows lie side by side, a few terms of each are pushed before the next ones, so that memory is read in its order. */
function chains(job: usize, kind: i32): void {
  const rows = word(job, ROWS);
  const columns = word(job, COLUMNS);
  const results = address(job, RESULTS);
  const most = address(job, COLUMN_STRIDE) === 4 ? columns : STRIP;
  memory.fill(results, 0, <usize>((rows + LANES - 1) / LANES) * ROW);
  for (let from = 0; from < columns; from += most) {
    const end = min(columns, from + most);
    for (let row = 0; row < rows; row += LANES) {
      const state = results + (<usize>row << 2);
      for (let column = from; column < end; column += CHUNK) {
        pushTerms(job, row, column, min(CHUNK, end - column), state, kind);
      }
    }
  }
  if (kind !== RAISED) return;
  for (let row = 0; row < rows; row += LANES) multiplyRow(results + (<usize>row << 2), constant(job, LOWER));
}

/** Whether a sum exceeded a format's largest value, so that the program has to be run carefully. */
function run(kind: i32, job: usize): bool {
  // The result is in the first register.
  if (kind === RISING || kind === RAISED) {
    if (kind === RISING) interpret(RISING, job);
    else interpret(RAISED, job);
    return exceeded(kind, address(job, REGISTERS), job);
  }
  if (kind === NARROW) return exceeds(interpret(NARROW, job), job);
  if (kind === FUSED_WIDE) return v128.any_true(interpret(FUSED_WIDE, job));
  if (kind === NATIVE) interpret(NATIVE, job);
  else if (kind === CAREFUL) interpret(CAREFUL, job);
  else if (kind === FUSED_NARROW) interpret(FUSED_NARROW, job);
  else interpret(FUSED_ODD, job);
  return false;
}

/** Fills the whole panel; whether a term exceeds the largest value. */
function fillAll(kind: i32, job: usize, row: i32): bool {
  const columns = word(job, COLUMNS);
  let tooLarge = false;
  for (let column = 0; column < columns; column += CHUNK) {
    if (fillFor(kind, job, row, column, min(CHUNK, columns - column), column)) tooLarge = true;
  }
  return tooLarge;
}

function runProgram(job: usize, row: i32, kind: i32): void {
  const tooLarge = fillAll(kind, job, row);
  if (!run(kind, job) && !tooLarge) {
    if (kind === RAISED) multiplyRow(address(job, REGISTERS), constant(job, LOWER));
    return;
  }
  if (!isCareful(kind)) fillAll(instead(kind), job, row);
  run(instead(kind), job);
}

/**
 * Sums of the rows of a tile, in the order of a program, or one after the other from zero where there is none; see reductions-job for what
 * lies at `job`. Preconditions: src/engines/wasm/row-numerics.ts. The results are written 32 at a time.
 */
export function reduceRows(job: usize): void {
  const kind = word(job, KIND);
  const rows = word(job, ROWS);
  const results = address(job, RESULTS);
  if (word(job, PROGRAM) === 0) {
    chains(job, kind);
    return;
  }
  for (let row = 0; row < rows; row += LANES) {
    runProgram(job, row, kind);
    memory.copy(results + ((<usize>row) << 2), address(job, REGISTERS), ROW);
  }
}
