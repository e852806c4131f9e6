import { describe, expect, test } from 'vitest';
import { emulate, exact, resolveSpec } from '../../src/kernels/spec.ts';
import { exactOf, outputsOf, values } from './sample.ts';

const { NaN: nan } = Number;
const x = (...numbers: number[]) => ({ x: values([1, numbers.length], numbers) });
const layer = (fields: object = {}): object => ({ norm: 'layer', epsilon: 0, ...fields });

describe('results exactly on values', () => {
  test.each<[string, object, readonly number[], readonly number[]]>([
    ['equal magnitudes', layer(), [3, -3], [1, -1]],
    ['a perfect square', layer({ norm: 'rms' }), [3, 4, 0, 0, 0, 0, 0, 0, 0], [9 / 5, 12 / 5, 0, 0, 0, 0, 0, 0, 0]],
    ['L1', layer({ statistic: { kind: 'l1', constant: 1 } }), [1, 3], [-1, 1]],
    [
      'L1.5 of equal magnitudes',
      layer({ statistic: { kind: 'lp', p: 1.5, constant: 1 } }),
      [3, -3, 3, -3],
      [1, -1, 1, -1],
    ],
    ['L3 of equal magnitudes', layer({ statistic: { kind: 'lp', p: 3, constant: 2 } }), [7, -7], [0.5, -0.5]],
    [
      'L3: 3³ + 4³ + 5³ = 6³',
      { norm: 'rms', epsilon: 0, statistic: { kind: 'lp', p: 3, mean: false } },
      [3, 4, 5],
      [0.5, 2 / 3, 5 / 6],
    ],
    [
      'L0.5: (1 + 2 + 3)² / 9',
      { norm: 'rms', epsilon: 0, statistic: { kind: 'lp', p: 0.5, constant: 1 } },
      [1, 4, 9],
      [0.25, 1, 2.25],
    ],
    ['L∞ with a constant', layer({ statistic: { kind: 'linf', constant: 0.5 } }), [1, 3, 2], [-2, 2, 0]],
    ['the two largest', layer({ statistic: { kind: 'topk', k: 2, constant: 1 } }), [1, 3, 2], [-1, 1, 0]],
    ['the range', layer({ statistic: { kind: 'range', constant: 1 } }), [1, 3, 2], [-0.5, 0.5, 0]],
    ['ranges of halves', layer({ statistic: { kind: 'range', chunks: 2, constant: 1 } }), [0, 1, -1, 0], [0, 1, -1, 0]],
  ])('%s', (_name, spec, numbers, expected) => {
    expect(exactOf(spec, x(...numbers)).y).toEqual(expected.map(Math.fround));
  });
});

describe('results exactly on midpoints', () => {
  // 2049/2048 lies between two binary16 numbers.
  const half = { formats: { input: 'binary32', output: 'binary16' } };
  const tie = { norm: 'rms', statistic: { kind: 'linf', constant: 1 }, epsilon: 0, ...half };

  test.each([
    ['tiesToEven', 1],
    ['tiesToAway', 1 + 2 ** -10],
    ['towardZero', 1],
    ['towardPositive', 1 + 2 ** -10],
    ['toOdd', 1 + 2 ** -10],
  ] as const)('%s', (rounding, expected) => {
    const spec = { ...tie, statistic: { kind: 'linf', constant: 2 ** -11 }, stages: { output: { rounding } } };
    // 1025/1024·… : |x|max = 2048 · 2^-11 = 1.
    expect(exactOf(spec, x(2048, 2049 / 2048)).y[1]).toBe(expected);
  });

  test('of a root: L1.5 of equal magnitudes, times a weight', () => {
    const spec = {
      norm: 'rms',
      statistic: { kind: 'lp', p: 1.5, constant: 1 },
      epsilon: 0,
      affine: { bias: false },
      formats: { input: 'binary32', output: 'binary16' },
    };
    const inputs = { ...x(5, -5), weight: values([2], [2049 / 2048, 2051 / 2048]) };
    expect(exactOf(spec, inputs).y).toEqual([1, -(1 + 2 ** -9)]);
  });

  test('of the variance under the root: 1/4 + 3/4', () => {
    const spec = {
      norm: 'layer',
      epsilon: 3 / 4,
      affine: { bias: false },
      formats: { input: 'binary32', output: 'binary16' },
    };
    const inputs = { ...x(0.5, -0.5), weight: values([2], [2 * 2049, 2 * 2051]) };
    expect(exactOf(spec, inputs).y).toEqual([2048, -2052]);
  });
});

