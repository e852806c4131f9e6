import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { residentSingles } from '../../src/engines/wasm/resident.ts';
import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { extremumRules } from '../../src/formats/compare.ts';
import { overflowPolicies } from '../../src/formats/context.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { orderPresets } from '../../src/reductions/order.ts';
import { type Tensor, tensor, type Values } from '../../src/tensors/tensor.ts';
import { hardRow, rowKinds } from './rows-inputs.ts';

const kinds = ['sum', 'mean', 'l1', 'sumOfSquares', 'l2', 'linf'] as const;
const formats = ['binary16', 'bfloat16', 'float8_e4m3fn', 'float8_e5m2', 'binary32'] as const;

const lengths = (some: readonly number[]): number => some.reduce((a, b) => a * b, 1);

/** A tensor whose rows along an axis are hard to sum. */
function hardTensor(format: string, shape: readonly number[], axis: number, seed: number): Tensor {
  const [outer, size, inner] = [shape.slice(0, axis), [shape[axis]], shape.slice(axis + 1)].map(lengths);
  const data = new Float64Array(outer * size * inner);
  for (let row = 0; row < outer * inner; row++) {
    const first = Math.floor(row / inner) * size * inner + (row % inner);
    hardRow(format, seed, row, size).forEach((x, j) => {
      data[first + j * inner] = x;
    });
  }
  return tensor(findFloatFormat(format), shape, data);
}

const written = fc.record({
  bitnorm: fc.constant(1),
  reduce: fc.constantFrom(...kinds),
  axes: fc.constantFrom([-1], [0], [1], [0, 1], [1, 2], [0, 2], [0, 1, 2]),
  order: fc.constantFrom(...Object.keys(orderPresets)),
  overflow: fc.constantFrom('ieee', ...overflowPolicies),
  extremum: fc.constantFrom(...Object.keys(extremumRules)),
  formats: fc.record({
    input: fc.constantFrom(...formats),
    compute: fc.constantFrom('binary32', 'binary16', 'bfloat16'),
    output: fc.constantFrom(...formats),
  }),
  stages: fc.record(
    {
      reduce: fc.record(
        {
          contract: fc.boolean(),
          mergeFormat: fc.constant('binary32'),
          sumFormat: fc.constantFrom('binary16', 'bfloat16'),
          divideFormat: fc.constantFrom('binary32', 'binary16'),
          resultFormat: fc.constantFrom('binary16', 'bfloat16'),
          divide: fc.constantFrom('after', 'each'),
          kind: fc.constantFrom('divide', 'reciprocal'),
        },
        { requiredKeys: [] },
      ),
      output: fc.record({ overflow: fc.constantFrom(...overflowPolicies) }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  ),
});

const same = (a: Tensor<Values>, b: Tensor<Values>): void => {
  expect(a.shape).toEqual(b.shape);
  expect(a.format).toEqual(b.format);
  expect(Array.from(a.data)).toEqual(Array.from(b.data));
};

let tried = 0;
let taken = 0;

property.prop([written, fc.integer({ min: 1, max: 40 }), fc.nat(50), fc.boolean()], { numRuns: 700, seed: 4 })(
  'wasm puts out what the reference does, of doubles and of binary32 values, or says why it does not run the spec',
  (one, length, seed, narrow) => {
    const spec = resolveSpec(one);
    const shape = [11, 3, 13].map((size, axis) => (axis === seed % 3 ? length : size));
    const wide = hardTensor(one.formats.input, shape, 2 - (seed % 3), seed);
    const x: Tensor<Values> = narrow ? { ...wide, data: Float32Array.from(wide.data) } : wide;
    tried++;
    const expected = emulate(spec, { x: wide }, { engine: 'float64' }).outputs.y;
    let found: Tensor<Values>;
    try {
      found = emulate(spec, { x }, { engine: 'wasm' }).outputs.y;
    } catch (error) {
      expect(String(error)).toMatch(/"engine" expected one that runs this spec, got "wasm", which \w+/);
      return;
    }
    taken++;
    expect(found.data).toBeInstanceOf(narrow ? Float32Array : Float64Array);
    same(found, expected);
  },
);

test('a good part of the specs runs on wasm', () => {
  expect(taken).toBeGreaterThan(tried / 4);
});

describe.each(kinds)('%s', (reduce) => {
  test.each(Object.keys(orderPresets))('in the order %s over the last and the first axis', (order) => {
    for (const axes of [[-1], [0]]) {
      const stages = { reduce: { format: 'binary16' } };
      const spec = resolveSpec({ bitnorm: 1, reduce, axes, order, formats: { compute: 'binary16' }, stages });
      const x = hardTensor('binary16', [45, 45], axes[0] === 0 ? 0 : 1, 9);
      same(emulate(spec, { x }, { engine: 'wasm' }).outputs.y, emulate(spec, { x }, { engine: 'reference' }).outputs.y);
    }
  });
});

describe('resident rows', () => {
  const shapes = [
    [70, 300],
    [3, 4000],
    [1, 5],
    [40, 2, 33],
  ] as const;

  test.each(Object.keys(orderPresets))(
    'are summed where they lie in the order %s, into memory that was lent',
    (order) => {
      for (const [shape, axis] of shapes.flatMap((one) => [[one, 0] as const, [one, one.length - 1] as const])) {
        const spec = resolveSpec({ bitnorm: 1, reduce: 'sum', axes: [axis], order, formats: { compute: 'binary16' } });
        const wide = hardTensor('binary16', shape, axis, 5);
        const [data, beside] = residentSingles(wide.data.length, 64);
        data.set(wide.data);
        const x = { ...wide, data };
        const expected = emulate(spec, { x: wide }, { engine: 'float64' }).outputs.y;
        const y = new Float32Array(expected.data.length);
        const found = emulate(spec, { x }, { engine: 'wasm', into: { y } }).outputs.y;
        expect(found.data).toBe(y);
        same(found, expected);
        expect(Array.from(data)).toEqual(Array.from(wide.data));
        expect(beside.every((value) => value === 0)).toBe(true);
      }
    },
  );
});

test('of rows of every kind, sums in two orders differ', () => {
  const x = hardTensor('binary16', [Object.keys(rowKinds).length, 300], 1, 2);
  const [a, b] = ['sequential', 'pairwise'].map((order) => {
    const spec = resolveSpec({ bitnorm: 1, reduce: 'sum', order, formats: { compute: 'binary16' } });
    return Array.from(emulate(spec, { x }, { engine: 'wasm' }).outputs.y.data);
  });
  expect(a).not.toEqual(b);
});
