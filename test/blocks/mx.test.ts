import { describe, expect, test } from 'vitest';
import {
  blockElements,
  dequantizeBlocks,
  mxFormat,
  quantizeBlocks,
  type ScaleModeName,
  scaleModes,
} from '../../src/formats/blocks/index.ts';
import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { encode } from '../../src/formats/codec.ts';
import { eventsOf, newTally } from '../../src/formats/flags.ts';

const modes = Object.keys(scaleModes) as readonly ScaleModeName[];
const { NaN: nan } = Number;
const e8m0 = findFloatFormat('e8m0');

const byteOf = (amax: number, element: string, mode: ScaleModeName): number =>
  encode(quantizeBlocks([amax], mxFormat({ element, mode })).scales[0], e8m0);

const bytes = (amax: number, element: string): Record<string, number> =>
  Object.fromEntries(modes.map((mode) => [mode, byteOf(amax, element, mode)]));

describe('the scale of a block', () => {
  test('amax = 150 for E4M3: 150/256 lies in [2^-1, 1), 150/448 in [2^-2, 2^-1)', () => {
    expect(bytes(150, 'e4m3fn')).toEqual({
      floor: 126,
      ceil: 127,
      even: 126,
      rceil: 126,
      rceilReciprocal: 126,
      rfloor: 125,
    });
  });

  test('448 itself, and the number above it', () => {
    expect(bytes(448, 'e4m3fn')).toEqual({
      floor: 127,
      ceil: 128,
      even: 127,
      rceil: 127,
      rceilReciprocal: 127,
      rfloor: 127,
    });
    const above = 448 + 2 ** -15;
    expect([byteOf(above, 'e4m3fn', 'rceil'), byteOf(above, 'e4m3fn', 'rfloor')]).toEqual([128, 127]);
  });

  test('a power of two is its own ceiling', () => {
    expect(bytes(256, 'e4m3fn')).toEqual({
      floor: 127,
      ceil: 127,
      even: 127,
      rceil: 127,
      rceilReciprocal: 127,
      rfloor: 126,
    });
    for (let k = -100; k <= 100; k++) {
      expect(byteOf(2 ** k, 'e2m1', 'floor')).toBe(k - 2 + 127);
      expect(byteOf(2 ** k * (1 - 2 ** -53), 'e2m1', 'floor')).toBe(k - 3 + 127);
      expect(byteOf(2 ** k * (1 + 2 ** -52), 'e2m1', 'ceil')).toBe(k - 1 + 127);
    }
  });

  test('even: amax counts in the next binade from where it rounds to it, in the elements’ precision', () => {
    // E2M1 has significands 1 and 1.5: from 1.75 on.
    expect([7, 7 * (1 - 2 ** -50)].map((amax) => byteOf(amax, 'e2m1', 'even'))).toEqual([128, 127]);
    // E4M3 has three fraction bits: from 1.9375 on.
    expect([496, 495.99].map((amax) => byteOf(amax, 'e4m3fn', 'even'))).toEqual([128, 127]);
  });

  test('the emax of each element', () => {
    const emax = (element: string): number => -Math.log2(quantizeBlocks([1], mxFormat({ element })).scales[0]) + 0;
    expect(['e4m3fn', 'e5m2', 'e3m2', 'e2m3', 'e2m1', 'int8'].map(emax)).toEqual([8, 15, 4, 2, 2, 0]);
  });

  test('the rounded reciprocal crosses a power of two just above 127/64, and nowhere near the other elements’ largest', () => {
    const differing = blockElements.map(({ format: { name }, values }) =>
      Array.from({ length: 400 }, (_, i) => Math.fround(values.max * (1 + (i - 200) * 2 ** -24)))
        .filter((amax) => byteOf(amax, name, 'rceil') !== byteOf(amax, name, 'rceilReciprocal'))
        .filter((amax, i, all) => amax !== all[i - 1]),
    );
    expect(differing).toEqual([[], [], [], [], [], [127 / 64 + 2 ** -23]]);
  });

  test('is kept within 2^-127 and 2^127', () => {
    expect(byteOf(2 ** -140, 'e4m3fn', 'floor')).toBe(0);
    expect(byteOf(2 ** -120, 'e4m3fn', 'floor')).toBe(0);
    expect(byteOf(Math.fround(3.4e38), 'e4m3fn', 'floor')).toBe(246);
    expect(byteOf(Math.fround(3.4e38), 'int8', 'ceil')).toBe(255);
    const saturating = mxFormat({ element: 'int8', mode: 'ceil', infinity: 'saturate' });
    expect(quantizeBlocks([Math.fround(3.4e38)], saturating)).toMatchObject({ scales: Float64Array.of(2 ** 127) });
  });
});

