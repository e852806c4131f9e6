import { describe, expect, test } from 'vitest';
import { inputsOf, resolveSpec } from '../../src/kernels/spec.ts';
import { outputsOf, values } from './sample.ts';

const row = (numbers: readonly number[], format?: string) => values([1, numbers.length], numbers, format);
const layer = { norm: 'layer', epsilon: 0, backward: true };
const rms = { ...layer, norm: 'rms' };
const statistic = (kind: string, rest: object = {}) => ({ kind, constant: 1, ...rest });

describe('dx worked by hand', () => {
  test.each([
    // x̂ = x, A/m = 1.5, mean dy = 3
    ['l2', { ...layer }, [-1, -1, 1, 1], [1, 2, 3, 6], [-0.5, 0.5, -1.5, 1.5]],
    // x̂ = x, A/m = 1
    ['l2 without a mean', { ...rms }, [1, 1, 1, -1], [1, 2, 3, 2], [0, 1, 2, 3]],
    // sign 0 = 0; mean w = 1/4, k·A = 5/4, mean dy = 5/2
    ['l1', { ...layer, statistic: statistic('l1') }, [-2, 0, 1, 1], [1, 2, 3, 4], [0.0625, -0.1875, -0.4375, 0.5625]],
    // s = 2, the tie goes to the first value: w = −1 there, mean w = −1/4, A = 3, mean dy = 3
    ['linf', { ...layer, statistic: statistic('linf') }, [-2, 2, 1, -1], [2, 4, 4, 2], [0.625, 0.125, 0.125, -0.875]],
    // s = 2, w = −1, 1, 0, 0, k·A = 3/2, mean dy = 3
    [
      'topk',
      { ...layer, statistic: statistic('topk', { k: 2 }) },
      [-2, 2, 1, -1],
      [2, 4, 4, 2],
      [0.25, -0.25, 0.5, -0.5],
    ],
    // s = 4, the same w, A = 6, mean dy = 12
    ['range', { ...layer, statistic: statistic('range') }, [-2, 2, 1, -1], [8, 16, 16, 8], [0.5, -0.5, 1, -1]],
    // s = ³√Σ|x|³ = 1, w = 1, 0
    ['lp', { ...rms, statistic: statistic('lp', { p: 3, mean: false }) }, [1, 0], [3, 5], [0, 5]],
    // p < 1: w is 0 at 0, not infinite; s = (Σ√|x|)² = 4, w = |x/s|^(−1/2) = 2, A = (3 + 5)/4, k = 1
    [
      'lp below 1',
      { ...rms, statistic: statistic('lp', { p: 0.5, mean: false }) },
      [1, 0, 1],
      [3, 7, 5],
      [-0.25, 1.75, 0.25],
    ],
    // s = 1 + 1: c/statistic = x, A = 2, k·A = 1/2
    [
      'l2 with epsilon added',
      { ...rms, epsilon: { value: 1, place: 'added' } },
      [1, 1, 1, -1],
      [1, 2, 3, 2],
      [0.25, 0.75, 1.25, 1.25],
    ],
    ['a scale held by epsilon', { ...rms, epsilon: { value: 4, place: 'maximum' } }, [1, 1], [3, 5], [0.75, 1.25]],
    // s = 2 > 1: x̂ = x/2, A = 1, k = 1, w = x̂
    [
      'a scale above epsilon',
      { ...rms, statistic: statistic('l2', { mean: false }), epsilon: { value: 1, place: 'maximum' } },
      [2, 0],
      [1, 3],
      [0, 1.5],
    ],
  ])('%s', (_name, spec, x, dy, expected) => {
    expect(outputsOf(spec, { x: row(x), dy: row(dy) }).dx).toEqual(expected);
  });

  test('of a range of equal values, whose first maximum is the first minimum', () => {
    const spec = { ...layer, statistic: statistic('range'), epsilon: 1 };
    expect(outputsOf(spec, { x: row([3, 3]), dy: row([1, 5]) }).dx).toEqual([-2, 2]);
  });

  test('goes through γ; those of γ and β are summed over rows', () => {
    const x = values([2, 4], [-1, -1, 1, 1, 1, 1, -1, -1]);
    const dy = values([2, 4], [1, 2, 3, 6, 0, 0, 1, 0]);
    const parameters = { weight: values([4], [1, 2, 4, 1]), bias: values([4], [0, 0, 0, 0]) };
    const { dx, dweight, dbias } = outputsOf({ ...layer, affine: true }, { x, dy, ...parameters });
    // Second row: δ = 0, 0, 4, 0, A/m = −1, mean δ = 1.
    expect(dx).toEqual([-1.5, 1.5, 3, -3, 0, 0, 2, -2]);
    expect(dweight).toEqual([-1, -2, 2, 6]);
    expect(dbias).toEqual([1, 2, 4, 6]);
  });
});

