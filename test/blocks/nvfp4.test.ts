import { describe, expect, test } from 'vitest';
import { dequantizeBlocks, nvfp4Format, quantizeBlocks } from '../../src/formats/blocks/index.ts';
import { binary32 } from '../../src/formats/catalogue.ts';
import { eventsOf, newTally } from '../../src/formats/flags.ts';
import { exact, resolveSpec } from '../../src/kernels/spec.ts';
import { tensor } from '../../src/tensors/tensor.ts';

const { NaN: nan } = Number;

describe('NVFP4', () => {
  test('two scales: 448·6 fills the range, and each block has its own', () => {
    const format = nvfp4Format({ size: 2 });
    const blocks = quantizeBlocks([2688, 1, -6, 3.4, 10, 4.1], format);
    expect(blocks.tensorScale).toBe(1);
    expect([...blocks.scales]).toEqual([448, 1, 1.625]);
    // 10/6 rounds to 1.625: 4.1/1.625 = 2.52 rounds to 3, where 4.1/(10/6) = 2.46 would give 2.
    expect([...blocks.elements]).toEqual([6, 0, -6, 3, 6, 3]);
    expect([...dequantizeBlocks(blocks, format)]).toEqual([2688, 0, -6, 3, 9.75, 4.875]);
  });

  test('the tensor scale is a binary32', () => {
    const { tensorScale, scales, elements } = quantizeBlocks([1, -0.5], nvfp4Format());
    expect(tensorScale).toBe(Math.fround(1 / 2688));
    expect([...scales, ...elements]).toEqual([448, 6, -3]);
  });

  test('a given tensor scale: what it leaves too large saturates at 448 and 6', () => {
    const format = nvfp4Format({ tensorScale: 1, size: 2 });
    const { tensorScale, scales, elements } = quantizeBlocks([1e6, 1344, 0.001, 0], format);
    expect(tensorScale).toBe(1);
    expect([...scales, ...elements]).toEqual([448, 0, 6, 3, 0, 0]);
  });

  test('the smallest scale of each arithmetic', () => {
    const xs = [2688, 0, 0.01, -0.01];
    const of = (arithmetic: 'exact' | 'torchao' | 'transformerEngine') => {
      const { scales, elements } = quantizeBlocks(xs, nvfp4Format({ arithmetic, size: 2 }));
      return [scales[1], ...elements.slice(2)];
    };
    expect(of('exact')).toEqual([2 ** -9, 6, -6]);
    expect(of('torchao')).toEqual([2 ** -6, 0.5, -0.5]);
    expect(of('transformerEngine')).toEqual([2 ** -9, 6, -6]);
  });

  test('zeros, NaN and infinity', () => {
    const zeros = quantizeBlocks([0, -0], nvfp4Format());
    expect([zeros.tensorScale, ...zeros.scales, ...zeros.elements]).toEqual([1, 0, 0, -0]);
    const xs = [1, 2, nan, 4, Infinity, 3];
    const tally = newTally();
    const computed = quantizeBlocks(xs, nvfp4Format({ size: 2 }), { tally });
    expect([computed.tensorScale, ...computed.scales]).toEqual([nan, nan, nan, nan]);
    expect([...computed.elements]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(eventsOf(tally).invalid).toBe(6);
    const given = quantizeBlocks(xs, nvfp4Format({ size: 2, tensorScale: 1 }));
    expect([...given.scales]).toEqual([0.34375, nan, nan]);
    expect([...given.elements]).toEqual([3, 6, 0, 0, 0, 0]);
    const saturating = quantizeBlocks(xs, nvfp4Format({ size: 2, tensorScale: 1, infinity: 'saturate' }));
    expect([...saturating.scales.slice(1), ...saturating.elements.slice(2)]).toEqual([nan, 448, 0, 0, 6, 0]);
  });

  test('in rounded steps, products of dequantising are rounded too', () => {
    const tensorScale = Math.fround(0.1);
    const blocks = { elements: Float64Array.of(3), scales: Float64Array.of(1.375), tensorScale };
    const exact = dequantizeBlocks(blocks, nvfp4Format())[0];
    const stepwise = dequantizeBlocks(blocks, nvfp4Format({ arithmetic: 'torchao' }))[0];
    expect(exact).toBe(3 * 1.375 * tensorScale);
    expect(stepwise).toBe(Math.fround(3 * Math.fround(1.375 * tensorScale)));
    expect(stepwise).not.toBe(exact);
  });

  test.each([
    [
      () => nvfp4Format({ tensorScale: 0.1 }),
      '"tensorScale" expected "computed" or a positive value of binary32, got 0.1',
    ],
    [() => nvfp4Format({ tensorScale: 0 }), '"tensorScale"'],
    [() => nvfp4Format({ arithmetic: 'fast' as 'exact' }), '"arithmetic" expected one of exact, torchao'],
    [
      () => dequantizeBlocks({ elements: new Float64Array(1), scales: new Float64Array(1) }, nvfp4Format()),
      '"tensorScale" expected a number, got none',
    ],
  ])('refuses %s', (attempt, message) => expect(attempt).toThrow(message));
});

describe('exact results in NVFP4', () => {
  test('finite values beyond the largest tensor scale: it overflows, and what it divides is zero', () => {
    const spec = resolveSpec({
      ...{ bitnorm: 1, norm: 'batch', mode: 'inference', affine: false, epsilon: 0 },
      formats: { input: 'binary32', compute: 'binary32', output: 'float4_e2m1fn' },
      stages: { epilogue: [{ kind: 'block', block: { kind: 'nvfp4', size: 4 } }] },
    });
    const of = (shape: readonly number[], ...values: number[]) => tensor(binary32, shape, Float64Array.from(values));
    const running = { running_mean: of([1], Math.fround(7e19)), running_var: of([1], 2 ** -147) };
    const outputs = exact(spec, { x: of([1, 1, 4], Math.fround(7e19), 1, -3, Infinity), ...running });
    expect(outputs.y_tensor_scale.data[0]).toBe(nan);
    const finite = exact(spec, { x: of([1, 1, 4], Math.fround(7e19), 1, -3, 0), ...running });
    expect([finite.y_tensor_scale.data[0], ...finite.y_scale.data]).toEqual([Infinity, 0]);
    expect([...finite.y.data].map(Math.abs)).toEqual([0, 0, 0, 0]);
  });
});