describe('a group without a spread', () => {
  test.each<[string, object]>([
    ['L2', {}],
    ['L1', { statistic: 'l1' }],
    ['Lp', { statistic: { kind: 'lp', p: 3 } }],
    ['L∞', { statistic: 'linf' }],
    ['the range', { statistic: 'range' }],
  ])('%s: 0/0 without epsilon, 0 with it', (_name, fields) => {
    expect(exactOf(layer(fields), x(5, 5, 5)).y).toEqual([nan, nan, nan]);
    expect(exactOf(layer({ ...fields, epsilon: 1e-5 }), x(5, 5, 5)).y).toEqual([0, 0, 0]);
    const { mean, rstd, scale } = exactOf(layer(fields), x(5, 5, 5));
    expect([mean, rstd, scale]).toEqual([[5], [Infinity], [0]]);
  });

  test('emulations agree', () => {
    expect(outputsOf(layer(), x(5, 5, 5)).y).toEqual([nan, nan, nan]);
    expect(outputsOf(layer(), x(5, 5, 5)).rstd).toEqual([Infinity]);
  });

  test('deviations from a running mean without variance are infinite', () => {
    const spec = { norm: 'batch', mode: 'inference', epsilon: 0 };
    const inputs = { x: values([3, 1], [1, 2, 3]), running_mean: values([1], [2]), running_var: values([1], [0]) };
    expect(exactOf(spec, inputs).y).toEqual([-Infinity, nan, Infinity]);
    expect(outputsOf(spec, inputs).y).toEqual([-Infinity, nan, Infinity]);
  });

  test('gives the bias, whatever the weight', () => {
    const inputs = { ...x(5, 5), weight: values([2], [Infinity, 3]), bias: values([2], [1, 7]) };
    expect(exactOf({ norm: 'layer', affine: true }, inputs).y).toEqual([nan, 7]);
    expect(outputsOf({ norm: 'layer', affine: true }, inputs).y).toEqual([nan, 7]);
  });
});

describe('ends of the range', () => {
  const fp16 = { formats: { input: 'binary16', output: 'binary16' } };
  const half = (...numbers: number[]) => ({ x: values([1, numbers.length], numbers, 'binary16') });

  test('the largest values do not overflow, the smallest do not vanish', () => {
    expect(exactOf(layer(fp16), half(65504, -65504)).y).toEqual([1, -1]);
    expect(exactOf(layer(fp16), half(2 ** -24, -(2 ** -24))).y).toEqual([1, -1]);
    expect(exactOf(layer(), x(2 ** -149, -(2 ** -149))).y).toEqual([1, -1]);
    expect(exactOf(layer(), x(3e38, -3e38)).y).toEqual([1, -1]);
    expect(outputsOf(layer(), x(3e38, -3e38)).y).toEqual([0, -0]);
  });

  test('outputs overflow as their policy says', () => {
    const inputs = {
      ...half(1, -1),
      weight: values([2], [65504, 65504], 'binary16'),
      bias: values([2], [65504, -16], 'binary16'),
    };
    const spec = { ...layer(fp16), affine: true };
    expect(exactOf(spec, inputs).y).toEqual([Infinity, -Infinity]);
    expect(exactOf({ ...spec, overflow: 'saturate' }, inputs).y).toEqual([65504, -65504]);
    const fn = { ...spec, formats: { input: 'binary16', output: 'e4m3fn' } };
    expect(exactOf(fn, inputs).y).toEqual([nan, nan]);
    expect(exactOf({ ...fn, overflow: 'saturateFinite' }, inputs).y).toEqual([448, -448]);
  });

  test('statistics overflow in their own format', () => {
    const spec = layer({ ...fp16, formats: { input: 'binary16', saved: 'binary16' } });
    expect(exactOf(spec, half(2 ** -24, -(2 ** -24))).rstd).toEqual([Infinity]);
    expect(exactOf({ ...spec, overflow: 'saturate' }, half(2 ** -24, -(2 ** -24))).rstd).toEqual([65504]);
    expect(outputsOf({ ...spec, overflow: 'saturate' }, half(2 ** -24, -(2 ** -24))).rstd).toEqual([65504]);
  });
});

