/*
 * Steps of norms over tiles of binary32 values, row by row. Where a result is not finite, or beyond the largest value of its format, its
 * group is flagged, and the definition computes that group.
 */
import { acrossRows, alongRow, byStep, passAffineNarrow, passAffineWide } from './affine';
import {
  opAdd,
  opCopy,
  opDivide,
  opMultiply,
  opPositive,
  opSubtract,
  pass,
  passFusedNarrow,
  passFusedWide,
  passQuotientNarrow,
} from './passes';
import {
  atA,
  atB,
  atC,
  atD,
  atE,
  atLargest,
  atOp,
  atTo,
  atToPeriod,
  atToStride,
  operandPeriod,
  operandScalar,
  operandStride,
  recordSize,
  slotA,
  slotB,
  slotC,
  slotD,
  slotE,
} from './record';

/** Where the operand at `at` of a record lies in a row. */
// @ts-expect-error: decorator
@inline
function placed(operand: usize, row: i32): usize {
  const period = load<i32>(operand, operandPeriod);
  const index = period > 0 ? row % period : row;
  return <usize>load<i32>(operand) + <usize>index * <usize>load<i32>(operand, operandStride);
}

/** Where a step's results go. */
// @ts-expect-error: decorator
@inline
function target(record: usize, row: i32): usize {
  const period = load<i32>(record, atToPeriod);
  const index = period > 0 ? row % period : row;
  return <usize>load<i32>(record, atTo) + <usize>index * <usize>load<i32>(record, atToStride);
}

/** The same; a value for the whole row is repeated in its slot. */
// @ts-expect-error: decorator
@inline
function repeated(operand: usize, slot: usize, row: i32): usize {
  const at = placed(operand, row);
  if (load<i32>(operand, operandScalar) === 0) return at;
  v128.store(slot, v128.load32_splat(at));
  return slot;
}

function runNarrow(op: i32, record: usize, to: usize, a: usize, aStep: usize, b: usize, bStep: usize, end: usize): v128 {
  if (op === opAdd) return pass(opAdd, true, record, to, a, aStep, b, bStep, end);
  if (op === opSubtract) return pass(opSubtract, true, record, to, a, aStep, b, bStep, end);
  if (op === opMultiply) return pass(opMultiply, true, record, to, a, aStep, b, bStep, end);
  if (op === opDivide) return pass(opDivide, true, record, to, a, aStep, b, bStep, end);
  if (op === opPositive) return pass(opPositive, true, record, to, a, aStep, b, bStep, end);
  return pass(opCopy, true, record, to, a, aStep, b, bStep, end);
}

function runWide(op: i32, record: usize, to: usize, a: usize, aStep: usize, b: usize, bStep: usize, end: usize): v128 {
  if (op === opAdd) return pass(opAdd, false, record, to, a, aStep, b, bStep, end);
  if (op === opSubtract) return pass(opSubtract, false, record, to, a, aStep, b, bStep, end);
  if (op === opMultiply) return pass(opMultiply, false, record, to, a, aStep, b, bStep, end);
  if (op === opDivide) return pass(opDivide, false, record, to, a, aStep, b, bStep, end);
  if (op === opPositive) return pass(opPositive, false, record, to, a, aStep, b, bStep, end);
  return pass(opCopy, false, record, to, a, aStep, b, bStep, end);
}

/** Wide operations are numbered from 0, narrow ones from 8, fused ones from 16. */
function runRow(record: usize, row: i32, bytes: usize): v128 {
  const op = load<i32>(record, atOp);
  const to = target(record, row);
  const end = to + bytes;
  const aScalar = load<i32>(record + atA, operandScalar) !== 0;
  const a = repeated(record + atA, record + slotA, row);
  const aStep: usize = aScalar ? 0 : 16;
  const bScalar = load<i32>(record + atB, operandScalar) !== 0;
  const b = repeated(record + atB, record + slotB, row);
  const bStep: usize = bScalar ? 0 : 16;
  if (op < 8) return runWide(op, record, to, a, aStep, b, bStep, end);
  if (op < 16) return runNarrow(op - 8, record, to, a, aStep, b, bStep, end);
  if (op === 18) return passQuotientNarrow(record, to, a, aStep, b, bStep, end);
  const cStep: usize = load<i32>(record + atC, operandScalar) !== 0 ? 0 : 16;
  const c = repeated(record + atC, record + slotC, row);
  if (op >= 20) return runAffine(op, record, row, to, a, b, bStep, c, cStep, end);
  if (op === 16) return passFusedWide(to, a, aStep, b, bStep, c, cStep, end);
  return passFusedNarrow(record, to, a, aStep, b, bStep, c, cStep, end);
}

