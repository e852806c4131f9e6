import { describe, expect, test } from 'vitest';
import { mxFormat, nvfp4Format, quantizeBlocks } from '../../src/formats/blocks/index.ts';
import { binary32, findFloatFormat, findFormat } from '../../src/formats/catalogue.ts';
import { isValue } from '../../src/formats/codec.ts';
import { check } from '../../src/kernels/check.ts';
import { explanations } from '../../src/kernels/explain.ts';
import { sampleInputs } from '../../src/kernels/sample.ts';
import { describeSpec, emulate, exact, inputsOf, isSeparable, resolveSpec } from '../../src/kernels/spec.ts';
import { type Tensor, tensor } from '../../src/tensors/tensor.ts';

const data = ({ data: values }: Tensor): number[] => [...values];
const norm = (block: object, output: string, rest: object = {}, stage: object = {}) =>
  resolveSpec({
    bitnorm: 1,
    norm: 'rms',
    affine: { weight: true, bias: false },
    formats: { input: 'bf16', compute: 'f32', output },
    stages: { epilogue: [{ kind: 'block', block, ...stage }] },
    ...rest,
  });

describe('a norm whose output is in blocks', () => {
  const shape = [6, 40];
  const plain = resolveSpec({
    bitnorm: 1,
    norm: 'rms',
    affine: { weight: true, bias: false },
    formats: { input: 'bf16', compute: 'f32', output: 'f32' },
  });
  const inputs = sampleInputs(plain, shape, 7);
  const before = emulate(plain, inputs).outputs.y;

  test.each([
    ['e4m3fn', 'floor'],
    ['e5m2', 'rceil'],
    ['e2m1', 'even'],
    ['int8', 'ceil'],
  ] as const)('%s, scale mode %s: the blocks of what a norm to binary32 puts out', (element, mode) => {
    const { outputs, events } = emulate(norm({ kind: 'mx', mode }, element), inputs, { events: true });
    const layout = { outer: 6, channels: 40, inner: 1 };
    const expected = quantizeBlocks(before.data, mxFormat({ element, mode }), { layout });
    expect(Object.keys(outputs)).toEqual(['y', 'y_scale', 'rstd']);
    expect([outputs.y.format, outputs.y.shape]).toEqual([findFormat(element), shape]);
    expect([outputs.y_scale.format, outputs.y_scale.shape]).toEqual([findFormat('e8m0'), [6, 2]]);
    expect(data(outputs.y)).toEqual([...expected.elements]);
    expect(data(outputs.y_scale)).toEqual([...expected.scales]);
    expect(events.epilogue?.operations).toBe(240);
  });

  test('NVFP4 has a scale of the whole tensor', () => {
    const { outputs } = emulate(norm({ kind: 'nvfp4', arithmetic: 'torchao' }, 'e2m1'), inputs);
    const layout = { outer: 6, channels: 40, inner: 1 };
    const expected = quantizeBlocks(before.data, nvfp4Format({ arithmetic: 'torchao' }), { layout });
    expect(outputs.y_tensor_scale).toEqual(tensor(binary32, [], Float64Array.of(expected.tensorScale as number)));
    expect([outputs.y_scale.format.name, outputs.y_scale.shape]).toEqual(['float8_e4m3fn', [6, 3]]);
    expect(data(outputs.y)).toEqual([...expected.elements]);
    const given = emulate(norm({ kind: 'nvfp4', tensorScale: 0.01 }, 'e2m1'), inputs).outputs;
    expect(Object.keys(given)).toEqual(['y', 'y_scale', 'rstd']);
  });

  test('blocks may run along another axis, and values may be rounded first', () => {
    const { outputs } = emulate(norm({ kind: 'mx', axis: 0, size: 4 }, 'e4m3fn', {}, { valueFormat: 'bf16' }), inputs);
    const rounded = emulate(resolveSpec({ ...plain, formats: { input: 'bf16', output: 'bf16' }, stages: {} }), inputs)
      .outputs.y;
    const layout = { outer: 1, channels: 6, inner: 40 };
    const expected = quantizeBlocks(rounded.data, mxFormat({ element: 'e4m3fn', size: 4 }), { layout });
    expect(outputs.y_scale.shape).toEqual([2, 40]);
    expect([data(outputs.y), data(outputs.y_scale)]).toEqual([[...expected.elements], [...expected.scales]]);
    expect(expected.elements).not.toEqual(
      quantizeBlocks(before.data, mxFormat({ element: 'e4m3fn', size: 4 }), { layout }).elements,
    );
  });

  test('relu comes before the largest magnitude is taken', () => {
    const spec = norm({ kind: 'mx', size: 2 }, 'e4m3fn', {
      affine: false,
      formats: { input: 'f32', output: 'e4m3fn' },
      epsilon: 0,
      stages: { epilogue: [{ kind: 'relu' }, { kind: 'block', block: { kind: 'mx', size: 2 } }] },
    });
    const x = tensor(binary32, [1, 4], Float64Array.of(-8, 1, 1, -1));
    const [emulated, truth] = [emulate(spec, { x }).outputs, exact(spec, { x })];
    const root = Math.sqrt(67 / 4);
    expect(data(truth.y_scale)).toEqual([2 ** -11, 2 ** -11]);
    expect(1 / root > 2 ** -3 && 1 / root < 2 ** -2).toBe(true);
    expect(data(truth.y).map((y) => y > 0)).toEqual([false, true, true, false]);
    expect(data(emulated.y)).toEqual(data(truth.y));
  });

  test('stochastic rounding draws for each element, whatever the order', () => {
    const spec = norm({ kind: 'mx' }, 'e2m1', { seed: 5 }, { rounding: { stochastic: 8 } });
    const once = emulate(spec, inputs).outputs.y;
    expect(emulate(spec, inputs).outputs.y).toEqual(once);
    expect(
      data(emulate(norm({ kind: 'mx' }, 'e2m1', { seed: 6 }, { rounding: { stochastic: 8 } }), inputs).outputs.y),
    ).not.toEqual(data(once));
    expect(isSeparable(spec, 2)).toBe(false);
  });

  test('rows are apart unless blocks or a scale run across them', () => {
    expect(isSeparable(norm({ kind: 'mx' }, 'e2m1'), 2)).toBe(true);
    expect(isSeparable(norm({ kind: 'mx', axis: -2 }, 'e2m1'), 2)).toBe(false);
    expect(isSeparable(norm({ kind: 'nvfp4' }, 'e2m1'), 2)).toBe(false);
    expect(isSeparable(norm({ kind: 'nvfp4', tensorScale: 1 }, 'e2m1'), 2)).toBe(true);
  });

  test('a kernel is checked by all its outputs', () => {
    const spec = norm({ kind: 'nvfp4' }, 'e2m1');
    const { outputs } = emulate(spec, inputs);
    const good = check(spec, inputs, outputs);
    expect(good.outputs.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['y', 'bit-equal'],
      ['y_scale', 'bit-equal'],
      ['y_tensor_scale', 'bit-equal'],
      ['rstd', 'bit-equal'],
    ]);
    const scale = Float64Array.from(outputs.y_scale.data);
    scale[3] *= 2;
    const off = check(spec, inputs, { ...outputs, y_scale: { ...outputs.y_scale, data: scale } });
    expect(off.outputs.filter(({ verdict }) => verdict === 'differs').map(({ name }) => name)).toEqual(['y_scale']);
  });
});