describe('statistics', () => {
  test('that are given', () => {
    const spec = { ...layer, affine: { weight: true, bias: true }, backward: { saved: 'given' } };
    expect(inputsOf(resolveSpec({ bitnorm: 1, ...spec })).map(({ name }) => name)).toEqual([
      ...['x', 'weight', 'dy', 'mean', 'rstd'],
    ]);
    const one = values([1], [1]);
    const outputs = outputsOf(
      { ...spec, affine: false },
      { x: row([1, 3]), dy: row([4, 2]), mean: one, rstd: values([1], [2]) },
    );
    // c = 0, 2; x̂ = 0, 4; A/m = 4, mean dy = 3
    expect(outputs).toEqual({ dx: [2, -34] });
  });

  test('are those that were saved, rounded', () => {
    const spec = { ...rms, formats: { input: 'binary32', saved: 'float8_e5m2' } };
    const { rstd, dx } = outputsOf(spec, { x: row([3, 0]), dy: row([0, 1]) });
    expect(rstd).toEqual([0.5]);
    expect(dx).toEqual([0, 0.5]);
  });

  test('of inference are constants', () => {
    const spec = { norm: 'batch', mode: 'inference', epsilon: 0, affine: true, backward: true };
    const channel = (...numbers: number[]) => values([2], numbers);
    const outputs = outputsOf(spec, {
      ...{ x: values([2, 2], [1, 2, 3, 4]), dy: values([2, 2], [4, 3, 2, 1]) },
      ...{ weight: channel(3, 5), bias: channel(0, 0), running_mean: channel(1, 0), running_var: channel(4, 0.25) },
    });
    expect(outputs.dx).toEqual([6, 30, 3, 10]);
    expect(outputs.dweight).toEqual([2, 20]);
    expect(outputs.dbias).toEqual([6, 4]);
  });
});

describe('the epilogue', () => {
  const inputs = { x: row([-1, -1, 1, 1]), dy: row([1, 2, 3, 6]) };

  test('lets a gradient pass where its activation did', () => {
    const relu = { ...layer, stages: { epilogue: [{ kind: 'relu' }] } };
    const masked = outputsOf(layer, { ...inputs, dy: row([0, 0, 3, 6]) }).dx;
    expect(outputsOf(relu, inputs).dx).toEqual(masked);
    const given = { ...relu, backward: { saved: 'given' } };
    expect(outputsOf(given, { ...inputs, mean: values([1], [0]), rstd: values([1], [1]) }).dx).toEqual(masked);
  });

  test('divides by its scale', () => {
    const scaled = { ...layer, stages: { epilogue: [{ kind: 'scale', scale: 4 }] } };
    expect(outputsOf(scaled, inputs).dx).toEqual([-0.125, 0.125, -0.375, 0.375]);
  });

  test('has no gradient where it quantizes', () => {
    const formats = { output: 'int8' };
    const spec = { bitnorm: 1, ...layer, formats, stages: { epilogue: [{ kind: 'quantize', scale: 1 }] } };
    expect(() => resolveSpec(spec)).toThrow(/^backward: /);
  });
});

describe('sums', () => {
  const channel = values([1], [1]);
  const inputs = {
    x: values([4, 1], [0, 1, 2, 3]),
    dy: values([4, 1], [2048, 1, 1, 1]),
    weight: channel,
    bias: channel,
  };
  const batch = (stages: object, form = 'projected') => ({ norm: 'batch', affine: true, backward: { form, stages } });

  test('of parts are added in a format of their own', () => {
    const sum = { format: 'binary16' };
    expect(outputsOf(batch({ sum }), inputs).dbias).toEqual([2048]);
    const parts = { size: 2, format: 'binary32' };
    expect(outputsOf(batch({ sum: { ...sum, parts } }), inputs).dbias).toEqual([2050]);
  });

  test('of parameters may be stored after every term', () => {
    expect(outputsOf(batch({}, 'direct'), inputs).dbias).toEqual([2051]);
    const parameters = { heldFormat: 'binary16' };
    expect(outputsOf(batch({ parameters }, 'direct'), inputs).dbias).toEqual([2048]);
  });
});

describe('what contradicts itself', () => {
  test.each([
    ['backward.form', { ...layer, statistic: 'l1', backward: { form: 'coefficients' } }],
    ['backward.form', { ...layer, backward: { form: 'projected' } }],
    ['backward.sums', { ...layer, backward: { form: 'coefficients', sums: 'channels' } }],
    ['backward.sums', { ...layer, backward: { sums: 'elements' } }],
    ['backward.stages.root', { ...layer, backward: { stages: { root: {} } } }],
    ['backward.stages.channels', { ...layer, backward: { form: 'coefficients', stages: { channels: {} } } }],
    [
      'backward.stages.gradient.association',
      { ...layer, backward: { stages: { gradient: { association: 'weight' } } } },
    ],
    ['backward.stages.output.format', { ...layer, backward: { stages: { output: { format: 'binary64' } } } }],
    [
      'backward.stages.dot.parts.size',
      { ...layer, backward: { stages: { dot: { parts: { size: 0, format: 'f32' } } } } },
    ],
    [
      'backward.stages.dot.parts.order',
      { ...layer, backward: { stages: { dot: { parts: { size: 2, order: 'wrap', format: 'f32' } } } } },
    ],
    [
      'backward.stages.parameters.heldFormat',
      { ...layer, backward: { stages: { parameters: { accumulator: 'kahan', heldFormat: 'f32' } } } },
    ],
    [
      'backward.stages.normalize.form',
      { ...layer, stages: { root: { kind: 'divide' } }, backward: { stages: { normalize: { form: 'shifted' } } } },
    ],
    ['backward.formats.gradient', { ...layer, backward: { formats: { gradient: 'int8' } } }],
  ])('names %s', (path, spec) => {
    expect(() => resolveSpec({ bitnorm: 1, ...spec })).toThrow(expect.objectContaining({ path }));
  });
});
