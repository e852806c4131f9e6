import { operandPeriod, operandScalar, operandStride } from './record';

/** Where the operand at `at` of a record lies in a row. */
// @ts-expect-error: decorator
@inline
function placed(operand: usize, row: i32): usize {
  const period = load<i32>(operand, operandPeriod);
  const index = period > 0 ? row % period : row;
  return <usize>load<i32>(operand) + <usize>index * <usize>load<i32>(operand, operandStride);
}

/** The same; a value for the whole row is repeated in its slot. */
// @ts-expect-error: decorator
@inline
export function repeated(operand: usize, slot: usize, row: i32): usize {
  const at = placed(operand, row);
  if (load<i32>(operand, operandScalar) === 0) return at;
  v128.store(slot, v128.load32_splat(at));
  return slot;
}
