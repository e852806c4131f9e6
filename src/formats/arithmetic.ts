import type { Real } from '../exact/real.ts';
import { type ArithmeticOptions, type Context, infinityResult, nanResult, zeroResult } from './context.ts';
import { divideByZero, flushed, invalid, type Tally } from './flags.ts';
import type { FloatFormat } from './format.ts';
import { roundReal } from './round-real.ts';

/**
 * The operations of one format under one set of rules. Operands are doubles that are values of any format; each result is the exact
 * result rounded once. NaN and infinities are data.
 */
export interface Arithmetic {
  readonly format: FloatFormat;
  readonly tally: Tally;
  /** Conversion to the format. */
  round(a: number): number;
  add(a: number, b: number): number;
  subtract(a: number, b: number): number;
  multiply(a: number, b: number): number;
  divide(a: number, b: number): number;
  /** a·b + c, rounded once. */
  fma(a: number, b: number, c: number): number;
  sqrt(a: number): number;
  /** 1/a. */
  reciprocal(a: number): number;
  /** 1/√a, rounded once (IEEE 754-2019 rSqrt: ±0 gives ±infinity). */
  rsqrt(a: number): number;
  /** Any real number, rounded to the format. */
  roundReal(real: Real): number;
}

/** Correctly rounded results for operands that are finite and not zero: what an engine has to bring. */
export interface Core {
  convert(a: number): number;
  /** a + b, which is not zero. */
  sum(a: number, b: number): number;
  product(a: number, b: number): number;
  quotient(a: number, b: number): number;
  /** a·b + c, which may be zero. */
  fused(a: number, b: number, c: number): number;
  /** √a for a > 0. */
  root(a: number): number;
  /** 1/√a for a > 0. */
  inverseRoot(a: number): number;
}

/** Adds to a core what IEEE 754 says of zeros, infinities, NaNs, flushed operands and random bits. */
export function completeArithmetic(context: Context, core: Core): Arithmetic {
  const operations = withSpecials(context, core);
  const { format, tally } = context;
  return { format, tally, ...drawing(context, flushing(context, operations)) };
}

/** What an arithmetic computes, without what it counts. */
export type Operations = Omit<Arithmetic, 'format' | 'tally'>;

function isNegative(a: number): boolean {
  return a < 0 || Object.is(a, -0);
}

/** The result of an operation on infinities or NaNs, which double arithmetic has right. */
function special(context: Context, result: number, operandIsNaN: boolean): number {
  if (Number.isNaN(result)) return nanResult(context, operandIsNaN ? 0 : invalid);
  return infinityResult(context, result < 0, 0);
}

