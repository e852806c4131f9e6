import { passAffineNarrow, passAffineWide } from './affine';
import { repeated } from './operands';
import { acrossRows, alongRow, block, inNarrow, inWide, inWideThenNarrow, passQuick } from './quick';
import { atC, atD, atE, operandScalar, slotC, slotD, slotE, wideSlotC, wideSlotD } from './record';

/** From this number on, operations are affine: to it are added 1 or 2 for those in binary32, and these. */
export const affine: i32 = 20;
const centring: i32 = 4;
const quickly: i32 = 8;
const dividing: i32 = 16;

// @ts-expect-error: decorator
@inline
function isScalar(operand: usize): bool {
  return load<i32>(operand, operandScalar) !== 0;
}

/** An operand's value sixteen times. */
function sixteen(slot: usize, from: usize): usize {
  const value = v128.load(from);
  v128.store(slot, value);
  v128.store(slot, value, 16);
  v128.store(slot, value, 32);
  v128.store(slot, value, 48);
  return slot;
}

/** An affine step over a row: x, factor, weight, bias and, where it centres, the mean. */
export function runAffine(what: i32, record: usize, row: i32, to: usize, x: usize, f: usize, fs: usize, end: usize): v128 {
  const centres = (what & centring) !== 0;
  const divides = (what & dividing) !== 0;
  const kind = what & 3;
  let w = repeated(record + atC, record + slotC, row);
  let b = repeated(record + atD, record + slotD, row);
  const ws: usize = isScalar(record + atC) ? 0 : 16;
  const bs: usize = isScalar(record + atD) ? 0 : 16;
  const ms: usize = centres && !isScalar(record + atE) ? 16 : 0;
  let m = centres ? repeated(record + atE, record + slotE, row) : f;
  if ((what & quickly) !== 0 && (!centres || ms === fs)) {
    const wide = ws === 0 ? sixteen(record + wideSlotC, w) : w;
    const wideBias = bs === 0 ? sixteen(record + wideSlotD, b) : b;
    const stop = quick(what, fs === 0, record, to, x, m, f, wide, ws << 2, wideBias, bs << 2, end);
    const values = (stop - to) >> 4;
    to = stop;
    x += values << 4;
    m += values * ms;
    f += values * fs;
    w += values * ws;
    b += values * bs;
  }
  if (kind === inNarrow) return passAffineNarrow(divides, centres, record, to, x, m, ms, f, fs, w, ws, b, bs, end);
  return passAffineWide(divides, centres, kind === inWideThenNarrow, record, to, x, m, ms, f, fs, w, ws, b, bs, end);
}

/** As many whole blocks as there are. */
function quick(what: i32, along: bool, record: usize, to: usize, x: usize, m: usize, f: usize, w: usize, ws: usize, b: usize, bs: usize, end: usize): usize {
  if (end < to + block) return to;
  if ((what & dividing) !== 0) {
    return along
      ? quickIn(alongRow, true, what, record, to, x, m, f, w, ws, b, bs, end)
      : quickIn(acrossRows, true, what, record, to, x, m, f, w, ws, b, bs, end);
  }
  return along
    ? quickIn(alongRow, false, what, record, to, x, m, f, w, ws, b, bs, end)
    : quickIn(acrossRows, false, what, record, to, x, m, f, w, ws, b, bs, end);
}

// @ts-expect-error: decorator
@inline
function quickIn(how: i32, divides: bool, what: i32, record: usize, to: usize, x: usize, m: usize, f: usize, w: usize, ws: usize, b: usize, bs: usize, end: usize): usize {
  const kind = what & 3;
  if ((what & centring) !== 0) {
    if (kind === inNarrow) return passQuick(inNarrow, how, true, divides, record, to, x, m, f, w, ws, b, bs, end);
    if (kind === inWide) return passQuick(inWide, how, true, divides, record, to, x, m, f, w, ws, b, bs, end);
    return passQuick(inWideThenNarrow, how, true, divides, record, to, x, m, f, w, ws, b, bs, end);
  }
  if (kind === inNarrow) return passQuick(inNarrow, how, false, divides, record, to, x, m, f, w, ws, b, bs, end);
  if (kind === inWide) return passQuick(inWide, how, false, divides, record, to, x, m, f, w, ws, b, bs, end);
  return passQuick(inWideThenNarrow, how, false, divides, record, to, x, m, f, w, ws, b, bs, end);
}
