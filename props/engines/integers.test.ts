import { describe, expect, it } from 'vitest';
import { quantizeSingles } from '../../src/engines/integer-arrays.ts';
import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { conventions } from '../../src/formats/integers/convention.ts';
import { findIntegerFormat } from '../../src/formats/integers/formats.ts';
import { quantization } from '../../src/formats/integers/quantization.ts';
import { quantizer } from '../../src/formats/integers/quantize.ts';
import { boundarySingles, wordsOf } from './boundary-values.ts';

const scales = [1, 0.1, 2 ** -7, 3.7, 2 ** -140, 2 ** -149, 2 ** 127, 1 / 3].map(Math.fround);

/** Values at, between and around halves of steps, and any bit patterns. */
function valuesAround(scale: number): Float32Array {
  const next = wordsOf(5);
  const near = Array.from(
    { length: 1200 },
    (_, i) => Math.fround((i / 2 - 300) * scale) * (1 + ((next() % 5) - 2) * 2 ** -23),
  );
  return Float32Array.from([...near, ...boundarySingles(findFloatFormat('float8_e5m2'), 8)]);
}

describe.each(Object.values(conventions))('quantised arrays, $name', (convention) => {
  it.each(['int8', 'uint8', 'int4', 'uint4', 'int16'])('to %s', (name) => {
    const format = findIntegerFormat(name);
    for (const scale of scales)
      for (const narrowRange of format.signed ? [false, true] : [false])
        for (const zeroPoint of convention.symmetricOnly
          ? [0]
          : [0, format.max, narrowRange ? -format.max : format.min]) {
          const q = quantization({ format, scale, zeroPoint, narrowRange, convention });
          const values = valuesAround(scale);
          const got = quantizeSingles(values, q);
          const want = Array.from(values, quantizer(q));
          const at = got.findIndex((integer, i) => integer !== want[i]);
          expect(at, `${scale} ${zeroPoint}: ${values[at]} gives ${got[at]}, not ${want[at]}`).toBe(-1);
        }
  });
});

describe('quantised arrays', () => {
  it('of every NaN rule', () => {
    for (const nan of ['minimum', 'maximum', 'zeroPoint'] as const) {
      const convention = { ...conventions.onnx, nan };
      const q = quantization({ format: findIntegerFormat('uint8'), scale: 1, zeroPoint: 7, convention });
      const values = Float32Array.of(Number.NaN, 1, Infinity, -Infinity);
      expect(Array.from(quantizeSingles(values, q))).toEqual(Array.from(values, quantizer(q)));
    }
  });
});
