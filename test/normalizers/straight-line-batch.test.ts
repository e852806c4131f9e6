import { f16round } from '@petamoriken/float16';
import { describe, expect, test } from 'vitest';
import { outputsAsWritten as outputs, uneven as sample } from './sample.ts';

/*
 * Batch norms written out line by line with nothing of the library but its inputs.
 */

const f = Math.fround;
const h = f16round;

const batch = sample([8, 3], 16, 'binary32');
const parameters = { weight: sample([3], 17, 'binary32'), bias: sample([3], 18, 'binary32') };

/** Each channel's values, mean, and mean of squared deviations plus epsilon. */
const channels = [0, 1, 2].map((c) => {
  const column = Array.from({ length: 8 }, (_, n) => batch.data[3 * n + c]);
  const mean = f(column.reduce((a, v) => f(a + v), 0) / 8);
  const squares = column.reduce((a, v) => f(a + f(f(v - mean) ** 2)), 0);
  return { column, mean, variance: f(f(squares / 8) + f(1e-5)) };
});

/** y of each value of each channel, laid out as the batch. */
function laid(y: (c: number) => (v: number) => number): readonly number[] {
  const all = channels.map(({ column }, c) => column.map(y(c)));
  return Array.from({ length: 24 }, (_, i) => all[i % 3][Math.floor(i / 3)]);
}

describe('a batch norm, folded', () => {
  const double = (v: number): number => v;

  test.each([true, false])('slope and offset, the offset contracted: %s', (contractOffset) => {
    const expected = laid((c) => {
      const { mean, variance } = channels[c];
      const slope = f(f(1 / Math.sqrt(variance)) * parameters.weight.data[c]);
      // Products of binary32 numbers are exact doubles, and so are these sums but for a last place that does not matter here.
      const offset = f((contractOffset ? double : f)(-mean * slope) + parameters.bias.data[c]);
      return (v) => f(v * slope + offset);
    });
    const stages = { normalize: { form: 'folded', contract: true, contractOffset } };
    expect(outputs({ norm: 'batch', preset: 'fp32', stages }, { x: batch, ...parameters }).y).toEqual(expected);
  });

  test('the two offsets differ somewhere', () => {
    const at = (contractOffset: boolean) =>
      outputs(
        { norm: 'batch', preset: 'fp32', stages: { normalize: { form: 'folded', contract: true, contractOffset } } },
        { x: batch, ...parameters },
      ).y;
    expect(at(true)).not.toEqual(at(false));
  });
});

describe('a batch norm, weighted', () => {
  test.each([true, false])('weight before scale, contracted: %s', (contract) => {
    const expected = laid((c) => {
      const { mean, variance } = channels[c];
      const scale = f(1 / f(Math.sqrt(variance)));
      return (v) => {
        const product = f(f(v - mean) * parameters.weight.data[c]) * scale;
        return f((contract ? product : f(product)) + parameters.bias.data[c]);
      };
    });
    const stages = { root: { kind: 'reciprocal' }, normalize: { form: 'weighted', contract } };
    expect(outputs({ norm: 'batch', preset: 'fp32', stages }, { x: batch, ...parameters }).y).toEqual(expected);
  });
});

describe('an L1 batch norm', () => {
  test('as the paper’s code: C·mean|c| + ε, divided by', () => {
    const half = sample([8, 3], 10);
    const C = f(Math.sqrt(Math.PI / 2));
    const expected = new Float64Array(24);
    for (let c = 0; c < 3; c++) {
      const column = Array.from({ length: 8 }, (_, n) => half.data[3 * n + c]);
      const mean = f(column.reduce((a, v) => f(a + v), 0) / 8);
      const l1 = f(column.reduce((a, v) => f(a + Math.abs(f(v - mean))), 0) / 8);
      const scale = f(f(C * l1) + f(1e-5));
      for (const [n, v] of column.entries()) expected[3 * n + c] = h(f(f(v - mean) / scale));
    }
    expect(outputs({ norm: 'batch', statistic: 'l1', affine: false }, { x: half }).y).toEqual([...expected]);
  });
});
