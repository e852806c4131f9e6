import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { binary16, binary32, findFloatFormat } from '../../src/formats/catalogue.ts';
import { inexact, overflow } from '../../src/formats/flags.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { type Cursor, counterRandom, philox4x32 } from '../../src/formats/random.ts';
import { referenceArithmetic } from '../../src/formats/reference.ts';
import { magnitudes, narrowFormats } from './operands.ts';

const engines = { reference: referenceArithmetic, float64: float64Arithmetic };

/** Of all 2^bits random words, those for which a number rounds up. */
function upwards(
  make: typeof float64Arithmetic,
  format: (typeof narrowFormats)[number],
  bits: number,
  x: number,
  upper: number,
) {
  let draw = 0;
  const arithmetic = make(format, { rounding: { stochastic: bits, random: () => draw } });
  const raised: number[] = [];
  for (draw = 0; draw < 2 ** bits; draw++) if (arithmetic.round(x) === upper) raised.push(draw);
  return raised;
}

describe.each(Object.entries(engines))('%s', (_name, make) => {
  describe.each(narrowFormats.filter((format) => format.signed))('$name', (format) => {
    const values = magnitudes(format);

    property.prop(
      { index: fc.nat(values.length - 2), bits: fc.integer({ min: 1, max: 6 }), place: fc.nat(4095) },
      { numRuns: 30 },
    )('rounds up for exactly the words that the tail allows', ({ index, bits, place }) => {
      const [lower, upper] = [values[index], values[index + 1]];
      const x = lower + (place / 4096) * (upper - lower);
      const expected = Math.floor((place * 2 ** bits) / 4096);
      const raised = upwards(make, format, bits, x, upper);
      expect(raised).toEqual(Array.from({ length: expected }, (_, i) => 2 ** bits - expected + i));
      if (format.signedZero || lower > 0) {
        expect(upwards(make, format, bits, -x, -upper)).toEqual(raised);
      }
    });
  });

  test('a tail below the last random bit never rounds up, and is inexact all the same', () => {
    const arithmetic = make(binary16, { rounding: { stochastic: 4, random: () => 15 } });
    expect([arithmetic.round(1 + 2 ** -15), arithmetic.tally.last]).toEqual([1, inexact]);
    expect([arithmetic.round(1 + 2 ** -14), arithmetic.tally.last]).toEqual([1 + 2 ** -10, inexact]);
    expect([arithmetic.add(1, 2 ** -60), arithmetic.tally.last]).toEqual([1, inexact]);
    expect([arithmetic.round(1), arithmetic.tally.last]).toEqual([1, 0]);
  });

  test('overflow is judged after the draw', () => {
    let draw = 0;
    const arithmetic = make(binary16, { rounding: { stochastic: 1, random: () => draw } });
    expect([arithmetic.round(65520), arithmetic.tally.last]).toEqual([65504, inexact]);
    draw = 1;
    expect([arithmetic.round(65520), arithmetic.tally.last]).toEqual([Infinity, overflow | inexact]);
    expect([arithmetic.round(65519), arithmetic.tally.last]).toEqual([65504, inexact]);
    const e4m3fn = make(findFloatFormat('e4m3fn'), { rounding: { stochastic: 1, random: () => draw } });
    expect(e4m3fn.round(464)).toBe(Number.NaN);
  });

  test('one draw an operation, whatever the operands', () => {
    let draws = 0;
    const random = (): number => draws++ % 8;
    const arithmetic = make(binary32, { rounding: { stochastic: 3, random } });
    for (const x of [0, -0, 1, 1 / 3, Infinity, Number.NaN, 1e300]) {
      arithmetic.add(x, 1);
      arithmetic.multiply(x, x);
      arithmetic.fma(x, x, 1);
      arithmetic.divide(1, x);
      arithmetic.reciprocal(x);
      arithmetic.sqrt(x);
      arithmetic.rsqrt(x);
      arithmetic.round(x);
    }
    expect(draws).toBe(7 * 8);
  });

  test.each([-1, 16, 0.5, Number.NaN])('refuses the random word %d of 4 bits', (word) => {
    const arithmetic = make(binary16, { rounding: { stochastic: 4, random: () => word } });
    expect(() => arithmetic.round(1 / 3)).toThrow(RangeError);
  });

  test.each([0, 33, 1.5])('refuses %d random bits', (stochastic) => {
    expect(() => make(binary16, { rounding: { stochastic, random: () => 0 } })).toThrow(RangeError);
  });
});

describe('Philox4x32-10', () => {
  // The known answers of Random123.
  const ones = 0xffffffff;
  test.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [ones, ones, ones, ones],
      [ones, ones],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)('of counter %o and key %o', (counter, key, expected) =>
    expect(philox4x32(counter, key)).toEqual(expected),
  );
});

describe('the random bits of a place', () => {
  test('are the top bits of Philox of seed, element, stage and step, and each draw takes a step', () => {
    const [seed, element] = [7 * 2 ** 32 + 5, 3 * 2 ** 32 + 2];
    const cursor: Cursor = { element, stage: 4, step: 9 };
    const word = (step: number): number => philox4x32([2, 3, 4, step], [5, 7])[0];
    const next = counterRandom(seed, 12, cursor);
    expect([next(), next(), cursor.step]).toEqual([word(9) >>> 20, word(10) >>> 20, 11]);
    expect(counterRandom(seed, 32, { ...cursor, step: 9 })()).toBe(word(9));
    expect(counterRandom(seed, 1, { ...cursor, step: 9 })()).toBe(word(9) >>> 31);
  });

  test('do not depend on the order of evaluation', () => {
    const drawn = (element: number, bits: number): number => counterRandom(1, bits, { element, stage: 0, step: 0 })();
    const forward = Array.from({ length: 100 }, (_, i) => drawn(i, 8));
    const backward = Array.from({ length: 100 }, (_, i) => drawn(99 - i, 8)).reverse();
    expect(backward).toEqual(forward);
    expect(new Set(forward).size).toBeGreaterThan(60);
  });

  test.each([-1, 0.5, 2 ** 53, Number.NaN])('refuse the seed %d', (seed) => {
    expect(() => counterRandom(seed, 8, { element: 0, stage: 0, step: 0 })).toThrow(RangeError);
  });
});