describe('elements', () => {
  test('are rounded, then clamped', () => {
    const { scales, elements } = quantizeBlocks([500, 1, -0.3, -500], mxFormat({ element: 'e4m3fn' }));
    expect([...scales]).toEqual([1]);
    expect([...elements]).toEqual([448, 1, -0.3125, -448]);
    const mxfp4 = quantizeBlocks([7, 5, 2.5, -0.25, -3.5], mxFormat({ element: 'e2m1' }));
    expect([...mxfp4.elements]).toEqual([6, 4, 2, -0, -4]);
  });

  test('MXINT8: steps of 2^-6 of the scale, −127 to 127', () => {
    const { scales, elements } = quantizeBlocks(
      [1.99, -2 + 2 ** -20, 1 / 128, 3 / 128, -0],
      mxFormat({ element: 'int8' }),
    );
    expect([...scales]).toEqual([1]);
    expect([...elements]).toEqual([127, -127, 0, 2, 0]);
  });

  test('round as asked', () => {
    const format = mxFormat({ element: 'e2m1', size: 2 });
    const up = quantizeBlocks([4, 2.1, -2.1, 5], format, { rounding: 'towardPositive' });
    expect([...up.elements]).toEqual([4, 3, -2, 6]);
    const draws = [0, 3, 1, 2];
    const places: number[] = [];
    const stochastic = quantizeBlocks([4, 2.5, 2.25, 4], format, {
      rounding: { stochastic: 2, random: () => draws[places.length - 1] },
      at: (element) => places.push(element),
    });
    expect([...stochastic.elements]).toEqual([4, 3, 2, 4]);
    expect(places).toEqual([0, 1, 2, 3]);
  });

  test('zeros keep their signs under the smallest scale', () => {
    const zeros = quantizeBlocks([0, -0], mxFormat({ element: 'e4m3fn' }));
    expect([...zeros.scales, ...zeros.elements]).toEqual([2 ** -127, 0, -0]);
  });

  test('NaN and infinity take their block with them, and no other', () => {
    const xs = [1, Number.NaN, 2, -Infinity, 4, 5];
    const format = mxFormat({ element: 'e4m3fn', size: 2 });
    const { scales, elements } = quantizeBlocks(xs, format);
    expect([...scales]).toEqual([Number.NaN, Number.NaN, 2 ** -6]);
    expect([...elements]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN, 256, 320]);
    expect([...dequantizeBlocks({ scales, elements }, format)]).toEqual([nan, nan, nan, nan, 4, 5]);
    const tally = newTally();
    const fp4 = mxFormat({ element: 'e2m1', size: 2 });
    const without = quantizeBlocks(xs, fp4, { tally });
    expect([...without.elements]).toEqual([0, 0, 0, 0, 4, 4]);
    expect(eventsOf(tally)).toMatchObject({ operations: 6, invalid: 4 });
    expect([...dequantizeBlocks(without, fp4)].slice(0, 4)).toEqual([nan, nan, nan, nan]);
  });

  test('an infinity may saturate', () => {
    const format = mxFormat({ element: 'e5m2', infinity: 'saturate' });
    const { scales, elements } = quantizeBlocks([Infinity, -Infinity, 1e38, 1], format);
    expect([...scales]).toEqual([2 ** 127]);
    expect([...elements]).toEqual([57344, -57344, 0.625, 0]);
  });
});

test('blocks run along an axis, the last one shorter', () => {
  // Two rows of five along the last axis; five columns of two along the first.
  const xs = [1, 2, 4, 8, 16, 1, 1, 1, 64, 1];
  const format = mxFormat({ element: 'e2m1', size: 2 });
  const rows = quantizeBlocks(xs, format, { layout: { outer: 2, channels: 5, inner: 1 } });
  expect([...rows.scales]).toEqual([0.5, 2, 4, 0.25, 16, 0.25]);
  const columns = quantizeBlocks(xs, format, { layout: { outer: 1, channels: 2, inner: 5 } });
  expect([...columns.scales]).toEqual([0.25, 0.5, 1, 16, 4]);
  expect([...dequantizeBlocks(columns, format, { outer: 1, channels: 2, inner: 5 })]).toEqual([
    1, 2, 4, 8, 16, 1, 1, 1, 64, 0,
  ]);
});

test.each([
  [() => mxFormat({ element: 'fp16' }), '"element" expected one of float8_e5m2, float8_e4m3fn'],
  [() => mxFormat({ element: 'e2m1', size: 0 }), '"size" expected a positive integer, got 0'],
  [() => mxFormat({ element: 'e2m1', mode: 'up' as 'ceil' }), '"mode" expected one of floor, ceil'],
  [() => mxFormat({ element: 'e2m1', infinity: 'max' as 'nan' }), '"infinity" expected one of nan, saturate'],
  [
    () => quantizeBlocks([1, 2], mxFormat({ element: 'e2m1' }), { layout: { outer: 1, channels: 3, inner: 1 } }),
    '"layout" expected 2 elements',
  ],
  [
    () =>
      dequantizeBlocks({ elements: new Float64Array(3), scales: new Float64Array(2) }, mxFormat({ element: 'e2m1' })),
    '"scales" expected 1 values, got 2',
  ],
])('refuses %s', (attempt, message) => {
  expect(attempt).toThrow(message);
});
