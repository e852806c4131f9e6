import { describe, expect, test } from 'vitest';
import { findFormat } from '../../src/formats/catalogue.ts';
import { checkDump } from '../../src/node/check-dump.ts';
import { explainDump } from '../../src/node/explain-dump.ts';
import { tensor } from '../../src/tensors/tensor.ts';
import { goldenOf, withTensors } from '../kernels/dumps.ts';

// Rows of odd length, so that rows of 4-bit and 6-bit elements begin within bytes.
const shape = [12, 3, 5];

describe.each(['float4_e2m1fn', 'float6_e3m2fn'])('rows of %s', (name) => {
  const format = findFormat(name);
  const all = tensor(
    format,
    shape,
    Float64Array.from({ length: 180 }, (_, i) => (i * 7) % 5),
  );

  test('are those of the whole', () => {
    withTensors({ x: all }, (dump) => {
      for (let first = 0; first < 12; first++) {
        for (let count = 1; first + count <= 12; count++) {
          expect(dump.readRows('x', first, count, 12)).toEqual(
            tensor(format, [count, 3, 5], all.data.slice(first * 15, (first + count) * 15)),
          );
        }
      }
    });
  });

  test('are checked in blocks and tried for an explanation', () => {
    const cast = { convert: 'cast', formats: { output: name }, overflow: 'saturate' };
    const { spec, tensors } = goldenOf(cast, [12, 15]);
    const other = goldenOf({ ...cast, rounding: 'towardZero' }, [12, 15]).spec;
    withTensors(tensors, (dump) => {
      expect(checkDump(dump, spec, { blockElements: 15 }).accepted).toBe(true);
      const result = checkDump(dump, other, { blockElements: 15 });
      expect(result).toEqual(checkDump(dump, other));
      expect(result.accepted).toBe(false);
      expect(() => explainDump(dump, result)).not.toThrow();
    });
  });
});
