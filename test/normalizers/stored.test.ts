import { describe, expect, test } from 'vitest';
import { bfloat16, noise, outputsOf, values } from './sample.ts';

const f = Math.fround;
const x = noise([1, 9], 5);
const weight = values([9], [1.1, -0.7, 0.3, 2.2, 0.9, -1.3, 0.1, 0.6, 1.9]);
const bias = values([9], [0.1, 0.2, -0.3, 0.4, -0.5, 0.6, 0.7, -0.8, 0.9]);
const given = { norm: 'layer', affine: true, formats: { input: 'binary32' } };

function layer(stages: object): { y: readonly number[]; mean: number; rstd: number } {
  const { y, mean, rstd } = outputsOf({ ...given, stages }, { x, weight, bias });
  return { y, mean: mean[0], rstd: rstd[0] };
}

describe('results that a kernel stores in a narrower format', () => {
  const { mean, rstd } = layer({});
  const xHat = (v: number, mu: number): number => f(f(v - mu) * rstd);
  const affine = (v: number, j: number): number => f(f(v * weight.data[j]) + bias.data[j]);

  test('the mean, after the variance has used it', () => {
    const stored = layer({ mean: { storedFormat: 'bfloat16' } });
    expect(stored.mean).toBe(bfloat16(mean));
    expect(stored.rstd).toBe(rstd);
    expect(stored.y).toEqual([...x.data].map((v, j) => affine(xHat(v, bfloat16(mean)), j)));
  });

  test('the normalized value, before weight and bias', () => {
    const { y } = layer({ normalize: { resultFormat: 'bfloat16' } });
    expect(y).toEqual([...x.data].map((v, j) => affine(bfloat16(xHat(v, mean)), j)));
  });

  test('the shift of the shifted form', () => {
    const { y } = layer({ normalize: { form: 'shifted', shiftFormat: 'bfloat16' } });
    const shift = bfloat16(f(-mean * rstd));
    expect(y).toEqual([...x.data].map((v, j) => affine(f(f(v * rstd) + shift), j)));
  });

  test('slope and offset of the folded form', () => {
    const { y } = layer({ normalize: { form: 'folded', shiftFormat: 'bfloat16' } });
    const folded = [...x.data].map((v, j) => {
      const slope = bfloat16(f(rstd * weight.data[j]));
      const offset = bfloat16(f(f(-mean * slope) + bias.data[j]));
      return f(f(v * slope) + offset);
    });
    expect(y).toEqual(folded);
  });
});
