import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as rational from '../../src/exact/rational.ts';
import { fromRational } from '../../src/exact/real.ts';
import {
  type BlockFormat,
  blockElements,
  dequantizeBlocks,
  type ExactValue,
  mxFormat,
  type Nvfp4ArithmeticName,
  nvfp4Arithmetics,
  nvfp4Format,
  quantizeBlocks,
  quantizeExactBlocks,
  type ScaleModeName,
  scaleModes,
} from '../../src/formats/blocks/index.ts';
import { isValue } from '../../src/formats/codec.ts';
import { directions } from '../../src/formats/rounding.ts';
import { nearest, oracleElements, oracleNvfp4, oracleScales } from './oracle.ts';

const modes = Object.keys(scaleModes) as readonly ScaleModeName[];
const arithmetics = Object.keys(nvfp4Arithmetics) as readonly Nvfp4ArithmeticName[];
const names = blockElements.map(({ format }) => format.name);

/** Numbers of binary32 near powers of two times the elements' values and midpoints, in the range that the exponent is drawn from. */
const near = (low: number, high: number): fc.Arbitrary<number> =>
  fc
    .tuple(
      fc.constantFrom(1, 1.25, 1.5, 1.75, 1.875, 1.9375, 127 / 64, 2, 6, 7, 2.5, 15 / 8, 1.1, 1.7, 448, 480, 464),
      fc.constantFrom(0, 0, 0, 1, -1),
      fc.integer({ min: low, max: high }),
      fc.boolean(),
    )
    .map(([m, step, k, negative]) => Math.fround((negative ? -1 : 1) * m * (1 + step * 2 ** -23) * 2 ** k));

const number = fc
  .tuple(fc.constantFrom(0, 0, 0, -120, 100), fc.boolean())
  .chain(([k, plain]) => (plain ? fc.float({ noNaN: true, noDefaultInfinity: true }) : near(k - 8, k + 8)));
const numbers = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(fc.oneof(near(-6, 3), near(-3, 0), fc.constantFrom(0, -0)), { minLength: 1, maxLength: 40 }),
  },
  { weight: 1, arbitrary: fc.array(number, { minLength: 1, maxLength: 40 }) },
);

const amaxOf = (xs: readonly number[]): number => Math.max(0, ...xs.map(Math.abs));
const cut = (xs: readonly number[], size: number): readonly (readonly number[])[] =>
  Array.from({ length: Math.ceil(xs.length / size) }, (_, b) => xs.slice(b * size, (b + 1) * size));

describe.each(modes)('MX, scale mode %s', (mode) => {
  test.each(names)('%s agrees with a search over every scale and every element', (name) => {
    const element = oracleElements[name];
    const unit = name === 'int8' ? 64 : 1;
    const format = mxFormat({ element: name, mode, size: 7 });
    fc.assert(
      fc.property(numbers, (xs) => {
        const { scales, elements } = quantizeBlocks(xs, format);
        const blocks = cut(xs, 7);
        const expected = blocks.map((block) => {
          const amax = amaxOf(block);
          return amax === 0 ? 2 ** -127 : oracleScales[mode](amax, element);
        });
        expect([...scales]).toEqual(expected);
        const values = blocks.flatMap((block, b) =>
          block.map((x) =>
            Number.isNaN(expected[b])
              ? isValue(Number.NaN, format.element.format)
                ? Number.NaN
                : 0
              : nearest(x, expected[b], 1, element) * unit + (unit === 64 ? 0 : -0),
          ),
        );
        expect([...elements]).toEqual(values);
      }),
      { numRuns: 60 },
    );
  });
});

describe.each(arithmetics)('NVFP4, arithmetic %s', (arithmetic) => {
  const oracle = oracleNvfp4[arithmetic];
  const least = nvfp4Arithmetics[arithmetic].smallestScale;

  test.each(['computed', 1, Math.fround(0.013)] as const)('with the tensor scale %s', (tensorScale) => {
    const format = nvfp4Format({ arithmetic, tensorScale, size: 5 });
    fc.assert(
      fc.property(numbers, (xs) => {
        const result = quantizeBlocks(xs, format);
        const all = amaxOf(xs);
        const t = tensorScale === 'computed' ? (all === 0 ? 1 : oracle.tensor(all)) : tensorScale;
        expect(result.tensorScale).toBe(t);
        const blocks = cut(xs, 5);
        const scales = blocks.map((block) => Math.max(oracle.block(amaxOf(block), t), least));
        expect([...result.scales]).toEqual(scales);
        const elements = blocks.flatMap((block, b) => block.map((x) => oracle.element(x, scales[b], t)));
        expect([...result.elements]).toEqual(elements);
      }),
      { numRuns: 300 },
    );
  });
});

