import { expect, test } from 'vitest';
import { binary32 } from '../../src/formats/catalogue.ts';
import { emulate, exact, resolveSpec } from '../../src/kernels/spec.ts';
import { type Tensor, tensorOf } from '../../src/tensors/tensor.ts';

const formats = { input: 'binary32', compute: 'binary32' };
const one = (...values: number[]): Tensor => tensorOf(binary32, [1, values.length], values);

test('in batch inference an infinity stays alone: its channel’s other values are normalised', () => {
  const spec = resolveSpec({ bitnorm: 1, norm: 'batch', mode: 'inference', affine: false, epsilon: 0, formats });
  const x = tensorOf(binary32, [5, 1], [1, Infinity, 2, -Infinity, Number.NaN]);
  const inputs = { x, running_mean: one(0), running_var: one(1) };
  expect(Array.from(exact(spec, inputs).y?.data ?? [])).toEqual([1, Infinity, 2, -Infinity, Number.NaN]);
  expect(exact(spec, inputs).y?.data).toEqual(emulate(spec, inputs).outputs.y?.data);
});

test.each([
  [1, [Infinity, Infinity, 1, 2], [Number.NaN, Number.NaN, 0, 0]],
  [2, [Infinity, Infinity, 1, 2], [Number.NaN, Number.NaN, Number.NaN, Number.NaN]],
  [2, [Infinity, 3, 1, 2], [Number.NaN, 0, 0, 0]],
  [1, [Infinity, Infinity], [Number.NaN, Number.NaN]],
])('the range over %i chunks of %j', (chunks, values, expected) => {
  const statistic = { kind: 'range', chunks, constant: 1 };
  const spec = resolveSpec({ bitnorm: 1, norm: 'rms', affine: false, statistic, formats });
  expect(Array.from(exact(spec, { x: one(...values) }).y?.data ?? [])).toEqual(expected);
  expect(Array.from(emulate(spec, { x: one(...values) }).outputs.y?.data ?? [])).toEqual(expected);
});