describe('NaN and infinities', () => {
  test.each<[string, object, readonly number[], readonly number[]]>([
    ['a NaN makes its group NaN', layer(), [1, nan, 3], [nan, nan, nan]],
    ['so does an infinity where the norm centres', layer(), [1, Infinity, 3], [nan, nan, nan]],
    ['else finite values become 0', { norm: 'rms' }, [1, Infinity, -3], [0, nan, -0]],
    ['in L∞ too', { norm: 'rms', statistic: 'linf' }, [1, -Infinity, -3], [0, nan, -0]],
  ])('%s', (_name, spec, numbers, expected) => {
    expect(exactOf(spec, x(...numbers)).y.map((value) => value + 0)).toEqual(expected.map((value) => value + 0));
    expect(outputsOf(spec, x(...numbers)).y.map((value) => value + 0)).toEqual(expected.map((value) => value + 0));
  });

  test('other groups are untouched', () => {
    const inputs = { x: values([2, 2], [nan, 1, 3, -3]) };
    expect(exactOf(layer(), inputs).y).toEqual([nan, nan, 1, -1]);
    expect(outputsOf(layer(), inputs).y).toEqual([nan, nan, 1, -1]);
  });

  test('formats without NaN hold +0 and count it', () => {
    const spec = resolveSpec({ bitnorm: 1, ...layer(), affine: false, formats: { input: 'binary32', output: 'e2m1' } });
    expect([...exact(spec, x(1, nan)).y.data]).toEqual([0, 0]);
    const { outputs, events } = emulate(spec, x(1, nan), { events: true });
    expect([...outputs.y.data]).toEqual([0, 0]);
    expect(events.output?.invalid).toBe(2);
  });
});

