import { describe, expect, test } from 'vitest';
import { bfloat16 as bfloat16Format, binary16, binary32, findFloatFormat } from '../../src/formats/catalogue.ts';
import { describeSpec, emulate, exact, inputsOf, resolveSpec } from '../../src/kernels/spec.ts';
import { boundedWeightScale, gainTotal } from '../../src/normalizers/weight-scale.ts';
import { tensorOf } from '../../src/tensors/tensor.ts';
import { bfloat16, exactOf, outputsOf, values } from './sample.ts';

const f = Math.fround;
// Norms: L2 5 and 13, L1 7 and 17, L∞ 4 and 12.
const v = values([2, 2], [3, -4, 5, 12]);
const dy = values([2, 2], [1, 2, -1, 3]);
const weight = values([2], [2, 0.5]);
const divided = { norm: 'weight', affine: true, stages: { root: { kind: 'divide' } } };
const kernel = (spec: object = {}) => ({ ...divided, affine: { weight: true, bias: false }, ...spec });

describe('weight norm', () => {
  test.each([
    ['l2', [5, 13]],
    ['l1', [7, 17]],
    ['linf', [4, 12]],
  ])('divides each output channel by its %s norm and multiplies by g', (statistic, norms) => {
    const spec = kernel({ statistic });
    const x = [...v.data];
    const inverse = norms.map((norm) => f(1 / norm));
    const expected = x.map((one, i) => f(f(one / norms[i >> 1]) * weight.data[i >> 1]));
    expect(outputsOf(spec, { x: v, weight })).toEqual({ y: expected, rstd: inverse, scale: norms });
    const once = x.map((one, i) => f((one * weight.data[i >> 1]) / norms[i >> 1]));
    expect(exactOf(spec, { x: v, weight })).toEqual({ y: once, rstd: inverse, scale: norms });
  });

  test('has no epsilon, no bias, sums and the first axis where its spec does not say', () => {
    const spec = resolveSpec({ bitnorm: 1, norm: 'weight' });
    expect(spec).toMatchObject({
      channelAxis: 0,
      affine: { weight: true, bias: false },
      gain: 'learned',
      statistic: { kind: 'l2', mean: false, constant: 1 },
      epsilon: { value: 0 },
    });
    expect(resolveSpec(spec)).toEqual(spec);
    expect(describeSpec(spec)).toContain('weight norm, l2(the fan-in of an output channel): C·√(Σ c²)');
    const means = resolveSpec({ bitnorm: 1, norm: 'weight', statistic: { kind: 'l1', mean: true } });
    expect(means).toMatchObject({ statistic: { mean: true, constant: 1 } });
    expect(resolveSpec(means)).toEqual(means);
    expect(resolveSpec({ bitnorm: 1, norm: 'weight', statistic: 'linf' })).toMatchObject({
      statistic: { constant: 1 },
    });
  });

  test('takes the channels from another axis', () => {
    const [across, down] = [0, 1].map((channelAxis) => outputsOf(kernel({ channelAxis }), { x: v, weight }).scale);
    expect(across).toEqual([5, 13]);
    expect(down).toEqual([Math.sqrt(34), Math.sqrt(160)].map(f));
  });

  test('folded, multiplies v by the rounded g/‖v‖', () => {
    const spec = kernel({ stages: { root: { kind: 'divide' }, normalize: { form: 'folded' } } });
    const slopes = [f(2 / 5), f(0.5 / 13)];
    expect(outputsOf(spec, { x: v, weight }).y).toEqual([...v.data].map((x, i) => f(x * slopes[i >> 1])));
  });

  test('has the gradient (g/‖v‖)(I − v̂v̂ᵀ)dy, and dg = Σ dy·v̂', () => {
    const { dx, dweight } = exactOf(kernel({ backward: true }), { x: v, weight, dy });
    // Channel 0: v̂ = (.6, −.8), Σ dy·v̂ = −1, dv = .4·(1 + .6, 2 − .8). Channel 1: Σ dy·v̂ = 31/13, v̂ = (5, 12)/13.
    const second = [-1 - (31 / 169) * 5, 3 - (31 / 169) * 12].map((x) => (x * 0.5) / 13);
    expect(dx).toEqual([0.64, 0.48, ...second].map(f));
    expect(dweight).toEqual([-1, f(31 / 13)]);
    const emulated = outputsOf(kernel({ backward: true }), { x: v, weight, dy });
    emulated.dx.forEach((one, i) => {
      expect(one).toBeCloseTo(dx[i], 6);
    });
  });
});

