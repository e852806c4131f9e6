import type { Arithmetic, Operations } from './arithmetic.ts';
import type { Context } from './context.ts';
import { isMiddling, productError, sumError } from './error-terms.ts';
import { inexact, record, type Tally } from './flags.ts';
import { isExactProduct, nearestConstants, rounded } from './nearest.ts';

/*
 * The operations of nearest.ts, counted, and bit-equal to those that stand behind under the same preconditions; flags too: within the
 * normal range a result is inexact or raises nothing, and a double that rounding changes was no exact result of the format.
 */

/** Counts an inexact operation. */
function noteInexact(tally: Tally): void {
  tally.last = inexact;
  tally.counts[inexact]++;
}

/** The operations where they are less common: exact results, halfway points, the fused one and the root; and conversion. */
function lessCommon(context: Context, operations: Operations) {
  const { tally } = context;
  const { limit, normal, scale } = nearestConstants(context);
  const isNormal = (y: number): boolean => Math.abs(y) > normal && Math.abs(y) < limit;
  const settled = (result: number, flags: number): number => {
    record(tally, flags);
    return result;
  };
  /** Where y has no more bits than the format, or lies halfway. */
  const rareSum = (a: number, b: number, y: number): number => {
    if (!isNormal(y)) return operations.add(a, b);
    const result = rounded(y, y * scale);
    const exact = sumError(a, b, y) === 0;
    return exact || result === y ? settled(result, exact && result === y ? 0 : inexact) : operations.add(a, b);
  };
  const rareProduct = (a: number, b: number, y: number): number => {
    if (!(isNormal(y) && isMiddling(a) && isMiddling(b))) return operations.multiply(a, b);
    const result = rounded(y, y * scale);
    const exact = productError(a, b, y) === 0;
    return exact || result === y ? settled(result, exact && result === y ? 0 : inexact) : operations.multiply(a, b);
  };

  const round = (y: number): number => {
    if (!isNormal(y)) return operations.round(y);
    const result = rounded(y, y * scale);
    return settled(result, result === y ? 0 : inexact);
  };
  const fma = (a: number, b: number, c: number): number => {
    const product = a * b;
    const y = product + c;
    const result = rounded(y, y * scale);
    if (isNormal(y) && isExactProduct(a, b)) {
      const exact = sumError(product, c, y) === 0;
      if (exact || result === y || rounded(y, y * scale * 0.5) !== y)
        return settled(result, exact && result === y ? 0 : inexact);
    }
    return operations.fma(a, b, c);
  };
  const sqrt = (a: number): number => {
    const y = Math.sqrt(a);
    const result = rounded(y, y * scale);
    if (isNormal(y) && result !== y && rounded(y, y * scale * 0.5) !== y) return settled(result, inexact);
    return operations.sqrt(a);
  };
  return { rareSum, rareProduct, round, fma, sqrt };
}

/** The operations, counted in the context's tally, quick where they round to nearest and their results are normal values of the format. */
export function countedNearestArithmetic(context: Context, operations: Operations): Arithmetic {
  const { format, tally } = context;
  const { limit, normal, scale } = nearestConstants(context);
  const { rareSum, rareProduct, round, fma, sqrt } = lessCommon(context, operations);
  const { rsqrt, roundReal } = operations;

  const add = (a: number, b: number): number => {
    const y = a + b;
    const magnitude = Math.abs(y);
    const result = rounded(y, y * scale);
    if (magnitude > normal && magnitude < limit && result !== y && rounded(y, y * scale * 0.5) !== y) {
      noteInexact(tally);
      return result;
    }
    return rareSum(a, b, y);
  };
  const multiply = (a: number, b: number): number => {
    const y = a * b;
    const magnitude = Math.abs(y);
    const result = rounded(y, y * scale);
    if (magnitude > normal && magnitude < limit && result !== y && rounded(y, y * scale * 0.5) !== y) {
      noteInexact(tally);
      return result;
    }
    return rareProduct(a, b, y);
  };
  const divide = (a: number, b: number): number => {
    const y = a / b;
    const magnitude = Math.abs(y);
    const result = rounded(y, y * scale);
    if (magnitude > normal && magnitude < limit && result !== y && rounded(y, y * scale * 0.5) !== y) {
      noteInexact(tally);
      return result;
    }
    return operations.divide(a, b);
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
