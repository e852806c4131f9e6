import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compare, divide, fromDyadic, fromInteger, fromNumber } from '../../src/exact/rational.ts';
import { fromRational } from '../../src/exact/real.ts';
import { bfloat16, binary16, binary32, binary64 } from '../../src/formats/catalogue.ts';
import { eventsOf, newTally } from '../../src/formats/flags.ts';
import {
  conventions,
  dequantize,
  dequantizeExact,
  int8,
  type Quantization,
  quantization,
  quantize,
  quantizer,
  uint8,
} from '../../src/formats/integers/index.ts';
import { referenceArithmetic } from '../../src/formats/reference.ts';
import { directions } from '../../src/formats/rounding.ts';
import { convention, numberNear, quantizationOf } from './arbitraries.ts';
import { clip, rounded, steps } from './oracle.ts';

/** The definition, on rationals: `t` steps of a unit, rounded and shifted in the stated order, then clipped. */
function define(t: number, unit: number, q: Quantization, shiftFirst: number, shiftLast: number): number {
  if (Number.isNaN(t)) return { minimum: q.qmin, maximum: q.qmax, zeroPoint: q.zeroPoint }[q.convention.nan];
  if (!Number.isFinite(t)) return t > 0 ? q.qmax : q.qmin;
  return clip(rounded(steps(t, unit, shiftFirst), q.convention.rounding) + BigInt(shiftLast), q.qmin, q.qmax);
}

function defineExact(x: number, q: Quantization): number {
  const first = q.convention.zeroPoint === 'beforeRounding';
  return define(x, q.scale, q, first ? q.zeroPoint : 0, first ? 0 : q.zeroPoint);
}

const withNumber = (quantizations: fc.Arbitrary<Quantization>) =>
  quantizations.chain((q) => fc.tuple(fc.constant(q), numberNear(q.scale)));

test('an exact quotient is rounded as rationals say', () => {
  fc.assert(
    fc.property(withNumber(quantizationOf(convention(conventions.exact))), ([q, x]) => {
      expect(quantize(x, q)).toBe(defineExact(x, q));
    }),
    { numRuns: 3000 },
  );
});

test('a rounded quotient is that of the reference arithmetic', () => {
  const intermediates = fc
    .tuple(
      fc.constantFrom(binary32, bfloat16, binary16, binary64),
      fc.constantFrom('divide' as const, 'reciprocal' as const),
    )
    .chain(([intermediate, scaling]) => convention({ ...conventions.onnx, intermediate, scaling }));
  fc.assert(
    fc.property(withNumber(quantizationOf(intermediates)), ([q, x]) => {
      const { intermediate, scaling, zeroPoint } = q.convention;
      const arithmetic = referenceArithmetic(intermediate as typeof binary32);
      const quotient =
        scaling === 'divide' ? arithmetic.divide(x, q.scale) : arithmetic.multiply(x, arithmetic.reciprocal(q.scale));
      const first = zeroPoint === 'beforeRounding';
      const t = first ? arithmetic.add(quotient, q.zeroPoint) : quotient;
      expect(quantize(x, q)).toBe(define(t, 1, q, 0, first ? 0 : q.zeroPoint));
    }),
    { numRuns: 3000 },
  );
});

test.each([int8, uint8])('every code, tie and neighbour of $name', (format) => {
  for (const scale of [2 ** -149, Math.fround(0.1), 0.75, Math.fround(1 / 3), Math.fround(1e36)]) {
    for (const rounding of directions) {
      const q = quantization({ format, scale, zeroPoint: 7, convention: { ...conventions.exact, rounding } });
      const step = quantizer(q);
      for (let halves = -540; halves <= 540; halves++) {
        const x = (halves * scale) / 2;
        for (const near of [x, x * (1 + 2 ** -52), x * (1 - 2 ** -53)]) expect(step(near)).toBe(defineExact(near, q));
      }
    }
  }
});

test('clipping before rounding is the same as after', () => {
  const symmetric = quantizationOf(fc.constant(conventions.exact));
  fc.assert(
    fc.property(withNumber(symmetric), ([{ format, scale, scaleFormat }, x]) => {
      const q = quantization({ format, scale, scaleFormat, convention: conventions.tensorrt });
      const bounded = Math.min(Math.max(x, q.qmin * scale), q.qmax * scale);
      expect(quantize(bounded, q)).toBe(quantize(x, q));
    }),
  );
});

test('larger numbers never give smaller integers', () => {
  fc.assert(
    fc.property(
      quantizationOf(convention(conventions.onnx)).chain((q) =>
        fc.tuple(fc.constant(q), numberNear(q.scale), numberNear(q.scale)),
      ),
      ([q, a, b]) => {
        if (a <= b) expect(quantize(a, q)).toBeLessThanOrEqual(quantize(b, q));
      },
    ),
  );
});

test('counts each number once, and clipped ones as saturated', () => {
  fc.assert(
    fc.property(withNumber(quantizationOf(convention(conventions.exact))), ([q, x]) => {
      const tally = newTally();
      const integer = quantize(x, q, tally);
      const wide = { ...q, qmin: -(2 ** 40), qmax: 2 ** 40 };
      const { operations, saturated, invalid } = eventsOf(tally);
      expect({ operations, saturated, invalid }).toEqual({
        operations: 1,
        saturated: !Number.isNaN(x) && defineExact(x, wide) !== integer ? 1 : 0,
        invalid: Number.isNaN(x) ? 1 : 0,
      });
    }),
  );
});

test('dequantising rounds the exact value once, and quantising brings the integer back', () => {
  fc.assert(
    fc.property(quantizationOf(), fc.double({ min: 0, max: 1, noNaN: true }), (q, place) => {
      const integer = q.qmin + Math.floor(place * (q.qmax - q.qmin));
      const exact = fromDyadic(dequantizeExact(integer, q));
      expect(compare(divide(exact, fromNumber(q.scale)), fromInteger(integer - q.zeroPoint))).toBe(0);
      expect(dequantize(integer, q, binary32)).toBe(referenceArithmetic(binary32).roundReal(fromRational(exact)));
      const value = dequantize(integer, q, binary64);
      // 2^33 steps of a binary32 scale may need more bits than binary64 has; the quotient is near enough all the same.
      if (Number.isFinite(value)) expect(quantize(value, { ...q, convention: conventions.exact })).toBe(integer);
    }),
  );
});