function withSpecials(context: Context, core: Core): Operations {
  const zero = (negative: boolean): number => zeroResult(context, negative, 0);
  const cancelled = (): number => zero(context.rounding === 'towardNegative');

  const round = (a: number): number => {
    if (!Number.isFinite(a)) return special(context, a, Number.isNaN(a));
    return a === 0 ? zero(isNegative(a)) : core.convert(a);
  };
  const add = (a: number, b: number): number => {
    const sum = a + b;
    if (!(Number.isFinite(a) && Number.isFinite(b))) return special(context, sum, Number.isNaN(a) || Number.isNaN(b));
    if (a === 0 && b === 0) return Object.is(a, b) ? zero(isNegative(a)) : cancelled();
    return sum === 0 ? cancelled() : core.sum(a, b);
  };
  const multiply = (a: number, b: number): number => {
    if (!(Number.isFinite(a) && Number.isFinite(b))) return special(context, a * b, Number.isNaN(a) || Number.isNaN(b));
    return a === 0 || b === 0 ? zero(isNegative(a) !== isNegative(b)) : core.product(a, b);
  };
  const divide = (a: number, b: number): number => {
    const negative = isNegative(a) !== isNegative(b);
    if (Number.isNaN(a) || Number.isNaN(b)) return nanResult(context, 0);
    if (!Number.isFinite(a))
      return Number.isFinite(b) ? infinityResult(context, negative, 0) : nanResult(context, invalid);
    if (b === 0) return a === 0 ? nanResult(context, invalid) : infinityResult(context, negative, divideByZero);
    return a === 0 || !Number.isFinite(b) ? zero(negative) : core.quotient(a, b);
  };
  const fma = (a: number, b: number, c: number): number => {
    const anyNaN = Number.isNaN(a) || Number.isNaN(b) || Number.isNaN(c);
    // A product of finite factors is finite, though in doubles it might overflow.
    if (Number.isFinite(a) && Number.isFinite(b)) {
      if (!Number.isFinite(c)) return special(context, c, anyNaN);
      if (a === 0 || b === 0) return c === 0 ? add(a * b, c) : round(c);
      return c === 0 ? core.product(a, b) : core.fused(a, b, c);
    }
    return special(context, a * b + c, anyNaN);
  };
  const sqrt = (a: number): number => {
    if (Number.isNaN(a)) return nanResult(context, 0);
    if (a === 0) return zero(isNegative(a));
    if (a < 0) return nanResult(context, invalid);
    return a === Infinity ? infinityResult(context, false, 0) : core.root(a);
  };
  const rsqrt = (a: number): number => {
    if (Number.isNaN(a)) return nanResult(context, 0);
    if (a === 0) return infinityResult(context, isNegative(a), divideByZero);
    if (a < 0) return nanResult(context, invalid);
    return a === Infinity ? zero(false) : core.inverseRoot(a);
  };
  return {
    round,
    add,
    subtract: (a, b) => add(a, -b),
    multiply,
    divide,
    fma,
    sqrt,
    reciprocal: (a) => divide(1, a),
    rsqrt,
    roundReal: (real) => roundReal(real, context),
  };
}

/** Replaces subnormal operands by zeros of their sign, where the context says so. */
function flushing(context: Context, operations: Operations): Operations {
  if (!context.flushInput) return operations;
  const smallest = context.smallestNormalOperand;
  const flush = (a: number): number => {
    if (a === 0 || !(Math.abs(a) < smallest)) return a;
    context.pending = flushed;
    return a < 0 ? -0 : 0;
  };
  const wrap =
    (operation: (...operands: number[]) => number) =>
    (...operands: number[]): number => {
      const result = operation(...operands.map(flush));
      context.pending = 0;
      return result;
    };
  return wrapOperations(operations, wrap);
}

/** Draws the random bits of each operation before it starts, where rounding is stochastic. */
function drawing(context: Context, operations: Operations): Operations {
  const { rounding } = context;
  if (typeof rounding === 'string') return operations;
  const limit = 2 ** rounding.stochastic;
  const draw = (): void => {
    const bits = rounding.random();
    if (!(Number.isInteger(bits) && bits >= 0 && bits < limit)) {
      throw new RangeError(`"rounding.random" expected integers from 0 to ${limit - 1}, got ${bits}`);
    }
    context.draw = bits;
  };
  const wrap =
    (operation: (...operands: number[]) => number) =>
    (...operands: number[]): number => {
      draw();
      return operation(...operands);
    };
  const rounded = operations.roundReal;
  return {
    ...wrapOperations(operations, wrap),
    roundReal: (real) => {
      draw();
      return rounded(real);
    },
  };
}

type NumberOperation = (...operands: number[]) => number;

function wrapOperations(operations: Operations, wrap: (operation: NumberOperation) => NumberOperation): Operations {
  const { roundReal: rounded, ...numeric } = operations;
  const wrapped = Object.entries(numeric).map(([name, operation]) => [name, wrap(operation)]);
  return { ...(Object.fromEntries(wrapped) as Omit<Operations, 'roundReal'>), roundReal: rounded };
}

export type MakeArithmetic = (format: FloatFormat, options?: ArithmeticOptions) => Arithmetic;
