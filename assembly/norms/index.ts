/*
 * Steps of norms over tiles of binary32 values, row by row. Where a result is not finite, or beyond the largest value of its format, its
 * group is flagged, and the definition computes that group.
 */
import { affine, runAffine } from './affine-row';
import { repeated } from './operands';
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
  atLargest,
  atOp,
  atTo,
  atToPeriod,
  atToStride,
  operandScalar,
  recordSize,
  slotA,
  slotB,
  slotC,
} from './record';

/** Where a step's results go. */
// @ts-expect-error: decorator
@inline
function target(record: usize, row: i32): usize {
  const period = load<i32>(record, atToPeriod);
  const index = period > 0 ? row % period : row;
  return <usize>load<i32>(record, atTo) + <usize>index * <usize>load<i32>(record, atToStride);
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
  if (op >= affine) return runAffine(op - affine, record, row, to, a, b, bStep, end);
  const cStep: usize = load<i32>(record + atC, operandScalar) !== 0 ? 0 : 16;
  const c = repeated(record + atC, record + slotC, row);
  if (op === 16) return passFusedWide(to, a, aStep, b, bStep, c, cStep, end);
  return passFusedNarrow(record, to, a, aStep, b, bStep, c, cStep, end);
}

/** Flags the columns whose result, or what may have led to it, is not finite or too large. */
function flagColumns(record: usize, row: i32, columns: i32, flags: usize): void {
  const to = target(record, row);
  const largest = load<f32>(record, atLargest);
  // Narrow affine steps may have exceeded it on the way to a result that does not: any column may be meant.
  const op = load<i32>(record, atOp);
  const hidden = op >= affine && ((op - affine) & 3) === 0;
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
