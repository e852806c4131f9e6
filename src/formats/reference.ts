import * as dyadic from '../exact/dyadic.ts';
import * as rational from '../exact/rational.ts';
import { fromDyadic, fromRational, type Real, squareRootOf } from '../exact/real.ts';
import { type Arithmetic, type Core, completeArithmetic } from './arithmetic.ts';
import { type ArithmeticOptions, type Context, newContext } from './context.ts';
import type { FloatFormat } from './format.ts';
import { roundReal } from './round-real.ts';

const { fromNumber } = dyadic;

/** The exact result of each operation, rounded once: the definition of the arithmetic, a line an operation. */
export function referenceCore(context: Context): Core {
  const rounded = (real: Real): number => roundReal(real, context);
  const ratio = (a: number, b: number): rational.Rational =>
    rational.divide(rational.fromNumber(a), rational.fromNumber(b));
  return {
    convert: (a) => rounded(fromDyadic(fromNumber(a))),
    sum: (a, b) => rounded(fromDyadic(dyadic.add(fromNumber(a), fromNumber(b)))),
    product: (a, b) => rounded(fromDyadic(dyadic.multiply(fromNumber(a), fromNumber(b)))),
    quotient: (a, b) => rounded(fromRational(ratio(a, b))),
    fused: (a, b, c) => rounded(fromDyadic(dyadic.add(dyadic.multiply(fromNumber(a), fromNumber(b)), fromNumber(c)))),
    root: (a) => rounded(squareRootOf(rational.fromNumber(a))),
    inverseRoot: (a) => rounded(squareRootOf(ratio(1, a))),
  };
}

/**
 * Arithmetic on exact rational numbers, readable and slow (about a microsecond an operation).
 * @throws RangeError when an option is out of range
 */
export function referenceArithmetic(format: FloatFormat, options?: ArithmeticOptions): Arithmetic {
  const context = newContext(format, options);
  return completeArithmetic(context, referenceCore(context));
}
