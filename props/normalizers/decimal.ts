import { all, type BigNumber, create } from 'mathjs';
import type { FloatFormat } from '../../src/formats/format.ts';
import type { Direction } from '../../src/formats/rounding.ts';

/*
 * Reals as decimals of 220 digits and rounding from them: an opinion of its own on correctly rounded results. What lies nearer than
 * 10^-150 to a rounding boundary is taken to lie on it, which for roots and powers of short numbers it then does; but what is not 0
 * never lies on it.
 */

const math = create(all, { number: 'BigNumber', precision: 220 });

export type Decimal = BigNumber;
export const decimal = (text: string | bigint): Decimal => math.bignumber(String(text));
const two = decimal('2');
const tiny = decimal('1e-150');

export const powerOfTwo = (exponent: number): Decimal => two.pow(exponent);

/** numerator / denominator · 2^exponent of integers. */
export function ratio(numerator: bigint, denominator: bigint, exponent = 0): Decimal {
  return decimal(numerator).div(decimal(denominator)).times(powerOfTwo(exponent));
}

/** A finite double as an integer times a power of two. */
export function parts(x: number): { integer: bigint; exponent: number } {
  let [value, exponent] = [x, 0];
  while (!Number.isInteger(value)) [value, exponent] = [value * 2, exponent - 1];
  return { integer: BigInt(value), exponent };
}

/** Exactly the double. */
export function fromDouble(x: number): Decimal {
  const { integer, exponent } = parts(x);
  return ratio(integer, 1n, exponent);
}

/** x^p of x > 0; by roots where p is a multiple of a half, which is much quicker than by logarithms. */
export function power(x: Decimal, p: number): Decimal {
  return Number.isInteger(2 * p) && 2 * p < 64 ? x.sqrt().pow(2 * p) : x.pow(fromDouble(p));
}

/** x^(1/p) of x > 0. */
export function rootOf(x: Decimal, p: number): Decimal {
  switch (2 * p) {
    case 1:
      return x.times(x);
    case 2:
      return x;
    case 3:
      return x.cbrt().pow(2);
    case 4:
      return x.sqrt();
    case 6:
      return x.cbrt();
    case 8:
      return x.sqrt().sqrt();
    default:
      return x.pow(decimal('1').div(fromDouble(p)));
  }
}

/** ⌊log2 |x|⌋ of x ≠ 0. */
function exponentOf(x: Decimal): number {
  const magnitude = x.abs();
  let exponent = Math.floor(Math.log2(Number(magnitude.toPrecision(20))));
  while (magnitude.lt(powerOfTwo(exponent).times(decimal('1').minus(tiny)))) exponent--;
  while (magnitude.gte(powerOfTwo(exponent + 1).times(decimal('1').minus(tiny)))) exponent++;
  return exponent;
}

/** What stands for an infinity where overflow is 'ieee'. */
export function infinityOf(negative: boolean, format: FloatFormat): number {
  const magnitude = format.infinities ? Infinity : format.nans === 'none' ? format.max : Number.NaN;
  return negative ? -magnitude : magnitude;
}

function overflowed(negative: boolean, direction: Direction, format: FloatFormat): number {
  const outward = direction === 'tiesToEven' || direction === 'tiesToAway';
  const away = negative ? direction === 'towardNegative' : direction === 'towardPositive';
  return outward || away ? infinityOf(negative, format) : negative ? -format.max : format.max;
}

/** Whether a magnitude of `floor` quanta and a tail (0 < tail < 1) goes up. */
function goesUp(direction: Direction, negative: boolean, odd: boolean, tail: Decimal): boolean {
  const beyondHalf = tail.minus(decimal('0.5'));
  const tie = beyondHalf.abs().lt(tiny);
  switch (direction) {
    case 'tiesToEven':
      return tie ? odd : beyondHalf.gt(0);
    case 'tiesToAway':
      return tie || beyondHalf.gt(0);
    case 'towardZero':
      return false;
    case 'towardPositive':
      return !negative;
    case 'towardNegative':
      return negative;
    case 'toOdd':
      return !odd;
  }
}

/** The decimal rounded once to a signed format; an exact zero is +0, but −0 toward negative. */
export function roundDecimal(x: Decimal, format: FloatFormat, direction: Direction = 'tiesToEven'): number {
  const zero = (negative: boolean): number => (negative && format.signedZero ? -0 : 0);
  if (x.isZero()) return zero(direction === 'towardNegative');
  const negative = x.isNegative();
  const quantum = Math.max(exponentOf(x), format.emin) - format.precision + 1;
  const scaled = x.abs().times(powerOfTwo(-quantum));
  const nearest = scaled.round();
  const onGrid = !nearest.isZero() && scaled.minus(nearest).abs().lt(tiny);
  const floor = BigInt((onGrid ? nearest : scaled.floor()).toFixed(0));
  const up = !onGrid && goesUp(direction, negative, floor % 2n === 1n, scaled.minus(scaled.floor()));
  const magnitude = Number(floor + (up ? 1n : 0n)) * 2 ** quantum;
  if (magnitude > format.max) return overflowed(negative, direction, format);
  if (magnitude === 0) return zero(negative);
  return negative ? -magnitude : magnitude;
}
