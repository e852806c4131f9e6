import type { Arithmetic, Operations } from './arithmetic.ts';
import type { Context } from './context.ts';
import { isMiddling, productError, sumError } from './error-terms.ts';
import { inexact, record } from './flags.ts';

/*
 * Operations in one double operation and a rounding of three more, ties to even. Bit-equal to the operations that stand behind: for a
 * double y that is the exact result rounded to nearest, rounding y again is rounding the exact result, unless y lies halfway between two
 * values of the format and is not exact (a halfway point is a double, and rounding is monotonic). What is not settled so (overflow, NaN,
 * zeros and subnormals where they are flushed or counted, halfway points that may not be exact, other directions) they answer themselves.
 * To p bits, with s = 53 − p: 2^s·y − (2^s − 1)·y, right for s > p; halfway points are told by rounding to p + 1 bits, so p is at most 25.
 */

/** The constants of a format that the operations compare and round with. */
interface Constants {
  /** Magnitudes from here on are not settled. */
  readonly limit: number;
  /** The smallest normal magnitude; what is not above it may stand for a smaller exact result. */
  readonly normal: number;
  /** Whether smaller magnitudes are settled. */
  readonly gradual: boolean;
  /** 2^s and 2^s − 1 for p bits, and for p + 1. */
  readonly scale: number;
  readonly scaleLess: number;
  readonly fineScale: number;
  readonly fineScaleLess: number;
  /** Numbers whose last place is the smallest magnitude, and its half. */
  readonly shift: number;
  readonly fineShift: number;
}

function constantsOf({ format, rounding, flushInput, flushOutput }: Context, counts: boolean): Constants {
  const { precision: p, emin, emax, max, signed, subnormals, signedZero } = format;
  const settles = rounding === 'tiesToEven' && p >= 2 && p <= 25 && emin - p >= -900 && emax <= 900;
  const shift = 1.5 * 2 ** (53 + Math.max(emin, -900) - p);
  return {
    limit: settles && signed && subnormals && !flushInput ? max + 2 ** (emax - p) : 0,
    normal: 2 ** emin,
    gradual: signedZero && !flushOutput && !counts,
    scale: 2 ** (53 - p),
    scaleLess: 2 ** (53 - p) - 1,
    fineScale: 2 ** (52 - p),
    fineScaleLess: 2 ** (52 - p) - 1,
    shift,
    fineShift: shift / 2,
  };
}

/** Whether a·b is an exact double: factors of binary32. */
const isExactProduct = (a: number, b: number): boolean => Math.fround(a) === a && Math.fround(b) === b;

/**
 * The operations, quick where their results are normal values of the format, or subnormal and not counted, and roundings are to nearest.
 * @param counts whether operations and flags are counted in the context's tally
 */
export function quickly(context: Context, operations: Operations, counts: boolean): Arithmetic {
  const { limit, normal, gradual, scale, scaleLess, fineScale, fineScaleLess, shift, fineShift } = constantsOf(
    context,
    counts,
  );
  const { format, tally } = context;
  const { rsqrt, roundReal } = operations;

  const round = (y: number): number => {
    const magnitude = y < 0 ? -y : y;
    if (magnitude < limit) {
      if (magnitude > normal) {
        const result = y * scale - y * scaleLess;
        if (counts) record(tally, result === y ? 0 : inexact);
        return result;
      }
      if (gradual) {
        const result = y + shift - shift;
        return result === 0 ? y * 0 : result;
      }
    }
    return operations.round(y);
  };

  const add = (a: number, b: number): number => {
    const y = a + b;
    const magnitude = y < 0 ? -y : y;
    if (magnitude < limit) {
      if (magnitude > normal) {
        const result = y * scale - y * scaleLess;
        if (result !== y) {
          if (y * fineScale - y * fineScaleLess !== y || sumError(a, b, y) === 0) {
            if (counts) record(tally, inexact);
            return result;
          }
        } else {
          if (counts) record(tally, sumError(a, b, y) === 0 ? 0 : inexact);
          return result;
        }
      } else if (gradual) {
        const result = y + shift - shift;
        if (result === y || y + fineShift - fineShift !== y || sumError(a, b, y) === 0)
          return result === 0 ? y * 0 : result;
      }
    }
    return operations.add(a, b);
  };

  const multiply = (a: number, b: number): number => {
    const y = a * b;
    const magnitude = y < 0 ? -y : y;
    if (magnitude < limit) {
      if (magnitude > normal) {
        const result = y * scale - y * scaleLess;
        if (result !== y ? y * fineScale - y * fineScaleLess !== y : !counts) {
          if (counts) record(tally, inexact);
          return result;
        }
        if (isMiddling(a) && isMiddling(b)) {
          const exact = productError(a, b, y) === 0;
          if (exact || result === y) {
            if (counts) record(tally, exact && result === y ? 0 : inexact);
            return result;
          }
        }
      } else if (gradual) {
        const result = y + shift - shift;
        if (result === y || y + fineShift - fineShift !== y) return result === 0 ? y * 0 : result;
      }
    }
    return operations.multiply(a, b);
  };

  const divide = (a: number, b: number): number => {
    const y = a / b;
    const magnitude = y < 0 ? -y : y;
    if (magnitude < limit) {
      if (magnitude > normal) {
        const result = y * scale - y * scaleLess;
        if (result !== y ? y * fineScale - y * fineScaleLess !== y : !counts) {
          if (counts) record(tally, inexact);
          return result;
        }
      } else if (gradual) {
        const result = y + shift - shift;
        if (result === y || y + fineShift - fineShift !== y) return result === 0 ? y * 0 : result;
      }
    }
    return operations.divide(a, b);
  };

  const fma = (a: number, b: number, c: number): number => {
    const product = a * b;
    const y = product + c;
    const magnitude = y < 0 ? -y : y;
    if (magnitude < limit && magnitude > normal && isExactProduct(a, b)) {
      const result = y * scale - y * scaleLess;
      if (result === y || y * fineScale - y * fineScaleLess !== y || sumError(product, c, y) === 0) {
        if (counts) record(tally, result === y && sumError(product, c, y) === 0 ? 0 : inexact);
        return result;
      }
    }
    return operations.fma(a, b, c);
  };

  const sqrt = (a: number): number => {
    const y = Math.sqrt(a);
    if (y < limit && y > normal) {
      const result = y * scale - y * scaleLess;
      if (result !== y ? y * fineScale - y * fineScaleLess !== y : !counts) {
        if (counts) record(tally, inexact);
        return result;
      }
    }
    return operations.sqrt(a);
  };

  return {
    format,
    tally,
    round,
    add,
    subtract: (a, b) => add(a, -b),
    multiply,
    divide,
    fma,
    sqrt,
    reciprocal: (a) => divide(1, a),
    rsqrt,
    roundReal,
  };
}
