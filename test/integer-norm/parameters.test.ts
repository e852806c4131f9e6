import { describe, expect, test } from 'vitest';
import { binary16, binary32, findFloatFormat } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { conventions, int8, quantization, quantizeArray } from '../../src/formats/integers/index.ts';
import { resolveNorm } from '../../src/kernels/norm/resolve.ts';
import { emulateNorm } from '../../src/normalizers/emulate.ts';
import { exactForward } from '../../src/normalizers/exact-forward.ts';
import { tensorOf } from '../../src/tensors/tensor.ts';
import { integers, plain, run, scalar, specOf, truth } from './helpers.ts';

const x = integers([-1, 1, 3, 9]);
const halves = { input: { scale: 0.5, zeroPoint: 1 }, output: { scale: 0.5, zeroPoint: -3 } };
/** linf of an exact mean 3: c = −4, −2, 0, 6; x̂ = −2/3, −1/3, 0, 1 with eight fraction bits −171, −85, 0, 256. */
const base = { statistic: { kind: 'linf', constant: 1 }, stages: { normalize: { fractionBits: 8 } } };

describe('parameters', () => {
  test('integers: A = x̂·γ + β in steps of weightScale·2^-F, then one requantisation', () => {
    const inputs = { x, weight: integers([2, 2, 2, -4], 'int8', [4]), bias: integers([0, 256, 512, 0], 'int32', [4]) };
    const spec = specOf({ ...base, affine: true, quantization: { ...halves, weight: { scale: 0.25 } } });
    // A·2^-10: −342, 86, 512, −1024 → −.334, .084, .5, −1; in halves −.67, .17, 1, −2.
    expect(plain(run(spec, inputs).outputs).y).toEqual([-4, -3, -2, -5]);
    expect(plain(truth(spec, inputs)).y).toEqual([-4, -3, -2, -5]);
  });

  test('a bias of another scale is converted first', () => {
    const inputs = { x, bias: integers([1, 2, 3, -1], 'int32', [4]), bias_scale: scalar(0.3) };
    const spec = specOf({ ...base, affine: { weight: false, bias: true }, quantization: halves });
    const { outputs, events } = run(spec, inputs);
    // .3·256 = 76.8 → 77, 153.6 → 154, 230.4 → 230, −77: −94, 69, 230, 179 of 128 a step.
    expect(plain(outputs).y).toEqual([-4, -2, -1, -2]);
    expect(events.affine?.inexact).toBe(4);
  });

  test('floating weight and bias: in binary32 from there on', () => {
    const weight = tensorOf(binary16, [4], [2, 2, 2, 0.5]);
    const bias = tensorOf(binary16, [4], [0, 1, 0.25, 0]);
    const spec = specOf({ ...base, affine: true, formats: { parameters: 'binary16' }, quantization: halves });
    // −342/256 = −1.34, .336, .25, .5, in halves −2.67, .67, .5 (a tie), 1.
    expect(plain(run(spec, { x, weight, bias }).outputs).y).toEqual([-6, -2, -3, -2]);
    const special = tensorOf(binary16, [4], [Number.NaN, Infinity, -Infinity, 0.5]);
    for (const of of [run(spec, { x, weight: special, bias }).outputs, truth(spec, { x, weight: special, bias })]) {
      expect(plain(of).y).toEqual([-128, -128, -128, -2]);
    }
  });

  test("gemmlowp's two roundings", () => {
    const of = (kind: string) =>
      specOf({
        ...base,
        quantization: { ...halves, output: { scale: 1, zeroPoint: 0 } },
        stages: { ...base.stages, output: { kind, rounding: 'tiesToAway' } },
      });
    const wide = integers([-4, 0, 4, 8]);
    expect(plain(run(of('fixedPoint'), { x: wide }).outputs).y).toEqual(
      plain(run(of('single'), { x: wide }).outputs).y,
    );
    expect(run(of('fixedPoint'), { x: wide }).events.output).toMatchObject({ operations: 4, saturated: 0 });
    expect(() => specOf({ ...base, accumulator: { bits: 40 }, stages: { output: { kind: 'fixedPoint' } } })).toThrow(
      'stages.output.kind',
    );
  });

  test('a scale of 0', () => {
    const flat = integers([5, 5]);
    const { outputs, events } = run(specOf({ statistic: 'linf', quantization: halves }), { x: flat });
    expect(plain(outputs)).toMatchObject({ y: [-3, -3], scale: [0] });
    expect(events.normalize).toMatchObject({ invalid: 2, divideByZero: 0 });
    expect(plain(truth(specOf({ statistic: 'linf', quantization: halves }), { x: flat })).y).toEqual([-3, -3]);
  });
});