test.each([
  [norm({ kind: 'mx', size: 2 }, 'e4m3fn'), norm({ kind: 'mx', size: 2, mode: 'even' }, 'e4m3fn'), 'scale mode "even"'],
  [
    norm({ kind: 'nvfp4', size: 1 }, 'e2m1'),
    norm({ kind: 'nvfp4', size: 1, arithmetic: 'torchao' }, 'e2m1'),
    'NVFP4 in the steps of "torchao"',
  ],
  [
    resolveSpec({ bitnorm: 1, convert: 'quantize', block: { kind: 'mx', size: 8 } }),
    resolveSpec({ bitnorm: 1, convert: 'quantize', block: { kind: 'mx', size: 8, mode: 'rceil' } }),
    'scale mode "rceil"',
  ],
])('another way to scales is among the explanations', (spec, kernel, words) => {
  const inputs = sampleInputs(kernel, [6, 96], 11);
  const { outputs } = emulate(kernel, inputs);
  expect(outputs.y_scale).not.toEqual(emulate(spec, inputs).outputs.y_scale);
  const [first] = explanations(spec, [{ inputs, outputs }]);
  expect(first?.words).toBe(words);
});

describe('the exact result in blocks', () => {
  test('differs from rounding first, where amax lies just below a power of two', () => {
    // x̂ = x/√(mean x²) of [1, 1, 1, 1] with a large epsilon: 1/√(1 + 1e-9) is below 1 by 5e-10, and 1 in binary32.
    const spec = norm({ kind: 'mx', size: 4 }, 'e4m3fn', {
      affine: false,
      formats: { input: 'f32', output: 'e4m3fn' },
      epsilon: 1e-9,
      stages: { epilogue: [{ kind: 'block', block: { kind: 'mx', size: 4 } }] },
    });
    const x = tensor(binary32, [1, 4], Float64Array.of(1, 1, 1, 1));
    expect(data(emulate(spec, { x }).outputs.y_scale)).toEqual([2 ** -8]);
    expect(data(exact(spec, { x }).y_scale)).toEqual([2 ** -9]);
    expect(data(exact(spec, { x }).y)).toEqual([448, 448, 448, 448]);
  });

  test('NaN, infinite and special groups', () => {
    const spec = norm({ kind: 'mx', size: 2 }, 'e4m3fn', {
      norm: 'layer',
      affine: false,
      formats: { input: 'f32', output: 'e4m3fn' },
      stages: { epilogue: [{ kind: 'block', block: { kind: 'mx', size: 2 } }] },
    });
    const x = tensor(binary32, [3, 2], Float64Array.of(1, Number.NaN, 3, 3, 2, 5));
    const [emulated, truth] = [emulate(spec, { x }).outputs, exact(spec, { x })];
    expect(data(truth.y_scale)).toEqual([Number.NaN, 2 ** -127, 2 ** -9]);
    expect(data(truth.y)).toEqual([Number.NaN, Number.NaN, 0, 0, -448, 448]);
    expect(data(emulated.y_scale)).toEqual(data(truth.y_scale));
    expect(data(emulated.y)).toEqual(data(truth.y));
  });

  test.each(['exact', 'torchao', 'transformerEngine'])('NVFP4 by %s steps is close to the exact one', (arithmetic) => {
    const spec = norm({ kind: 'nvfp4', arithmetic }, 'e2m1');
    const inputs = sampleInputs(spec, [4, 48], 3);
    const [emulated, truth] = [emulate(spec, inputs).outputs, exact(spec, inputs)];
    for (const name of ['y', 'y_scale', 'y_tensor_scale']) {
      expect(truth[name].shape).toEqual(emulated[name].shape);
      expect(data(truth[name]).every((value) => isValue(value, truth[name].format))).toBe(true);
    }
    const equal = data(truth.y).filter((value, i) => value === emulated.y.data[i]).length;
    expect(equal).toBeGreaterThan(0.97 * 192);
    expect(Math.abs(truth.y_tensor_scale.data[0] / emulated.y_tensor_scale.data[0] - 1)).toBeLessThan(2 ** -20);
  });
});