/** Affine steps: x, factor, weight, bias and, from 24 on, the mean. */
function runAffine(op: i32, record: usize, row: i32, to: usize, x: usize, f: usize, fs: usize, w: usize, ws: usize, end: usize): v128 {
  const centres = op >= 24;
  const bs: usize = load<i32>(record + atD, operandScalar) !== 0 ? 0 : 16;
  const b = repeated(record + atD, record + slotD, row);
  const ms: usize = centres && load<i32>(record + atE, operandScalar) === 0 ? 16 : 0;
  const m = centres ? repeated(record + atE, record + slotE, row) : f;
  const rows = ws === 16 && bs === 16;
  if (rows && fs === 0 && ms === 0) return affineOf(alongRow, op, record, to, x, m, ms, f, fs, w, ws, b, bs, end);
  if (rows && fs === 16 && (ms === 16 || !centres)) return affineOf(acrossRows, op, record, to, x, m, ms, f, fs, w, ws, b, bs, end);
  return affineOf(byStep, op, record, to, x, m, ms, f, fs, w, ws, b, bs, end);
}

// @ts-expect-error: decorator
@inline
function affineOf(how: i32, op: i32, record: usize, to: usize, x: usize, m: usize, ms: usize, f: usize, fs: usize, w: usize, ws: usize, b: usize, bs: usize, end: usize): v128 {
  if (op === 20) return passAffineNarrow(how, false, record, to, x, m, ms, f, fs, w, ws, b, bs, end);
  if (op === 21) return passAffineWide(how, false, false, record, to, x, m, ms, f, fs, w, ws, b, bs, end);
  if (op === 22) return passAffineWide(how, true, false, record, to, x, m, ms, f, fs, w, ws, b, bs, end);
  if (op === 24) return passAffineNarrow(how, true, record, to, x, m, ms, f, fs, w, ws, b, bs, end);
  if (op === 25) return passAffineWide(how, false, true, record, to, x, m, ms, f, fs, w, ws, b, bs, end);
  return passAffineWide(how, true, true, record, to, x, m, ms, f, fs, w, ws, b, bs, end);
}

/** Flags the columns whose result, or what may have led to it, is not finite or too large. */
function flagColumns(record: usize, row: i32, columns: i32, flags: usize): void {
  const to = target(record, row);
  const largest = load<f32>(record, atLargest);
  const op = load<i32>(record, atOp);
  // Narrow affine steps may have exceeded it on the way to a result that does not: any column may be meant.
  const hidden = op === 20 || op === 24;
  for (let i = 0; i < columns; i++) {
    if (hidden || !(abs(load<f32>(to + ((<usize>i) << 2))) <= largest)) store<u8>(flags + <usize>i, 1);
  }
}

/**
 * Runs the steps one after the other over each row from the first to before the end. Flags have a byte for each row or, if `byColumn`, for each column.
 * Precondition: rows of all tiles are padded to a multiple of eight values, which repeat the last one.
 */
export function runSteps(
  records: usize,
  count: i32,
  first: i32,
  end: i32,
  columns: i32,
  flags: usize,
  byColumn: i32,
): void {
  const bytes = ((<usize>columns + 7) & ~7) << 2;
  for (let row = first; row < end; row++) {
    for (let i = 0; i < count; i++) {
      const record = records + <usize>i * recordSize;
      const most = runRow(record, row, bytes);
      if (v128.any_true(i32x4.gt_s(most, v128.load(record, atLargest)))) {
        if (byColumn) flagColumns(record, row, columns, flags);
        else store<u8>(flags + <usize>row, 1);
      }
    }
  }
}

/** Repeats the last value of each row up to a multiple of eight. */
export function padRows(tile: usize, stride: usize, rows: i32, columns: i32): void {
  const padded = (columns + 7) & ~7;
  for (let row = 0; row < rows; row++) {
    const at = tile + <usize>row * stride;
    const last = load<f32>(at + (<usize>(columns - 1) << 2));
    for (let i = columns; i < padded; i++) store<f32>(at + (<usize>i << 2), last);
  }
}
