import * as dyadic from '../../exact/dyadic.ts';
import { fromDyadic, type Rational } from '../../exact/rational.ts';
import { overflow } from '../../formats/flags.ts';
import { float64Arithmetic } from '../../formats/float64.ts';
import type { FloatFormat } from '../../formats/format.ts';

/** The exact sum of finite numbers. */
export function exactSum(values: ArrayLike<number>): Rational {
  return fromDyadic(dyadic.sum(Array.from(values, dyadic.fromNumber)));
}

/**
 * The condition number of a sum, Σ|x| / |Σx|, exactly; undefined where the sum is 0 (it is infinite) or a value is not finite.
 */
export function conditionNumber(values: ArrayLike<number>): Rational | undefined {
  if (!Array.from(values).every(Number.isFinite)) return undefined;
  const total = exactSum(values);
  if (total.numerator === 0n) return undefined;
  const magnitudes = exactSum(Array.from(values, Math.abs));
  const numerator = magnitudes.numerator * total.denominator;
  const denominator = magnitudes.denominator * (total.numerator < 0n ? -total.numerator : total.numerator);
  return { numerator, denominator };
}

/** The sums after each term, added in sequence and rounded to nearest in the format. */
export function runningSums(values: readonly number[], format: FloatFormat): readonly number[] {
  const { add } = float64Arithmetic(format);
  let total = 0;
  return values.map((value, i) => {
    total = i === 0 ? value : add(total, value);
    return total;
  });
}

/** The index of the term at which the sum in sequence overflows; −1 where it does not. */
export function overflowStep(values: readonly number[], format: FloatFormat): number {
  const { add, tally } = float64Arithmetic(format);
  let total = values[0];
  for (let i = 1; i < values.length; i++) {
    total = add(total, values[i]);
    if ((tally.last & overflow) !== 0) return i;
  }
  return -1;
}
