import { bitLength, shift } from '../../exact/integer.ts';
import { divide, fromNumber, lowestTerms, multiply, type Rational } from '../../exact/rational.ts';
import { inexact, overflow, record, saturated, type Tally } from '../flags.ts';
import type { IntegerFormat } from '../format.ts';
import { type Direction, directions, type Tail, tailZero } from '../rounding.ts';
import { integerRange } from './quantization.ts';
import { bigRatioOf, ratioOf, roundFloor } from './round-ratio.ts';

/** What {@link requantization} is given. */
export interface RequantizationOptions {
  readonly format: IntegerFormat;
  /**
   * What an accumulator is multiplied by: a rational, or a double with its exact value (such as a value of binary32).
   */
  readonly multiplier: Rational | number;
  /** Default 0. */
  readonly zeroPoint?: number;
  /** Default false. */
  readonly narrowRange?: boolean;
  /** Default 'tiesToEven'. */
  readonly rounding?: Direction;
}

/**
 * How an accumulator becomes an integer of the output: clip(round(accumulator·multiplier) + zeroPoint), rounded once.
 */
export interface Requantization {
  readonly format: IntegerFormat;
  readonly multiplier: Rational;
  /** The multiplier to within a relative 2^-52, or NaN where doubles can't carry it safely. */
  readonly approximate: number;
  readonly zeroPoint: number;
  readonly qmin: number;
  readonly qmax: number;
  readonly rounding: Direction;
}

/**
 * Checks and completes the description of a requantisation.
 * @throws RangeError when the multiplier is not finite and above 0, the zero point no integer from qmin to qmax, or the
 * rounding unknown.
 */
export function requantization(options: RequantizationOptions): Requantization {
  const { format, zeroPoint = 0, narrowRange = false, rounding = 'tiesToEven' } = options;
  const multiplier =
    typeof options.multiplier === 'number' ? fromNumber(checked(options.multiplier)) : options.multiplier;
  if (!(multiplier.numerator > 0n && multiplier.denominator > 0n)) {
    throw new RangeError(
      `"multiplier" expected a number above 0, got ${multiplier.numerator}/${multiplier.denominator}`,
    );
  }
  if (!directions.includes(rounding)) {
    throw new RangeError(`"rounding" expected one of ${directions.join(', ')}, got "${rounding}"`);
  }
  const { qmin, qmax } = integerRange(format, narrowRange);
  if (!(Number.isInteger(zeroPoint) && zeroPoint >= qmin && zeroPoint <= qmax)) {
    throw new RangeError(`"zeroPoint" expected an integer from ${qmin} to ${qmax}, got ${zeroPoint}`);
  }
  return Object.freeze({
    format,
    multiplier,
    approximate: approximationOf(multiplier),
    zeroPoint,
    qmin,
    qmax,
    rounding,
  });
}

function checked(multiplier: number): number {
  if (Number.isFinite(multiplier)) return multiplier;
  throw new RangeError(`"multiplier" expected a finite number above 0, got ${multiplier}`);
}

/**
 * s_1·s_2·…/s_output, exactly, in lowest terms. @throws RangeError when a scale is not finite, or the output's is 0.
 */
export function multiplierOf(inputScales: readonly number[], outputScale: number): Rational {
  const product = inputScales.map(fromNumber).reduce(multiply, { numerator: 1n, denominator: 1n });
  return lowestTerms(divide(product, fromNumber(outputScale)));
}

function approximationOf({ numerator, denominator }: Rational): number {
  // 64 bits or more of the quotient, so that cutting it costs less than the rounding to a double.
  const up = 65 - (bitLength(numerator) - bitLength(denominator));
  if (Math.abs(up) > 900) return Number.NaN;
  const [n, d] = up >= 0 ? [shift(numerator, up), denominator] : [numerator, shift(denominator, -up)];
  return Number(n / d) * 2 ** -up;
}

/**
 * An accumulator as an integer of the output. The result is that of exact arithmetic; a double product decides where
 * its error, at most 2^-51 of it, can't move it across a multiple of 1/2.
 * @param tally counts each result: overflow, inexact and saturated where it was clipped, inexact where it was rounded
 * @throws RangeError when the accumulator is not a safe integer.
 */
export function requantize(accumulator: number, r: Requantization, tally?: Tally): number {
  if (!Number.isSafeInteger(accumulator)) {
    throw new RangeError(`"accumulator" expected a safe integer, got ${accumulator}`);
  }
  const twice = 2 * accumulator * r.approximate;
  const clear = Math.abs(twice) < 2 ** 40 && Math.abs(twice - Math.round(twice)) > Math.abs(twice) * 2 ** -50;
  if (!clear) return requantizeExactly(accumulator, r, tally);
  const { floor, tail } = ratioOf(twice, 2);
  return settle(floor, tail, r, tally);
}

/**
 * {@link requantize} by integers of any size: its definition. @throws RangeError when the accumulator is not an
 * integer.
 */
export function requantizeExactly(accumulator: number | bigint, r: Requantization, tally?: Tally): number {
  const { numerator, denominator } = r.multiplier;
  const { floor, tail } = bigRatioOf(BigInt(accumulator) * numerator, denominator);
  // Far from any limit a floor may be cut to a safe integer.
  const bounded = floor > 2n ** 40n ? 2 ** 40 : floor < -(2n ** 40n) ? -(2 ** 40) : Number(floor);
  return settle(bounded, tail, r, tally);
}

function settle(floor: number, tail: Tail, r: Requantization, tally: Tally | undefined): number {
  const integer = roundFloor(floor, tail, r.rounding) + r.zeroPoint;
  const result = Math.min(Math.max(integer, r.qmin), r.qmax);
  if (tally !== undefined) {
    record(tally, result !== integer ? overflow | inexact | saturated : tail === tailZero ? 0 : inexact);
  }
  return result;
}