describe('a fixed gain', () => {
  const one = values([1], [1.5]);

  test('is one number for all channels, and is not trained', () => {
    const spec = kernel({ gain: 'fixed', backward: true });
    const outputs = outputsOf(spec, { x: v, weight: one, dy });
    expect(outputs.y).toEqual([...v.data].map((x, i) => f(f(x / [5, 13][i >> 1]) * 1.5)));
    expect(Object.keys(outputs).sort()).toEqual(['dx', 'rstd', 'scale', 'y']);
    expect(exactOf(spec, { x: v, weight: one, dy }).dx.slice(0, 2)).toEqual([1.6, 1.2].map((x) => f(x * 0.3)));
    const resolved = resolveSpec({ bitnorm: 1, ...spec });
    const shapes = inputsOf(resolved).map(({ name, shapeFor }) => [name, shapeFor?.([8, 3])]);
    expect(Object.fromEntries(shapes)).toMatchObject({ x: [8, 3], weight: [1] });
  });

  test('goes beside a bias of every channel', () => {
    const spec = kernel({ gain: 'fixed', affine: true });
    const bias = values([2], [1, -1]);
    const { y } = outputsOf(spec, { x: v, weight: one, bias });
    expect(y).toEqual([...v.data].map((x, i) => f(f(f(x / [5, 13][i >> 1]) * 1.5) + [1, -1][i >> 1])));
  });

  test('is the root of the mean over channels of the squared norms', () => {
    // (25 + 169)/2 = 97
    expect(boundedWeightScale(v, 0, binary32)).toBe(f(Math.sqrt(97)));
    expect(boundedWeightScale(v, 0, binary16)).toBe(9.8515625);
    expect(boundedWeightScale(values([2, 3], [1, 2, 3, 4, 5, 6]), 1, findFloatFormat('e4m3fn'))).toBe(5.5);
    expect(boundedWeightScale(values([4], [3, 3, 3, 3]), -1, binary32)).toBe(3);
    expect(gainTotal(values([2], [3, 4]), binary16)).toBe(5);
    expect(gainTotal(values([2], [1, 1]), bfloat16Format)).toBe(bfloat16(Math.SQRT2));
    expect(boundedWeightScale(values([2], [Infinity, 1]), 0, binary32)).toBe(Infinity);
    expect(boundedWeightScale(values([2], [Infinity, Number.NaN]), 0, binary32)).toBeNaN();
    expect(() => boundedWeightScale(v, 2, binary32)).toThrow('"axis" expected an integer from -2 to 1, got 2');
    expect(() => boundedWeightScale(values([0, 3], []), 0, binary32)).toThrow('"v0" expected at least one channel');
  });
});

