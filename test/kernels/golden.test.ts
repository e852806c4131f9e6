import { describe, expect, test } from 'vitest';
import { findFormat } from '../../src/formats/catalogue.ts';
import { check } from '../../src/kernels/check.ts';
import { golden } from '../../src/kernels/golden.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { neighbours } from '../../src/measure/ulps.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { damaged, goldenOf } from './dumps.ts';

type Written = readonly [name: string, spec: object, shape?: readonly number[] | undefined];

// biome-ignore format: one record a line
const kernels: readonly Written[] = [
  ['layer', { norm: 'layer' }],
  ['layer, one pass, folded', { norm: 'layer', stages: { moment: { method: 'onePass' }, normalize: { form: 'folded' } } }],
  ['layer, fp8 out', { norm: 'layer', formats: { output: 'e4m3fn' }, overflow: 'saturate' }],
  ['layer, int8 out', { norm: 'layer', formats: { output: 'int8' }, stages: { epilogue: [{ kind: 'quantize', scale: 0.05 }] } }],
  ['rms of bfloat16', { norm: 'rms', preset: 'bf16-block' }],
  ['rms with a residual', { norm: 'rms', stages: { prologue: [{ kind: 'residual' }] } }],
  ['rms by topk', { norm: 'rms', statistic: { kind: 'topk', k: 3 } }],
  ['rms by lp', { norm: 'rms', statistic: { kind: 'lp', p: 3 } }],
  ['batch', { norm: 'batch' }],
  ['batch with running statistics', { norm: 'batch', running: { convention: 'pytorch' } }],
  ['batch in inference', { norm: 'batch', mode: 'inference' }],
  ['group', { norm: 'group', groups: 2 }, [3, 4, 5]],
  ['instance', { norm: 'instance' }, [3, 4, 5]],
  ['stochastic layer', { norm: 'layer', rounding: { stochastic: 8 }, seed: 3 }],
  ['integer layer', { integerNorm: 'layer' }],
  ['integer rms by linf', { integerNorm: 'rms', statistic: 'linf' }],
  ['integer batch', { integerNorm: 'batch' }],
  ...['sum', 'mean', 'l1', 'sumOfSquares', 'l2', 'linf', 'range', 'variance', 'cumsum'].map((reduce): Written => [reduce, { reduce, order: 'pairwise' }]),
  ['lp', { reduce: 'lp', p: 3 }],
  ['topk', { reduce: 'topk', k: 2, axes: [0] }],
  ['cast', { convert: 'cast', formats: { output: 'e5m2' } }],
  ['quantize', { convert: 'quantize' }],
  ['quantize by rows', { convert: 'quantize', axis: 0 }],
  ['dequantize', { convert: 'dequantize', axis: 1 }],
];

/** Another value one place away. */
function moved({ format, data }: Tensor, element: number): number {
  const value = data[element] ?? 0;
  if (format.kind === 'integer') return value === format.max ? value - 1 : value + 1;
  const { above, below } = neighbours(value, findFormat(format.name) as typeof format);
  return above !== undefined && Number.isFinite(above) ? above : (below ?? Number.NaN);
}

const all = kernels.map(([name, written, shape = [6, 10]]) => [name, written, shape] as const);

describe.each(all)('%s', (_name, written, shape) => {
  const { spec, inputs, tensors, metadata } = goldenOf(written, shape);
  const { outputs } = emulate(spec, inputs);

  test('what is golden is bit-equal under the spec stored with it', () => {
    const stored = resolveSpec(JSON.parse(metadata['bitnorm.spec'] ?? ''));
    expect(stored).toEqual(spec);
    const result = check(stored, inputs, outputs);
    expect(result.accepted).toBe(true);
    expect(result.outputs.map(({ name, verdict }) => [name, verdict])).toEqual(
      Object.keys(outputs).map((name) => [name, 'bit-equal']),
    );
    for (const { counts, elements, distance } of result.outputs) {
      expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBe(elements);
      expect(distance.max).toBe(0);
    }
  });

  test('holds every input and output', () => {
    for (const [name, tensor] of Object.entries(outputs)) expect(tensors[name]).toEqual(tensor);
    const clashing = Object.keys(inputs).filter((name) => Object.hasOwn(outputs, name));
    for (const [name, tensor] of Object.entries(inputs)) {
      expect(tensors[clashing.includes(name) ? `${name}_in` : name]).toEqual(tensor);
    }
    expect(Object.keys(tensors).length).toBe(Object.keys(inputs).length + Object.keys(outputs).length);
  });

  test('one element moved by one place is found', () => {
    for (const [name, output] of Object.entries(outputs)) {
      const element = Math.floor(output.data.length / 2);
      const result = check(
        spec,
        inputs,
        { [name]: damaged(output, { [element]: moved(output, element) }) },
        { withBounds: false },
      );
      expect(result.accepted).toBe(false);
      expect(result.outputs[0]).toMatchObject({ name, verdict: 'differs', distance: { max: 1 } });
      expect(result.outputs[0]?.worst.map((one) => [one.element, one.ulps])).toEqual([[element, 1]]);
    }
  });
});

test('a golden needs every input, in its format', () => {
  const { spec, inputs } = goldenOf({ norm: 'layer' }, [2, 4]);
  const { bias: _bias, ...rest } = inputs;
  expect(() => golden(spec, rest)).toThrow('"bias" expected a tensor');
  expect(() => golden(spec, {})).toThrow(RangeError);
});