test('the arithmetics of NVFP4, and the modes of MX, can be told apart', () => {
  const differ = (formats: readonly BlockFormat[]): number => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(numbers, (xs) => {
        const results = formats.map((format) => JSON.stringify(quantizeBlocks(xs, format)));
        for (const [i, result] of results.entries())
          for (const [j, other] of results.entries()) if (result !== other) seen.add(`${i} ${j}`);
      }),
      { numRuns: 300, seed: 1 },
    );
    return seen.size;
  };
  expect(differ(arithmetics.map((arithmetic) => nvfp4Format({ arithmetic, size: 5 })))).toBe(6);
  // Of the six modes the one with the rounded reciprocal needs a rarer number; it has a case of its own in test/blocks.
  const exact = modes.filter((mode) => scaleModes[mode].quotient === 'exact');
  expect(differ(exact.map((mode) => mxFormat({ element: 'e4m3fn', mode, size: 5 })))).toBe(20);
});

/** A double as a real number that the exact path knows nothing else of. */
const exactly = (x: number): ExactValue =>
  Number.isFinite(x) ? (factor) => fromRational(rational.multiply(rational.fromNumber(x), factor)) : () => x;

const anyFormat: fc.Arbitrary<BlockFormat> = fc.oneof(
  fc
    .record({
      element: fc.constantFrom(...names),
      mode: fc.constantFrom(...modes.filter((mode) => scaleModes[mode].quotient === 'exact')),
      infinity: fc.constantFrom('nan' as const, 'saturate' as const),
      size: fc.integer({ min: 1, max: 9 }),
    })
    .map(mxFormat),
  fc
    .record({
      tensorScale: fc.constantFrom('computed' as const, 'computed' as const, 1, 2 ** -20),
      infinity: fc.constantFrom('nan' as const, 'saturate' as const),
      size: fc.integer({ min: 1, max: 9 }),
    })
    .map(nvfp4Format),
);

const withSpecials = fc.oneof(
  { weight: 3, arbitrary: numbers },
  { weight: 1, arbitrary: fc.array(fc.oneof(near(-6, 3), fc.constantFrom(Number.NaN, Infinity, -Infinity, 0))) },
);

test('the path over the reals agrees where numbers are what they are', () => {
  fc.assert(
    fc.property(anyFormat, withSpecials, fc.constantFrom(...directions), (format, xs, rounding) => {
      // −0 has no real number of its own, and the real number 0 is −0 toward negative.
      const values = xs.map((x) => (Number.isNaN(x) ? x : x || (rounding === 'towardNegative' ? -0 : 0)));
      const layout = { outer: 1, channels: values.length, inner: 1 };
      const fast = quantizeBlocks(values, format, { rounding });
      const exact = quantizeExactBlocks(values.map(exactly), format, layout, rounding);
      expect(exact).toEqual(fast);
    }),
    { numRuns: 1500 },
  );
});

test('blocks along an axis are those of its lines', () => {
  fc.assert(
    fc.property(anyFormat, fc.nat(3), fc.nat(9), fc.nat(3), fc.nat(1000), (format, outer, channels, inner, seed) => {
      if (format.kind === 'nvfp4' && format.tensorScale === 'computed') return;
      const xs = Array.from({ length: outer * channels * inner }, (_, i) => Math.sin(seed + i) * 2 ** ((i * 7) % 11));
      const whole = quantizeBlocks(xs, format, { layout: { outer, channels, inner } });
      const along = Math.ceil(channels / format.size);
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++) {
          const at = Array.from({ length: channels }, (_, c) => (o * channels + c) * inner + i);
          const line = quantizeBlocks(
            at.map((e) => xs[e]),
            format,
          );
          expect(at.map((e) => whole.elements[e])).toEqual([...line.elements]);
          const scales = Array.from({ length: along }, (_, b) => whole.scales[(o * along + b) * inner + i]);
          expect(scales).toEqual([...line.scales]);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('what blocks stand for is quantised to itself where the scale is at its largest use', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.constantFrom('floor' as const, 'ceil' as const),
      numbers,
      (name, mode, xs) => {
        const format = mxFormat({ element: name, mode, size: 4 });
        const once = quantizeBlocks(xs, format);
        const values = dequantizeBlocks(once, format);
        expect([...values]).toEqual([...once.elements].map((e, i) => e * format.element.unit * once.scales[i >> 2]));
        const twice = dequantizeBlocks(quantizeBlocks(values, format), format);
        if (mode === 'floor') expect(twice.map((x) => x + 0)).toEqual(values.map((x) => x + 0));
      },
    ),
    { numRuns: 500 },
  );
});