describe('running statistics', () => {
  const spec = (convention: string, fields: object = {}): object => ({
    norm: 'batch',
    epsilon: 0,
    running: { convention, momentum: 0.25 },
    ...fields,
  });
  const before = { running_mean: values([1], [4]), running_var: values([1], [8]), running_rstd: values([1], [2]) };
  const channel = (...numbers: number[]) => ({ x: values([numbers.length, 1], numbers), ...before });

  test.each([exactOf, outputsOf])('PyTorch: the momentum on the new value, the variance unbiased (%#)', (of) => {
    const result = of(spec('pytorch'), channel(1, 3, 1, 3));
    expect(result.running_mean).toEqual([3.5]);
    expect(result.running_var?.[0]).toBeCloseTo(6 + 1 / 3, 6);
  });

  test.each([exactOf, outputsOf])('the paper: the momentum on the old one, of the inverse scale (%#)', (of) => {
    const result = of(spec('paper'), channel(1, 3, 1, 3));
    expect(result.running_mean).toEqual([2.5]);
    expect(result.running_rstd).toEqual([1.25]);
  });

  test.each([exactOf, outputsOf])('of a channel without a spread (%#)', (of) => {
    const still = of(spec('pytorch'), channel(5, 5));
    expect([still.running_mean, still.running_var]).toEqual([[4.25], [6]]);
    expect(of(spec('paper'), channel(5, 5)).running_rstd).toEqual([Infinity]);
  });

  test.each([exactOf, outputsOf])('of a single value: no unbiased variance, but a mean (%#)', (of) => {
    const single = of(spec('pytorch', { epsilon: 1 }), channel(8));
    expect([single.running_mean, single.running_var]).toEqual([[5], [nan]]);
  });

  test.each([exactOf, outputsOf])('of a channel with an infinity (%#)', (of) => {
    const endless = of(spec('pytorch'), channel(1, Infinity));
    expect([endless.running_mean, endless.running_var]).toEqual([[Infinity], [nan]]);
  });

  test.each([exactOf, outputsOf])('a running variance slightly below 0 counts with its epsilon (%#)', (of) => {
    const inputs = { x: values([1, 1], [3]), running_mean: values([1], [1]), running_var: values([1], [-3 / 16]) };
    const inference = (epsilon: number): object => ({ norm: 'batch', mode: 'inference', epsilon });
    expect(of(inference(7 / 16), inputs).y).toEqual([4]);
    expect(of(inference(1 / 16), inputs).y).toEqual([nan]);
  });

  test('keep the stage’s rounding', () => {
    const stages = { running: { format: 'e5m2', rounding: 'towardPositive' } };
    const result = (of: typeof exactOf) => of(spec('pytorch', { stages }), channel(1, 3, 1, 3.25));
    expect(result(exactOf).running_mean).toEqual([4]);
    expect(result(outputsOf).running_mean).toEqual([4]);
  });
});

describe('constants and epsilon that their format cannot hold', () => {
  test('vanish', () => {
    const stages = { root: { format: 'binary16' } };
    const spec = layer({ statistic: { kind: 'l2', constant: 1e-9 }, stages });
    expect(exactOf(spec, x(1, 2, 4)).y).toEqual([-Infinity, -Infinity, Infinity]);
    expect(exactOf({ ...spec, epsilon: { value: 1, place: 'added' } }, x(1, 2, 6)).y).toEqual([-2, -1, 3]);
  });
});

describe('the epilogue', () => {
  const fp8 = { input: 'binary32', output: 'e4m3fn' };
  test('scales by what binary32 holds', () => {
    const spec = resolveSpec({
      bitnorm: 1,
      norm: 'layer',
      formats: fp8,
      stages: { epilogue: [{ kind: 'scale', scale: 0.1 }] },
    });
    expect(JSON.stringify(spec)).toContain(String(Math.fround(0.1)));
    expect(() =>
      resolveSpec({ bitnorm: 1, norm: 'layer', formats: fp8, stages: { epilogue: [{ kind: 'scale', scale: 1e300 }] } }),
    ).toThrow('stages.epilogue[0].scale');
  });

  test('rounds in the direction of its last stage', () => {
    const at = (rounding: string) =>
      layer({ formats: fp8, stages: { epilogue: [{ kind: 'scale', scale: 1.0625, rounding }] } });
    expect(exactOf(at('towardPositive'), x(3, -3)).y).toEqual([1, -0.9375]);
    expect(outputsOf(at('towardPositive'), x(3, -3)).y).toEqual([1, -0.9375]);
    expect(exactOf(at('towardNegative'), x(3, -3)).y).toEqual([0.9375, -1]);
  });

  test('quantises any scale', () => {
    const spec = {
      norm: 'layer',
      epsilon: 0,
      formats: { input: 'binary32', output: 'int8' },
      stages: { epilogue: [{ kind: 'quantize', scale: 0.1, zeroPoint: 3 }] },
    };
    expect(exactOf(spec, x(3, -3)).y).toEqual([13, -7]);
    expect(outputsOf(spec, x(3, -3)).y).toEqual([13, -7]);
  });
});
