import { f16round } from '@petamoriken/float16';
import { describe, expect, test } from 'vitest';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { outputsAsWritten as outputs, uneven as sample, values } from './sample.ts';

/*
 * Kernels written out line by line with nothing of the library but its inputs: what emulations of their specs are compared with.
 */

const f = Math.fround;
const h = f16round;

const rowsOf = (x: Tensor, length: number): readonly (readonly number[])[] =>
  Array.from({ length: x.data.length / length }, (_, row) => [...x.data.slice(row * length, (row + 1) * length)]);

const [D, ROWS] = [37, 6];
const x = sample([ROWS, D], 1);
const weight = sample([D], 2);
const bias = sample([D], 3);
const inputs = { x, weight, bias };

describe('a layer norm', () => {
  test('in binary16 with a binary32 inside, in sequence', () => {
    const expected = rowsOf(x, D).flatMap((row) => {
      let sum = 0;
      for (const v of row) sum = f(sum + v);
      const mean = f(sum / D);
      let squares = 0;
      for (const v of row) squares = f(squares + f(f(v - mean) * f(v - mean)));
      const variance = f(f(squares / D) + f(1e-5));
      const rstd = f(1 / Math.sqrt(variance));
      return row.map((v, j) => h(f(f(f(f(v - mean) * rstd) * weight.data[j]) + bias.data[j])));
    });
    expect(outputs({ norm: 'layer' }, inputs).y).toEqual(expected);
  });

  test('in binary16 throughout', () => {
    const expected = rowsOf(x, D).flatMap((row) => {
      let sum = 0;
      for (const v of row) sum = h(sum + v);
      const mean = h(sum / D);
      let squares = 0;
      for (const v of row) squares = h(squares + h(h(v - mean) * h(v - mean)));
      const scale = h(Math.sqrt(h(h(squares / D) + h(1e-3))));
      return row.map((v, j) => h(h(h(h(v - mean) / scale) * weight.data[j]) + bias.data[j]));
    });
    const spec = { norm: 'layer', preset: 'fp16-pure', epsilon: 1e-3, stages: { root: { kind: 'divide' } } };
    expect(outputs(spec, inputs).y).toEqual(expected);
  });

  test('by halves of a tree, with a reciprocal scale and saved statistics', () => {
    const halve = (terms: readonly number[]): number => {
      let level = [...terms];
      while (level.length > 1) {
        const half = 2 ** Math.ceil(Math.log2(level.length) - 1);
        level = level.slice(0, half).map((v, i) => (i + half < level.length ? f(v + level[i + half]) : v));
      }
      return level[0];
    };
    const saved: { mean: number; rstd: number }[] = [];
    const expected = rowsOf(x, D).flatMap((row) => {
      const mean = f(halve(row) / D);
      const squares = halve(row.map((v) => f(f(v - mean) * f(v - mean))));
      const rstd = f(1 / f(Math.sqrt(f(f(squares / D) + f(1e-5)))));
      saved.push({ mean, rstd });
      return row.map((v, j) => h(f(f(f(f(v - mean) * rstd) * weight.data[j]) + bias.data[j])));
    });
    const result = outputs({ norm: 'layer', order: 'halving', stages: { root: { kind: 'reciprocal' } } }, inputs);
    expect(result.y).toEqual(expected);
    expect(result.mean).toEqual(saved.map(({ mean }) => mean));
    expect(result.rstd).toEqual(saved.map(({ rstd }) => rstd));
  });

  test('over two axes is one over both as one', () => {
    const wide = sample([3, 4, 5], 4);
    const parameters = { weight: sample([4, 5], 5), bias: sample([4, 5], 6) };
    const flat = { x: { ...wide, shape: [3, 20] }, weight: parameters.weight, bias: parameters.bias };
    const both = outputs({ norm: 'layer', axes: [1, 2] }, { x: wide, ...parameters });
    expect(both).toEqual(outputs({ norm: 'layer' }, flat));
    expect(both).toEqual(outputs({ norm: 'layer', axes: [-1, -2] }, { x: wide, ...parameters }));
  });
});

