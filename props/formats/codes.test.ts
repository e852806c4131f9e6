import { describe, expect, test } from 'vitest';
import { floatFormats } from '../../src/formats/catalogue.ts';
import { decode, encode } from '../../src/formats/codec.ts';
import { inexact, overflow, underflow } from '../../src/formats/flags.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import type { FloatFormat } from '../../src/formats/format.ts';
import { referenceArithmetic } from '../../src/formats/reference.ts';
import { type Direction, directions } from '../../src/formats/rounding.ts';
import { magnitudes, narrowFormats } from './operands.ts';

describe.each(narrowFormats)('every code of $name', (format) => {
  test('survives decoding and encoding; NaN codes share one', () => {
    const nans = new Set<number>();
    for (let code = 0; code < 2 ** format.bits; code++) {
      const value = decode(code, format);
      const back = encode(value, format);
      if (Number.isNaN(value)) nans.add(back);
      else if (back !== code) expect([code, value, back]).toEqual([code, value, code]);
    }
    expect(nans.size).toBe(format.nans === 'none' ? 0 : 1);
  });

  test('rises with the value', () => {
    const positive = format.signed ? 2 ** (format.bits - 1) : 2 ** format.bits;
    let last = -1;
    for (let code = 0; code < positive; code++) {
      const value = decode(code, format);
      if (Number.isNaN(value)) continue;
      const mirrored = !format.signedZero || Object.is(decode(code + positive, format), -value);
      if (!(value > last && mirrored)) expect.unreachable(`code ${code} gave ${value} after ${last}`);
      last = value;
    }
    expect(last).toBe(format.infinities ? Infinity : format.max);
  });
});

const places = [0.3, 0.49, 0.5, 0.51, 0.99];

/** Whether a magnitude at this place between two neighbours goes to the upper one: the definition, by hand. */
function goesUp(direction: Direction, place: number, lowerIsOdd: boolean, negative: boolean): boolean {
  if (direction === 'tiesToEven') return place > 0.5 || (place === 0.5 && lowerIsOdd);
  if (direction === 'tiesToAway') return place >= 0.5;
  if (direction === 'towardZero') return false;
  if (direction === 'towardPositive') return !negative;
  return direction === 'towardNegative' ? negative : !lowerIsOdd;
}

/** Tiny after rounding: just below the smallest normal number, an unbounded exponent has steps half as wide. */
function isTiny(
  format: FloatFormat,
  x: number,
  upper: number,
  place: number,
  direction: Direction,
  negative: boolean,
): boolean {
  if (x >= 2 ** format.emin) return false;
  if (upper < 2 ** format.emin || place <= 0.5) return true;
  return !goesUp(direction, 2 * place - 1, true, negative);
}

interface Probe {
  readonly x: number;
  readonly direction: Direction;
  readonly expected: number;
  readonly flags: number;
}

/** Points between each two neighbours, with what they round to, in both signs. */
function* probes(format: FloatFormat): Generator<Probe> {
  const values = magnitudes(format);
  for (const [i, lower] of values.slice(0, -1).entries()) {
    const upper = values[i + 1];
    // The last bit of a value: its place in the list, since each binade has an even number of values. Without subnormals
    // every significand is 1, odd.
    const odd = format.precision === 1 || i % 2 === 1;
    for (const place of places) {
      for (const negative of format.signed ? [false, true] : [false]) {
        for (const direction of directions) {
          const x = lower + place * (upper - lower);
          const magnitude = goesUp(direction, place, odd, negative) ? upper : lower;
          const flags = isTiny(format, x, upper, place, direction, negative) ? inexact | underflow : inexact;
          const zero = magnitude === 0 && !format.signedZero ? 0 : -magnitude;
          yield { x: negative ? -x : x, direction, expected: negative ? zero : magnitude, flags };
        }
      }
    }
  }
}

describe.each(narrowFormats.filter((format) => format.signed))('between neighbours of $name', (format) => {
  test('each point rounds as its direction says', () => {
    const engines = Object.fromEntries(
      directions.map((rounding) => [rounding, float64Arithmetic(format, { rounding })]),
    );
    for (const { x, direction, expected, flags } of probes(format)) {
      const arithmetic = engines[direction];
      const result = arithmetic.round(x);
      if (!Object.is(result, expected) || arithmetic.tally.last !== flags) {
        expect({ x, direction, result, flags: arithmetic.tally.last }).toEqual({
          x,
          direction,
          result: expected,
          flags,
        });
      }
    }
  });

  test('the reference rounds so too', () => {
    const engines = Object.fromEntries(
      directions.map((rounding) => [rounding, referenceArithmetic(format, { rounding })]),
    );
    let n = 0;
    for (const { x, direction, expected, flags } of probes(format)) {
      if (format.bits > 8 && n++ % 37 !== 0) continue;
      const arithmetic = engines[direction];
      const result = arithmetic.round(x);
      if (!Object.is(result, expected) || arithmetic.tally.last !== flags) {
        expect({ x, direction, result, flags: arithmetic.tally.last }).toEqual({
          x,
          direction,
          result: expected,
          flags,
        });
      }
    }
  });

  test('points past the largest value overflow from half an ulp on', () => {
    const ulp = 2 ** (format.emax - format.precision + 1);
    const odd = (format.max / ulp) % 2 === 1;
    const beyond = format.infinities ? Infinity : format.nans === 'none' ? format.max : Number.NaN;
    for (const place of places) {
      for (const direction of directions) {
        const up = goesUp(direction, place, odd, false);
        const arithmetic = float64Arithmetic(format, { rounding: direction });
        const result = arithmetic.round(format.max + place * ulp);
        const expected = up && direction !== 'toOdd' ? beyond : format.max;
        const flags = up ? overflow | inexact : inexact;
        expect({ place, direction, result, flags: arithmetic.tally.last }).toEqual({
          place,
          direction,
          result: expected,
          flags,
        });
      }
    }
  });
});

test('codes and values that are none are refused', () => {
  for (const format of floatFormats.filter((one) => one.bits <= 32)) {
    for (const code of [-1, 2 ** format.bits, 0.5, Number.NaN]) expect(() => decode(code, format)).toThrow(RangeError);
    for (const value of [format.max * 1.25, format.min / 2, 2 / 3])
      expect(() => encode(value, format)).toThrow(RangeError);
  }
});
