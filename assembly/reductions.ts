import { pushRun, pushRunFused } from './reductions-chain';
import { interpret } from './reductions-interpreter';
import {
  address,
  CAREFUL,
  COLUMNS,
  constant,
  FUSED_NARROW,
  FUSED_WIDE,
  KIND,
  LANES,
  LARGEST,
  MERGE_LARGEST,
  NARROW,
  NATIVE,
  PANEL,
  PROGRAM,
  PUSH_LARGEST,
  REGISTERS,
  RESULTS,
  RISING,
  ROW,
  ROWS,
  SECOND_PANEL,
  word,
} from './reductions-job';
import { fill } from './reductions-panel';

/** Columns of a chain's panel: as many as stay in the first cache. */
const CHUNK: i32 = 128;

/** Whether a magnitude exceeds the largest value of a push or a merge, or is none. */
function exceeds(worst: v128, job: usize): bool {
  const largest = f32x4.min(constant(job, PUSH_LARGEST), constant(job, MERGE_LARGEST));
  return v128.any_true(i32x4.gt_s(worst, largest));
}

function pushPanel(kind: i32, state: usize, at: usize, end: usize, job: usize): bool {
  const apart = address(job, SECOND_PANEL) - address(job, PANEL);
  if (kind === RISING) return exceeds(pushRun(RISING, state, at, end, ROW, job), job);
  if (kind === NARROW) return exceeds(pushRun(NARROW, state, at, end, ROW, job), job);
  if (kind === NATIVE) pushRun(NATIVE, state, at, end, ROW, job);
  else if (kind === CAREFUL) pushRun(CAREFUL, state, at, end, ROW, job);
  else if (kind === LARGEST) pushRun(LARGEST, state, at, end, ROW, job);
  else if (kind === FUSED_NARROW) pushRunFused(FUSED_NARROW, state, at, end, ROW, apart, job);
  else pushRunFused(FUSED_WIDE, state, at, end, ROW, apart, job);
  return false;
}

function chain(job: usize, row: i32, kind: i32): void {
  const state = address(job, REGISTERS);
  const before = state + ROW;
  const panel = address(job, PANEL);
  const columns = word(job, COLUMNS);
  memory.fill(state, 0, ROW);
  for (let column = 0; column < columns; column += CHUNK) {
    const count = min(CHUNK, columns - column);
    fill(job, row, column, count, 0);
    memory.copy(before, state, ROW);
    if (!pushPanel(kind, state, panel, panel + <usize>count * ROW, job)) continue;
    memory.copy(state, before, ROW);
    pushPanel(CAREFUL, state, panel, panel + <usize>count * ROW, job);
  }
}

/** Whether a sum exceeded a format's largest value, so that the program has to be run carefully. */
function run(kind: i32, job: usize): bool {
  if (kind === RISING) {
    interpret(RISING, job);
    return risen(job);
  }
  if (kind === NARROW) return exceeds(interpret(NARROW, job), job);
  if (kind === NATIVE) interpret(NATIVE, job);
  else if (kind === CAREFUL) interpret(CAREFUL, job);
  else if (kind === FUSED_NARROW) interpret(FUSED_NARROW, job);
  else interpret(FUSED_WIDE, job);
  return false;
}

/** The result is in the first register, and no partial sum was larger. */
function risen(job: usize): bool {
  const result = address(job, REGISTERS);
  const bits = i32x4.splat(0x7fffffff);
  let worst = i32x4.splat(0);
  for (let lane: usize = 0; lane < ROW; lane += 16) {
    worst = i32x4.max_s(worst, v128.and(v128.load(result + lane), bits));
  }
  return exceeds(worst, job);
}

function runProgram(job: usize, row: i32, kind: i32): void {
  const columns = word(job, COLUMNS);
  for (let column = 0; column < columns; column += CHUNK) {
    fill(job, row, column, min(CHUNK, columns - column), column);
  }
  if (run(kind, job)) run(CAREFUL, job);
}

/**
 * Sums of the rows of a tile, in the order of a program, or one after the other from zero where there is none; see reductions-job for what
 * lies at `job`. Preconditions: src/engines/wasm/row-numerics.ts. The results are written 32 at a time.
 */
export function reduceRows(job: usize): void {
  const kind = word(job, KIND);
  const rows = word(job, ROWS);
  const results = address(job, RESULTS);
  const registers = address(job, REGISTERS);
  const programmed = word(job, PROGRAM) !== 0;
  for (let row = 0; row < rows; row += LANES) {
    if (programmed) runProgram(job, row, kind);
    else chain(job, row, kind);
    memory.copy(results + ((<usize>row) << 2), registers, ROW);
  }
}
