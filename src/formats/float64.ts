import { type Arithmetic, type Core, completeArithmetic } from './arithmetic.ts';
import { type ArithmeticOptions, type Context, newContext, zeroResult } from './context.ts';
import { isMiddling, productError, sumError } from './error-terms.ts';
import { newTally } from './flags.ts';
import type { FloatFormat } from './format.ts';
import { quickly } from './nearest.ts';
import { referenceCore } from './reference.ts';
import { roundDouble, supportsDouble } from './round-double.ts';

/*
 * Each operation is computed in binary64 and rounded to odd: where the error term says that the double is not the exact result, its last
 * bit is set. One rounding to the format is then right in every mode (Boldo, Melquiond 2008). The error terms are exact only away from
 * the ends of the binary64 range; outside, the exact core answers.
 */

const word = new Float64Array(1);
const halves = new Int32Array(word.buffer);

/** The double nearest to an exact value, and the sign of (exact − x): the exact value rounded to odd. */
function toOdd(x: number, error: number): number {
  if (error === 0) return x;
  word[0] = x;
  const low = halves[0];
  if ((low & 1) === 1) return x;
  if (error > 0 === x > 0) {
    halves[0] = low | 1;
  } else {
    halves[0] = low - 1;
    if (low === 0) halves[1] = halves[1] - 1;
  }
  return word[0];
}

function float64Core(context: Context, exact: Core): Core {
  return {
    convert: (a) => roundDouble(a, context),
    sum: (a, b) => {
      const sum = a + b;
      return Number.isFinite(sum) ? roundDouble(toOdd(sum, sumError(a, b, sum)), context) : exact.sum(a, b);
    },
    product: (a, b) => {
      if (!(isMiddling(a) && isMiddling(b))) return exact.product(a, b);
      const product = a * b;
      return roundDouble(toOdd(product, productError(a, b, product)), context);
    },
    quotient: (a, b) => {
      if (!(isMiddling(a) && isMiddling(b))) return exact.quotient(a, b);
      const quotient = a / b;
      const back = quotient * b;
      const remainder = a - back - productError(quotient, b, back);
      return roundDouble(toOdd(quotient, b > 0 ? remainder : -remainder), context);
    },
    fused: (a, b, c) =>
      isMiddling(a) && isMiddling(b) && isMiddling(c) ? fused(a, b, c, context) : exact.fused(a, b, c),
    root: (a) => {
      if (!isMiddling(a)) return exact.root(a);
      const root = Math.sqrt(a);
      const square = root * root;
      return roundDouble(toOdd(root, a - square - productError(root, root, square)), context);
    },
    inverseRoot: (a) => (isMiddling(a) ? inverseRoot(a, context, exact) : exact.inverseRoot(a)),
  };
}

/** a·b + c by two error-free sums, the small parts rounded to odd (Boldo, Melquiond 2008). */
function fused(a: number, b: number, c: number, context: Context): number {
  const product = a * b;
  const low = productError(a, b, product);
  const inner = c + low;
  const outer = product + inner;
  const innerError = sumError(c, low, inner);
  const outerError = sumError(product, inner, outer);
  const rest = outerError + innerError;
  const oddRest = toOdd(rest, sumError(outerError, innerError, rest));
  const result = outer + oddRest;
  if (result === 0) return zeroResult(context, context.rounding === 'towardNegative', 0);
  return roundDouble(toOdd(result, sumError(outer, oddRest, result)), context);
}

/**
 * 1/√a: one Newton step brings the double within an ulp of it, and the residual 1 − a·y² tells on which side. A residual too small to
 * trust goes to the exact core.
 */
function inverseRoot(a: number, context: Context, exact: Core): number {
  const guess = 1 / Math.sqrt(a);
  const y = guess + guess * (residual(a, guess) / 2);
  const rest = residual(a, y);
  if (Math.abs(rest) < 2 ** -90) return exact.inverseRoot(a);
  return roundDouble(toOdd(y, rest), context);
}

/** 1 − a·y², with an absolute error below 2^-100, for a·y² near 1. */
function residual(a: number, y: number): number {
  const square = y * y;
  const squareError = productError(y, y, square);
  const product = a * square;
  const error = productError(a, square, product);
  return 1 - product - error - a * squareError;
}

function arithmeticOf(context: Context, counts: boolean): Arithmetic {
  const exact = referenceCore(context);
  const core = supportsDouble(context) ? float64Core(context, exact) : exact;
  return quickly(context, completeArithmetic(context, core), counts);
}

/**
 * Arithmetic on doubles, bit-equal to referenceArithmetic and tens of times faster; formats and roundings that doubles can't carry
 * (binary64 itself) go through the exact core.
 * @throws RangeError when an option is out of range
 */
export function float64Arithmetic(format: FloatFormat, options?: ArithmeticOptions): Arithmetic {
  return arithmeticOf(newContext(format, options), true);
}

/**
 * The same results, faster still: nothing is counted, and the tally says nothing.
 * @throws RangeError when an option is out of range
 */
export function uncountedArithmetic(format: FloatFormat, options?: ArithmeticOptions): Arithmetic {
  return arithmeticOf(newContext(format, { ...options, tally: newTally() }), false);
}