describe('an RMS norm', () => {
  test('in bfloat16, folded, over the first axis', () => {
    const b = (v: number): number => values([1], [v], 'bfloat16').data[0];
    const column = sample([D, 4], 7, 'bfloat16');
    const gamma = sample([D], 8, 'bfloat16');
    const expected = new Float64Array(D * 4);
    for (let c = 0; c < 4; c++) {
      let squares = 0;
      for (let i = 0; i < D; i++) squares = f(squares + f(column.data[4 * i + c] ** 2));
      const rstd = f(1 / Math.sqrt(f(f(squares / D) + f(1e-6))));
      for (let i = 0; i < D; i++) expected[4 * i + c] = b(f(column.data[4 * i + c] * f(rstd * gamma.data[i])));
    }
    const spec = {
      norm: 'rms',
      axes: [0],
      affine: { bias: false },
      preset: 'bf16',
      epsilon: 1e-6,
      stages: { normalize: { form: 'folded' } },
    };
    expect(outputs(spec, { x: column, weight: gamma }).y).toEqual([...expected]);
  });

  test('with a residual and relu', () => {
    const residual = sample([ROWS, D], 9);
    const expected = rowsOf(x, D).flatMap((row, r) => {
      const sums = row.map((v, j) => f(v + residual.data[r * D + j]));
      let squares = 0;
      for (const v of sums) squares = f(squares + f(v * v));
      const rstd = f(1 / Math.sqrt(f(f(squares / D) + f(1e-5))));
      return sums.map((v, j) => h(Math.max(0, f(f(v * rstd) * weight.data[j]))));
    });
    const stages = { prologue: [{ kind: 'residual' }], epilogue: [{ kind: 'relu' }] };
    expect(outputs({ norm: 'rms', affine: { bias: false }, stages }, { x, weight, residual }).y).toEqual(expected);
  });
});

describe('a constant', () => {
  test('divides the inverse root, multiplies the root', () => {
    const statistic = { kind: 'l2', constant: 3 };
    const squares = (row: readonly number[]): number => row.reduce((a, v) => f(a + f(v * v)), 0);
    const expected = rowsOf(x, D).map((row) => {
      const variance = f(f(squares(row) / D) + f(1e-5));
      return { rsqrt: f(f(1 / Math.sqrt(variance)) / 3), divide: f(1 / f(3 * f(Math.sqrt(variance)))) };
    });
    const rstd = (kind: 'rsqrt' | 'divide') =>
      outputs({ norm: 'rms', affine: false, statistic, stages: { root: { kind } } }, { x }).rstd;
    expect(rstd('rsqrt')).toEqual(expected.map(({ rsqrt }) => rsqrt));
    expect(rstd('divide')).toEqual(expected.map(({ divide }) => divide));
  });
});

describe('a residual', () => {
  test('is added in the format of its stage', () => {
    const residual = sample([ROWS, D], 19);
    const sums = values(
      [ROWS, D],
      [...x.data].map((v, i) => h(v + residual.data[i])),
      'binary16',
    );
    const stages = { prologue: [{ kind: 'residual', format: 'fp16' }] };
    expect(outputs({ norm: 'layer', stages }, { ...inputs, residual })).toEqual(
      outputs({ norm: 'layer' }, { ...inputs, x: sums }),
    );
    expect(
      outputs({ norm: 'layer', stages: { prologue: [{ kind: 'residual' }] } }, { ...inputs, residual }).rstd,
    ).not.toEqual(outputs({ norm: 'layer' }, { ...inputs, x: sums }).rstd);
  });
});

describe('parameters that a norm does not have', () => {
  test('stay unread', () => {
    const without = outputs({ norm: 'layer', affine: false }, { x });
    expect(outputs({ norm: 'layer', affine: false }, inputs)).toEqual(without);
    expect(outputs({ norm: 'layer', affine: { weight: false } }, inputs)).toEqual(
      outputs({ norm: 'layer', affine: { weight: false } }, { x, bias }),
    );
  });
});
