import { describe, expect, it } from 'vitest';
import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { tensor } from '../../src/tensors/tensor.ts';
import { boundarySingles } from './boundary-values.ts';

const outputs = ['binary16', 'bfloat16', 'float8_e4m3fn', 'float8_e5m2fnuz', 'float4_e2m1fn', 'binary32'];
const inputs = ['binary32', 'tf32', 'binary16', 'binary64'];
const roundings = ['tiesToEven', 'towardPositive', { stochastic: 8 }] as const;

describe.each(outputs)('casts to %s', (output) => {
  it.each(inputs)('from %s are the same on every engine, however x is held', (input) => {
    const from = findFloatFormat(input);
    const { round } = float64Arithmetic(from);
    const x = Float64Array.from(boundarySingles(findFloatFormat(output), 21).subarray(0, 700), round);
    const wide = tensor(from, [7, x.length / 7], x);
    const narrow = tensor(from, wide.shape, Float32Array.from(x));
    for (const rounding of roundings)
      for (const subnormals of ['keep', 'flushInput'] as const) {
        const formats = { input, output };
        const spec = resolveSpec({
          bitnorm: 1,
          convert: 'cast',
          formats,
          rounding,
          subnormals,
          overflow: 'saturateFinite',
          seed: 77,
        });
        const want = emulate(spec, { x: wide }, { engine: 'float64' }).outputs.y;
        expect(emulate(spec, { x: wide }).outputs.y).toEqual(want);
        if (input === 'binary64') continue;
        const y = emulate(spec, { x: narrow }).outputs.y;
        expect(y?.data).toBeInstanceOf(Float32Array);
        expect({ ...y, data: Float64Array.from(y?.data ?? []) }).toEqual(want);
      }
  });
});

describe('casts on wasm', () => {
  const x = tensor(findFloatFormat('binary32'), [2], Float32Array.of(1, 2));

  it('run where a kernel does them', () => {
    const spec = resolveSpec({ bitnorm: 1, convert: 'cast', formats: { output: 'fp16' } });
    expect(emulate(spec, { x }, { engine: 'wasm' }).outputs.y?.data).toEqual(Float32Array.of(1, 2));
  });

  it('are refused where none does, and so are other conversions', () => {
    const cast = resolveSpec({ bitnorm: 1, convert: 'cast', formats: { output: 'e8m0' } });
    expect(() => emulate(cast, { x }, { engine: 'wasm' })).toThrow(
      'has no kernel that casts binary32 to float8_e8m0fnu so',
    );
    const scale = tensor(findFloatFormat('binary32'), [], Float32Array.of(1));
    const quantize = resolveSpec({ bitnorm: 1, convert: 'quantize' });
    expect(() => emulate(quantize, { x, scale }, { engine: 'wasm' })).toThrow(
      'runs casts, no conversion of kind "quantize"',
    );
  });
});
