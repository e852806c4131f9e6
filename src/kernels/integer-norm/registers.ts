import { divideByZero, inexact, invalid, overflow, record, saturated, type Tally } from '../../formats/flags.ts';
import { type IntegerFormat, integerFormat } from '../../formats/format.ts';
import { newAccumulator, newAccumulatorEvents } from '../../formats/integers/accumulator.ts';
import type { Direction } from '../../formats/rounding.ts';
import type { Accumulator } from '../../reductions/evaluate.ts';
import type { IntegerNormModel } from './model.ts';
import { productOf, quotientOf, type RoundedInteger } from './quotient.ts';

/**
 * The integer operations of one stage: each result is exact or rounded once, then held in a register. Counted: inexact where it was
 * rounded; overflow and inexact where it left the register's range, and saturated as well where it was clipped rather than wrapped.
 */
export interface Registers {
  readonly format: IntegerFormat;
  hold(rounded: RoundedInteger): number;
  add(a: number, b: number): number;
  /** sum + a·b, held once. */
  multiplyAdd(sum: number, a: number, b: number): number;
  /** The sum and all terms, held once. */
  addAll(sum: number, terms: readonly number[]): number;
  /**
   * A product of integers over another, rounded once. Over 0: 0 with invalid for 0/0, else the end of the range with divideByZero.
   */
  divide(numerators: readonly number[], denominators: readonly number[], rounding: Direction): number;
  divideBig(numerator: bigint, denominator: bigint, rounding: Direction): number;
  /** 0 with invalid, for what is no number: the root of a negative sum, or NaN. */
  nothing(): number;
}

/** The registers' format: signed, of any width. */
export function registerFormat({ bits }: IntegerNormModel['accumulator']): IntegerFormat {
  return integerFormat(`int${bits}`, bits, true);
}

/** The registers of a stage, whose events are counted in the tally. */
export function newRegisters(model: Pick<IntegerNormModel, 'accumulator'>, tally: Tally): Registers {
  const { bits, overflow: rule } = model.accumulator;
  const format = registerFormat(model.accumulator);
  const events = newAccumulatorEvents();
  const accumulator = newAccumulator(format, rule, events);
  const counted = (result: number, exact = true): number => {
    const outside = events.saturated > 0 ? overflow | inexact | saturated : events.wrapped > 0 ? overflow | inexact : 0;
    events.saturated = 0;
    events.wrapped = 0;
    record(tally, outside | (exact ? 0 : inexact));
    return result;
  };
  // A safe integer that the rule takes to the same register as an integer of any size.
  const safe = (value: number | bigint): number => {
    if (Number.isSafeInteger(Number(value))) return Number(value);
    if (rule === 'saturate') return value < 0 ? -(2 ** 52) : 2 ** 52;
    return Number(BigInt.asIntN(bits, BigInt(value))) + 2 ** bits;
  };
  const hold = ({ value, exact }: RoundedInteger): number => counted(accumulator.add(0, safe(value)), exact);
  const overZero = (numerator: number | bigint): number => {
    const zero = Number(numerator) === 0;
    record(tally, zero ? invalid : divideByZero);
    return zero ? 0 : numerator < 0 ? format.min : format.max;
  };
  const divide = (numerator: number | bigint, denominator: number | bigint, rounding: Direction): number =>
    Number(denominator) === 0 ? overZero(numerator) : hold(quotientOf(numerator, denominator, rounding));
  return {
    format,
    hold,
    add: (a, b) => counted(accumulator.add(a, b)),
    multiplyAdd: (sum, a, b) => counted(accumulator.multiplyAdd(sum, a, b)),
    addAll: (sum, terms) =>
      hold({ value: terms.reduce((total, term) => total + BigInt(term), BigInt(sum)), exact: true }),
    divide: (numerators, denominators, rounding) => divide(productOf(numerators), productOf(denominators), rounding),
    divideBig: divide,
    nothing: () => {
      record(tally, invalid);
      return 0;
    },
  };
}

/** Sums: pushes and merges are held one by one, a block's terms together. */
export function sumAccumulator(registers: Registers): Accumulator<number> {
  return {
    zero: () => 0,
    load: (x) => x,
    push: registers.add,
    pushBlock: registers.addAll,
    merge: registers.add,
    finish: (state) => state,
  };
}

/** Sums of squares: a square is held together with the sum that it is added to. */
export function squareAccumulator(registers: Registers): Accumulator<number> {
  return {
    zero: () => 0,
    load: (x) => registers.multiplyAdd(0, x, x),
    push: (state, x) => registers.multiplyAdd(state, x, x),
    pushBlock: (state, terms) => {
      const squares = terms.reduce((total, term) => total + BigInt(term) * BigInt(term), BigInt(state));
      return registers.hold({ value: squares, exact: true });
    },
    merge: registers.add,
    finish: (state) => state,
  };
}

/** The largest or smallest term: exact. */
export function extremeAccumulator(pick: (...terms: number[]) => number, start: number): Accumulator<number> {
  return {
    zero: () => start,
    load: (x) => x,
    push: pick,
    pushBlock: (state, terms) => pick(state, ...terms),
    merge: pick,
    finish: (state) => state,
  };
}
