import type { Arithmetic, Operations } from './arithmetic.ts';
import type { Context } from './context.ts';
import { sumError } from './error-terms.ts';

/*
 * Operations in one double operation and a rounding of three more, ties to even. Bit-equal to the operations that stand behind: for a
 * double y that is the exact result rounded to nearest, rounding y again is rounding the exact result, unless y lies halfway between two
 * values of the format and is not exact (a halfway point is a double, and rounding is monotonic). What is not settled so (overflow, NaN,
 * zeros and subnormals where they are flushed or counted, halfway points that may not be exact, other directions) they answer themselves.
 * To p bits, with s = 53 − p: 2^s·y − (2^s·y − y), right for s > p; halfway points are told by rounding to p + 1 bits, so p is at most 25.
 */

/** The constants of a format that the operations compare and round with. */
export interface NearestConstants {
  /** Magnitudes from here on are not settled. */
  readonly limit: number;
  /** The smallest normal magnitude; what is not above it may stand for a smaller exact result. */
  readonly normal: number;
  /** Whether smaller magnitudes are settled, where nothing is counted. */
  readonly gradual: boolean;
  /** 2^s for p bits; half of it is that for p + 1. */
  readonly scale: number;
  /** Numbers whose last place is the smallest magnitude, and its half. */
  readonly shift: number;
  readonly fineShift: number;
}

export function nearestConstants({ format, rounding, flushInput, flushOutput }: Context): NearestConstants {
  const { precision: p, emin, emax, max, signed, subnormals, signedZero } = format;
  const settles = rounding === 'tiesToEven' && p >= 2 && p <= 25 && emin - p >= -900 && emax <= 900;
  const shift = 1.5 * 2 ** (53 + Math.max(emin, -900) - p);
  return {
    limit: settles && signed && subnormals && !flushInput ? max + 2 ** (emax - p) : 0,
    normal: 2 ** emin,
    gradual: signedZero && !flushOutput,
    scale: 2 ** (53 - p),
    shift,
    fineShift: shift / 2,
  };
}

/** y rounded to 53 − s bits, from y·2^s. */
export const rounded = (y: number, scaled: number): number => scaled - (scaled - y);

/** Whether a·b is an exact double: factors of binary32. */
export const isExactProduct = (a: number, b: number): boolean => Math.fround(a) === a && Math.fround(b) === b;

/** The operations where they are less common: results out of the normal range, the fused one and the root. */
function lessCommon(context: Context, operations: Operations) {
  const { limit, normal, gradual, scale, shift, fineShift } = nearestConstants(context);
  /** A result below the normal range; NaN where it is not settled. `error` is what y lacks, if that is known. */
  const subnormal = (y: number, error: number): number => {
    if (!(gradual && Math.abs(y) < limit && Math.abs(y) <= normal)) return Number.NaN;
    const result = y + shift - shift;
    if (result !== y && error !== 0 && y + fineShift - fineShift === y) return Number.NaN;
    return result === 0 ? y * 0 : result;
  };
  const rareRound = (a: number): number => {
    const result = subnormal(a, 0);
    return Number.isNaN(result) ? operations.round(a) : result;
  };
  const rareSum = (a: number, b: number, y: number): number => {
    const result = subnormal(y, sumError(a, b, y));
    return Number.isNaN(result) ? operations.add(a, b) : result;
  };
  const rareProduct = (a: number, b: number, y: number): number => {
    const result = subnormal(y, Number.NaN);
    return Number.isNaN(result) ? operations.multiply(a, b) : result;
  };
  const rareQuotient = (a: number, b: number, y: number): number => {
    const result = subnormal(y, Number.NaN);
    return Number.isNaN(result) ? operations.divide(a, b) : result;
  };

  const fma = (a: number, b: number, c: number): number => {
    const product = a * b;
    const y = product + c;
    const magnitude = Math.abs(y);
    if (magnitude > normal && magnitude < limit && isExactProduct(a, b)) {
      const result = rounded(y, y * scale);
      if (result === y || rounded(y, y * scale * 0.5) !== y || sumError(product, c, y) === 0) return result;
    }
    return operations.fma(a, b, c);
  };
  const sqrt = (a: number): number => {
    const y = Math.sqrt(a);
    if (y > normal && y < limit) {
      const result = rounded(y, y * scale);
      if (result === y || rounded(y, y * scale * 0.5) !== y) return result;
    }
    return operations.sqrt(a);
  };
  /** The double is within 2^-51 of 1/√a; where both ends of a wider interval give one result, so does 1/√a. */
  const rsqrt = (a: number): number => {
    const y = 1 / Math.sqrt(a);
    if (y > normal && y < limit) {
      const [low, high] = [y * (1 - 2 ** -50), y * (1 + 2 ** -50)];
      const result = rounded(low, low * scale);
      if (result === rounded(high, high * scale)) return result;
    }
    return operations.rsqrt(a);
  };
  return { rareRound, rareSum, rareProduct, rareQuotient, fma, sqrt, rsqrt };
}

/**
 * The operations, uncounted, quick where they round to nearest and their results are within the format's range. What is common is short,
 * so that loops take it in whole.
 */
export function nearestArithmetic(context: Context, operations: Operations): Arithmetic {
  const { format, tally } = context;
  const { limit, normal, scale } = nearestConstants(context);
  const { rareRound, rareSum, rareProduct, rareQuotient, fma, sqrt, rsqrt } = lessCommon(context, operations);
  const { roundReal } = operations;

  const round = (y: number): number => {
    const magnitude = Math.abs(y);
    return magnitude > normal && magnitude < limit ? rounded(y, y * scale) : rareRound(y);
  };
  const add = (a: number, b: number): number => {
    const y = a + b;
    const magnitude = Math.abs(y);
    if (magnitude > normal && magnitude < limit) {
      const result = rounded(y, y * scale);
      if (result === y || rounded(y, y * scale * 0.5) !== y || sumError(a, b, y) === 0) return result;
    }
    return rareSum(a, b, y);
  };
  const multiply = (a: number, b: number): number => {
    const y = a * b;
    const magnitude = Math.abs(y);
    if (magnitude > normal && magnitude < limit) {
      const result = rounded(y, y * scale);
      if (result === y || rounded(y, y * scale * 0.5) !== y) return result;
    }
    return rareProduct(a, b, y);
  };
  const divide = (a: number, b: number): number => {
    const y = a / b;
    const magnitude = Math.abs(y);
    if (magnitude > normal && magnitude < limit) {
      const result = rounded(y, y * scale);
      if (result === y || rounded(y, y * scale * 0.5) !== y) return result;
    }
    return rareQuotient(a, b, y);
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