describe('conversions', () => {
  const shape = [3, 10];
  const x = sampleInputs(resolveSpec({ bitnorm: 1, convert: 'cast' }), shape, 2).x;

  test('to MX blocks and back', () => {
    const block = { kind: 'mx', size: 4, mode: 'rceil' };
    const there = resolveSpec({ bitnorm: 1, convert: 'quantize', block, formats: { output: 'e2m1' } });
    const { y, y_scale: scale } = emulate(there, { x }).outputs;
    expect([y.format.name, scale.shape]).toEqual(['float4_e2m1fn', [3, 3]]);
    const back = resolveSpec({ bitnorm: 1, convert: 'dequantize', block, formats: { input: 'e2m1' } });
    expect(inputsOf(back).map(({ name, format, shapeFor }) => [name, format, shapeFor?.(shape)])).toEqual([
      ['x', 'float4_e2m1fn', undefined],
      ['scale', 'float8_e8m0fnu', [3, 3]],
    ]);
    const values = emulate(back, { x: y, scale }).outputs.y;
    expect(data(values)).toEqual(
      data(y).map((e, i) => e * scale.data[Math.floor(i / 10) * 3 + Math.floor((i % 10) / 4)]),
    );
    expect(data(exact(back, { x: y, scale }).y)).toEqual(data(values));
    expect(describeSpec(there)).toBe('quantize binary32 to float4_e2m1fn in mx blocks of 4, overflow ieee');
    expect(describeSpec(back)).toBe('dequantize float4_e2m1fn in mx blocks of 4 to binary32, overflow ieee');
  });

  test('to NVFP4 and back, the tensor scale computed or given', () => {
    const there = resolveSpec({ bitnorm: 1, convert: 'quantize', block: { kind: 'nvfp4' } });
    const { y, y_scale: scale, y_tensor_scale: tensorScale } = emulate(there, { x }).outputs;
    const again = resolveSpec({ bitnorm: 1, convert: 'quantize', block: { kind: 'nvfp4', tensorScale: 'tensor' } });
    const given = emulate(again, { x, tensor_scale: tensorScale }).outputs;
    expect(given).toEqual({ y, y_scale: scale });
    const back = resolveSpec({
      bitnorm: 1,
      convert: 'dequantize',
      block: { kind: 'nvfp4' },
      formats: { output: 'bf16' },
    });
    const values = emulate(back, { x: y, scale, tensor_scale: tensorScale }).outputs.y;
    expect(values.format.name).toBe('bfloat16');
    expect(data(values).every((value) => isValue(value, findFloatFormat('bf16')))).toBe(true);
    expect(() => emulate(back, { x: y, scale })).toThrow('"tensor_scale" expected 1 values, got no such tensor');
    expect(() => emulate(back, { x: y, scale: tensorScale, tensor_scale: tensorScale })).toThrow(
      '"scale" expected values of float8_e4m3fn, got binary32',
    );
    expect(() => emulate(again, { x, tensor_scale: tensor(binary32, [], Float64Array.of(-1)) })).toThrow(
      '"tensorScale"',
    );
  });

  test('exact conversions form every quotient exactly', () => {
    const amax = 127 / 64 + 2 ** -23;
    const block = { kind: 'mx', mode: 'rceilReciprocal' };
    const spec = resolveSpec({ bitnorm: 1, convert: 'quantize', block, formats: { output: 'int8' } });
    const one = tensor(binary32, [1], Float64Array.of(amax));
    expect(data(emulate(spec, { x: one }).outputs.y_scale)).toEqual([1]);
    expect(data(exact(spec, { x: one }).y_scale)).toEqual([2]);
  });
});

