import { type Dyadic, exponentOf as dyadicExponent } from './dyadic.ts';
import { shift } from './integer.ts';
import { add, fromRational, type Interval, multiply, negate, point } from './interval.ts';
import { exponentOf, type Rational, rational } from './rational.ts';

/*
 * Logarithm and exponential in fixed point with `width` fraction bits. Every step floors, which costs at most one unit in the last
 * place; the bounds below count these units and are generous by a factor of two or more.
 */

/**
 * Encloses 2·atanh(t) for 0 ≤ t ≤ 1/3 by its series. t is floored (1 unit, amplified by at most 1/(1 − t²) = 9/8); each of the fewer than
 * `width` terms adds at most 3 units (the power, its division, the square of t); the tail after the last term is below 2 units.
 */
function twiceArtanh(t: Rational, width: number): Interval {
  const scaled = (t.numerator << BigInt(width)) / t.denominator;
  const square = (scaled * scaled) >> BigInt(width);
  let power = scaled;
  let total = 0n;
  for (let k = 1n; power !== 0n; k += 2n) {
    total += power / k;
    power = (power * square) >> BigInt(width);
  }
  const error = BigInt(4 * width + 8);
  return {
    low: { significand: 2n * (total - error), exponent: -width },
    high: { significand: 2n * (total + error), exponent: -width },
  };
}

const third = rational(1n, 3n);
const lnTwoByWidth = new Map<number, Interval>();

/** ln 2 = 2·atanh(1/3). */
function lnTwo(width: number): Interval {
  let value = lnTwoByWidth.get(width);
  if (value === undefined) {
    value = twiceArtanh(third, width);
    lnTwoByWidth.set(width, value);
  }
  return value;
}

/** Encloses ln x of a rational x > 0; the width shrinks at least as fast as 2^−bits. */
export function ln(x: Rational, bits: number): Interval {
  const width = bits + 64;
  const k = exponentOf(x);
  // x = 2^k·m with 1 ≤ m < 2, and ln m = 2·atanh((m − 1)/(m + 1)).
  const [n, d] = k >= 0 ? [x.numerator, x.denominator << BigInt(k)] : [x.numerator << BigInt(-k), x.denominator];
  const mantissa = twiceArtanh(rational(n - d, n + d), width);
  const scale = point({ significand: BigInt(k), exponent: 0 });
  return add(mantissa, multiply(scale, lnTwo(width), width + 64), width + 64);
}

/** Encloses e^y. */
export function exp(y: Interval, bits: number): Interval {
  return { low: expEnd(y.low, bits).low, high: expEnd(y.high, bits).high };
}

function expEnd(y: Dyadic, bits: number): Interval {
  if (y.significand === 0n) return point({ significand: 1n, exponent: 0 });
  const width = bits + 64 + Math.max(0, dyadicExponent(y));
  const k = nearestMultipleOfLnTwo(y);
  const multiple = multiply(point({ significand: k, exponent: 0 }), lnTwo(width), width + 64);
  const remainder = add(point(y), negate(multiple), width + 64);
  // Floor the lower end; how far the upper end lies above it goes into the error.
  const r = shift(remainder.low.significand, remainder.low.exponent + width);
  const spread = shift(remainder.high.significand, remainder.high.exponent + width) + 1n - r;
  let term = 1n << BigInt(width);
  let total = term;
  for (let i = 1n; ; i++) {
    term = (term * r) >> BigInt(width);
    term = term / i;
    if (term === 0n || term === -1n) break;
    total += term;
  }
  // |r| < 1/2: each term loses at most 3 units, the tail 2, and e^r grows by less than 2 units for each unit in r.
  const error = BigInt(4 * width + 8) + 2n * spread;
  return {
    low: { significand: total - error, exponent: Number(k) - width },
    high: { significand: total + error, exponent: Number(k) - width },
  };
}

/** round(y / ln 2), up to the accuracy that keeps |y − k·ln 2| < 1/2. */
function nearestMultipleOfLnTwo(y: Dyadic): bigint {
  const inverse = fromRational(rational(0x171547652b82fen, 1n << 52n), 64).low;
  const product = y.significand * inverse.significand;
  const exponent = y.exponent + inverse.exponent;
  return shift(shift(product, exponent + 1) + 1n, -1);
}
