import * as fc from 'fast-check';
import { absolute, add, compare, divide, fromNumber, multiply, type Rational, subtract } from '../../exact/rational.ts';
import { fromRational } from '../../exact/real.ts';
import { isValue } from '../../formats/codec.ts';
import { float64Arithmetic } from '../../formats/float64.ts';
import type { FloatFormat } from '../../formats/format.ts';
import { simplified } from '../simplified.ts';
import { simplerArrays } from './simpler.ts';
import { conditionNumber, exactSum } from './sums.ts';

export interface LengthOptions {
  /** At most so many elements, at least 8. Default 32. */
  readonly maxLength?: number;
}

/** Terms that are added to reach a condition number. */
const corrections = 6;

/** @throws RangeError for fewer than 8 */
export function maxLengthOf({ maxLength = 32 }: LengthOptions): number {
  if (!Number.isInteger(maxLength) || maxLength < 8)
    throw new RangeError(`"maxLength" expected an integer of at least 8, got ${maxLength}`);
  return maxLength;
}

const two: Rational = { numerator: 2n, denominator: 1n };

/** Whether the condition number lies from half to twice the target. */
export function isConditioned(values: readonly number[], target: number): boolean {
  const achieved = conditionNumber(values);
  if (achieved === undefined) return false;
  const goal = fromNumber(target);
  return compare(multiply(achieved, two), goal) >= 0 && compare(achieved, multiply(goal, two)) <= 0;
}

/** Adds terms until the condition number is near the target; each leaves a rounding error of the one before. */
function corrected(start: readonly number[], target: number, format: FloatFormat): readonly number[] {
  const { roundReal } = float64Arithmetic(format, { overflow: 'saturate' });
  let values = start;
  for (let i = 0; i < corrections && !isConditioned(values, target); i++) {
    const total = exactSum(values);
    const magnitudes = exactSum(values.map(Math.abs));
    // The new term adds to Σ|x| about what the sum loses.
    const goal = divide(add(magnitudes, absolute(total)), fromNumber(target));
    const missing = subtract(goal, total);
    if (missing.numerator === 0n) break;
    values = [...values, roundReal(fromRational(missing))];
  }
  return values;
}

/** Exponents of terms such that neither the sum of n of them overflows nor their sum over κ goes below the smallest steps. */
function exponentRange(target: number, format: FloatFormat, maxLength: number): readonly [number, number] {
  const lowest = Math.log2(format.min) + Math.ceil(Math.log2(target)) + 3;
  const highest = format.emax - Math.ceil(Math.log2(maxLength)) - 2;
  return [lowest, highest];
}

/**
 * Arrays of values whose sum has about the condition number κ = Σ|x|/|Σx| that is asked for: from κ/2 to 2κ, exactly.
 * @param kappa at least 1
 * @throws RangeError where κ is below 1 or more than the range of the format allows
 */
export function conditionedSums(
  format: FloatFormat,
  kappa: number,
  options: LengthOptions = {},
): fc.Arbitrary<readonly number[]> {
  const maxLength = maxLengthOf(options);
  const [lowest, highest] = exponentRange(kappa, format, maxLength);
  if (!(kappa >= 1 && Number.isFinite(kappa))) throw new RangeError(`"kappa" expected at least 1, got ${kappa}`);
  if (!format.signed || lowest > highest)
    throw new RangeError(`"kappa" expected a condition number within the range of ${format.name}, got ${kappa}`);
  const { round } = float64Arithmetic(format);
  const low = Math.max(lowest, Math.min(-4, highest));
  const exponent = fc.integer({ min: low, max: Math.max(low, Math.min(4, highest)) });
  const fraction = fc
    .integer({ min: -(2 ** 30), max: 2 ** 30 })
    .map((n) => Math.sign(n || 1) * (1 + Math.abs(n) / 2 ** 31));
  const term = fc.tuple(fraction, exponent).map(([f, e]) => round(f * 2 ** e));
  const keys = fc.array(fc.nat(), { minLength: maxLength, maxLength });
  const base = fc
    .tuple(fc.array(term, { minLength: 2, maxLength: maxLength - corrections }), keys)
    .map(([start, order]) => shuffled(corrected(start, kappa, format), order));
  const accepts = (values: readonly number[]): boolean =>
    values.length <= maxLength && values.every((value) => isValue(value, format)) && isConditioned(values, kappa);
  return simplified(base.filter(accepts), accepts, simplerArrays);
}

/** The values sorted by keys. */
export function shuffled(values: readonly number[], keys: readonly number[]): readonly number[] {
  return values
    .map((value, i) => [keys[i], value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
}