/** A norm of reals with a quantised output, in the formats given. */
function realNormOf(formats: object, statistic: string, convention: string) {
  const epilogue = [{ kind: 'quantize', scale: 0.03125, zeroPoint: 5, convention }];
  return resolveNorm({
    norm: 'layer',
    statistic,
    epsilon: 2 ** -10,
    affine: { weight: true, bias: false },
    formats: { ...formats, output: 'int8' },
    stages: { epilogue },
  });
}

describe('against the norms of reals', () => {
  const scale = 0.0625;
  const q = integers([-128, -77, -3, 0, 4, 90, 91, 127, 12, 30, -45, 66], 'int8', [2, 6]);
  const values = Array.from(q.data, (one) => (one - 4) * scale);
  const gamma = [1, 0.5, -1, 1.25, 0.75, 1];
  const quantised = { input: { scale, zeroPoint: 4 }, output: { scale: 0.03125, zeroPoint: 5 } };
  const floats = {
    affine: { weight: true, bias: false },
    formats: { parameters: 'binary32' },
    quantization: quantised,
    epsilon: 2 ** -10,
  };

  test.each(['l2', 'l1', 'linf', 'range'])(
    'exact %s is the exact norm of the dequantised input, quantised',
    (statistic) => {
      const stages = { root: { constantBits: 30, fractionBits: 20 } };
      const spec = specOf({ ...floats, statistic: { kind: statistic, constant: 1 }, stages });
      const binary64 = findFloatFormat('binary64');
      const model = {
        ...realNormOf({ input: 'binary64', compute: 'binary64' }, statistic, 'exact'),
        statistic: { kind: statistic as 'l2', constant: 1 },
      };
      const expected = exactForward(model, {
        x: tensorOf(binary64, [2, 6], values),
        weight: tensorOf(binary64, [6], gamma),
      });
      expect(plain(truth(spec, { x: q, weight: tensorOf(binary32, [6], gamma) })).y).toEqual(plain(expected).y);
    },
  );

  test('the exact result is that of dequantising, a norm in binary64, and quantising', () => {
    const spec = specOf({ ...floats });
    const row = values.slice(0, 6);
    const mean = row.reduce((a, b) => a + b) / 6;
    const variance = row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 6;
    const y = row.map((v, j) => ((v - mean) / Math.sqrt(variance + 2 ** -10)) * gamma[j]);
    const expected = quantizeArray(
      y,
      quantization({ format: int8, scale: 0.03125, zeroPoint: 5, convention: conventions.exact }),
    );
    expect([...(truth(spec, { x: q, weight: tensorOf(binary32, [6], gamma) }).y?.data.slice(0, 6) ?? [])]).toEqual([
      ...expected,
    ]);
  });

  test('integer sums and binary32 from there on: a norm in binary32 by E[x²] − E[x]², up to the scale of the input', () => {
    // scale 1, so that the real norm sees the same integers.
    const stages = { mean: { kind: 'binary32' }, moment: { kind: 'binary32' }, normalize: { kind: 'binary32' } };
    const input = { scale: 1, zeroPoint: 4 };
    const spec = specOf({ ...floats, quantization: { ...quantised, input }, stages });
    const real = realNormOf({ input: 'binary32' }, 'l2', 'onnx');
    const onePass = {
      ...real,
      stages: {
        ...real.stages,
        moment: { ...real.stages.moment, method: 'onePass' as const },
        root: { ...real.stages.root, kind: 'divide' as const },
      },
    };
    const weight = tensorOf(binary32, [6], gamma);
    const expected = emulateNorm(
      onePass,
      {
        x: tensorOf(
          binary32,
          [2, 6],
          values.map((v) => v / scale),
        ),
        weight,
      },
      float64Arithmetic,
    ).outputs;
    const found = run(spec, { x: q, weight }).outputs;
    for (const name of ['y', 'mean', 'scale']) expect(plain(found)[name]).toEqual(plain(expected)[name]);
    expect(found.scale?.format).toBe(binary32);
  });
});