describe('a gain of a held total', () => {
  // ‖g‖ = 5
  const g = values([2], [3, 4]);
  const total = values([1], [7]);
  const held = (form?: string) =>
    kernel({ gain: 'total', ...(form ? { stages: { root: { kind: 'divide' }, gain: { form } } } : {}) });

  test.each([
    ['ratio', [f(3 * f(7 / 5)), f(4 * f(7 / 5))]],
    ['quotient', [f(f(3 / 5) * 7), f(f(4 / 5) * 7)]],
    ['product', [f(21 / 5), f(28 / 5)]],
  ])('is g·T/‖g‖, formed as a %s', (form, gains) => {
    const { y } = outputsOf(held(form), { x: v, weight: g, total });
    expect(y).toEqual([...v.data].map((x, i) => f(f(x / [5, 13][i >> 1]) * gains[i >> 1])));
  });

  test('over the reals is one root of a rational: √2·√2 is 2', () => {
    // ‖g‖ = √2 and ‖v‖ = √2: y = 1·3/(√2·√2).
    const inputs = { x: values([2, 2], [1, 1, 1, -1]), weight: values([2], [1, 1]), total: values([1], [3]) };
    expect(exactOf(held(), inputs).y).toEqual([1.5, 1.5, 1.5, -1.5]);
    const odd = { ...inputs, x: values([2, 1], [1, -3]), weight: values([2], [1, 2]) };
    expect(exactOf(held(), odd).y).toEqual([f(3 / Math.sqrt(5)), f(-6 / Math.sqrt(5))]);
  });

  test('does not move along g: dg = (T/‖g‖)(dĝ − g(Σ dĝ·g)/‖g‖²)', () => {
    const spec = kernel({ gain: 'total', backward: true });
    const { dweight } = exactOf(spec, { x: v, weight: g, total, dy });
    // dĝ = (−1, 31/13), Σ dĝ·g = 85/13.
    const along = 85 / 13 / 25;
    expect(dweight).toEqual([1.4 * (-1 - 3 * along), 1.4 * (31 / 13 - 4 * along)].map(f));
    const emulated = outputsOf(spec, { x: v, weight: g, total, dy }).dweight;
    expect(emulated[0] * 3 + emulated[1] * 4).toBeCloseTo(0, 5);
  });

  test('is NaN without a gain, and 0 beside an infinite one', () => {
    for (const of of [outputsOf, exactOf]) {
      const zeros = of(held('product'), { x: v, weight: values([2], [0, 0]), total });
      expect(zeros.y).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
      const infinite = of(held('product'), { x: v, weight: values([2], [Infinity, 1]), total });
      expect(infinite.y.map((x) => x + 0)).toEqual([Number.NaN, Number.NaN, 0, 0]);
    }
  });

  test('draws its own random bits', () => {
    const stochastic = { rounding: { stochastic: 8 }, formats: { input: 'binary32', compute: 'binary16' }, seed: 3 };
    const spec = resolveSpec({ bitnorm: 1, ...held(), ...stochastic });
    const inputs = { x: values([2, 2], [0.1, 0.7, 0.3, 0.9]), weight: values([2], [0.3, 0.9]), total };
    expect(emulate(spec, inputs)).toEqual(emulate(spec, inputs));
    // Σg² and its root, the ratio, and a product for each channel.
    expect(emulate(spec, inputs, { events: true }).events.gain?.operations).toBeGreaterThanOrEqual(6);
  });
});

describe('a gain', () => {
  test.each([
    [{ norm: 'layer', gain: 'fixed' }, 'gain: not used by the norm "layer"'],
    [{ norm: 'weight', gain: 'fixed', affine: false }, 'affine.weight: expected true for the gain "fixed", got false'],
    [{ norm: 'weight', stages: { gain: { form: 'ratio' } } }, 'stages.gain: expected none but for the gain "total"'],
    [
      { norm: 'weight', backward: { stages: { gain: { contract: true } } } },
      'backward.stages.gain: not used by the form "direct" here',
    ],
    [{ norm: 'weight', mode: 'inference' }, 'mode: expected "training" for "weight", got "inference"'],
    [
      { integerNorm: 'weight' },
      'integerNorm: expected one of "layer", "rms", "batch", "group", "instance", got "weight"',
    ],
  ])('of %j is refused', (spec, message) => {
    expect(() => resolveSpec({ bitnorm: 1, ...spec })).toThrow(message);
  });

  test('missing or misshapen is named', () => {
    const total = resolveSpec({ bitnorm: 1, ...kernel({ gain: 'total' }), formats: { input: 'binary32' } });
    expect(() => exact(total, { x: v, weight })).toThrow('"total" expected a tensor of shape [1], got none');
    const fixed = resolveSpec({ bitnorm: 1, ...kernel({ gain: 'fixed' }), formats: { input: 'binary32' } });
    expect(() => emulate(fixed, { x: v, weight })).toThrow('"weight" expected the shape [1], got [2]');
    const learned = resolveSpec({ bitnorm: 1, norm: 'weight' });
    expect(() => exact(learned, { x: tensorOf(binary16, [2, 0], []), weight })).toThrow(
      'at least one element in a group',
    );
  });
});