describe('specs that contradict themselves', () => {
  const quantize = (block: object, rest: object = {}) => ({ bitnorm: 1, convert: 'quantize', block, ...rest });
  test.each([
    [quantize({ kind: 'mx', tensorScale: 1 }), 'block.tensorScale: not used by blocks of the kind "mx"'],
    [quantize({ kind: 'nvfp4', mode: 'ceil' }), 'block.mode: not used by blocks of the kind "nvfp4"'],
    [quantize({ kind: 'mx' }, { axis: 1 }), 'axis: not used beside "block"'],
    [quantize({ kind: 'mx' }, { convention: 'exact' }), 'convention: not used beside "block"'],
    [quantize({ kind: 'mx' }, { convert: 'cast' }), 'block: not used by "cast"'],
    [quantize({ kind: 'nvfp4' }, { formats: { output: 'int8' } }), 'formats.output: expected one of float4_e2m1fn'],
    [quantize({ kind: 'mx', size: 0 }), 'block.size: expected at least 1, got 0'],
    [quantize({ kind: 'nvfp4', tensorScale: 1e-60 }), 'block.tensorScale: expected a positive value of binary32'],
    [
      { bitnorm: 1, convert: 'dequantize', block: { kind: 'nvfp4', tensorScale: 'computed' } },
      'expected "tensor" or a number',
    ],
    [
      { bitnorm: 1, norm: 'rms', stages: { epilogue: [{ kind: 'block' }] } },
      'stages.epilogue[0].block: expected a block format',
    ],
    [
      { bitnorm: 1, norm: 'rms', stages: { epilogue: [{ kind: 'block', block: { kind: 'mx' } }] } },
      'formats.output: expected one of float8_e5m2',
    ],
    [
      {
        bitnorm: 1,
        norm: 'rms',
        formats: { output: 'e2m1' },
        stages: { epilogue: [{ kind: 'block', block: { kind: 'mx' } }, { kind: 'relu' }] },
      },
      'expected "scale", "quantize" and "block" at the end',
    ],
  ])('%j', (spec, message) => {
    expect(() => resolveSpec(spec)).toThrow(message);
  });
});
