import { describe, expect, test } from 'vitest';
import { exact, resolveSpec } from '../../../src/kernels/spec.ts';
import { values } from '../sample.ts';

/** The exact gradients of a norm over binary32, as lists. */
function gradientsOf(spec: object, inputs: Record<string, ReturnType<typeof values>>): Record<string, number[]> {
  const formats = { input: 'binary32' };
  const outputs = exact(
    resolveSpec({ bitnorm: 1, affine: false, epsilon: 0, formats, backward: true, ...spec }),
    inputs,
  );
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, [...data]]));
}

const rms = { norm: 'rms', statistic: { kind: 'l2' } };
const x = values([1, 2], [1, 7]);

describe('exact gradients worked by hand', () => {
  test('rms: dx = (δ − c·(Σ δ·c)/(Σ c²))/s', () => {
    // s = √(50/2) = 5, Σ δ·c = 8, 8/50 = 0.16: dx = (1 − 0.16, 1 − 1.12)/5.
    const { dx, y } = gradientsOf(rms, { x, dy: values([1, 2], [1, 1]) });
    expect(dx).toEqual([0.168, -0.024].map(Math.fround));
    expect(y).toEqual([0.2, 1.4].map(Math.fround));
  });

  test('layer: what is left of δ without its mean and its share of x̂', () => {
    // c = (−1, 0, 1)·3, s = √6; δ − mean = (2, −1, −1)/3, Σ δ·c = −3, −3·c/18 = (½, 0, −½): dx = (1/6, −1/3, 1/6)/√6.
    const { dx } = gradientsOf(
      { norm: 'layer', statistic: { kind: 'l2' } },
      { x: values([1, 3], [2, 5, 8]), dy: values([1, 3], [1, 0, 0]) },
    );
    expect(dx).toEqual([1 / 6, -1 / 3, 1 / 6].map((n) => Math.fround(n / Math.sqrt(6))));
  });

  test('an added epsilon: the scale moves with the statistic alone', () => {
    // t = 5, s = 10; dx = δ/s − t·c·8/50/s² = 0.1 − 0.008·c.
    const spec = { ...rms, epsilon: { value: 5, place: 'added' } };
    expect(gradientsOf(spec, { x, dy: values([1, 2], [1, 1]) }).dx).toEqual([0.092, 0.044].map(Math.fround));
  });

  test('a maximum: below epsilon the scale stands still, at it it moves', () => {
    const place = (value: number) => ({ ...rms, epsilon: { value, place: 'maximum' } });
    const dy = values([1, 2], [1, 1]);
    expect(gradientsOf(place(8), { x, dy }).dx).toEqual([0.125, 0.125]);
    expect(gradientsOf(place(5), { x, dy }).dx).toEqual([0.168, -0.024].map(Math.fround));
  });

  test('gradients that vanish are +0', () => {
    const { dx } = gradientsOf(rms, { x, dy: values([1, 2], [-1, -7]) });
    expect(dx).toEqual([0, 0]);
  });

  test('parameters: Σ dy·x̂ and Σ dy over what shares them; roots with a rational ratio cancel exactly', () => {
    // (1, 3) has s = √5 and (2, 6) s = 2√5, so that x̂ is one and the same.
    const spec = { ...rms, affine: true };
    const ones = values([2], [1, 1]);
    const { dweight, dbias } = gradientsOf(spec, {
      x: values([2, 2], [1, 3, 2, 6]),
      dy: values([2, 2], [1, 2, -1, 4]),
      weight: ones,
      bias: ones,
    });
    expect(dweight).toEqual([0, Math.fround(18 / Math.sqrt(5))]);
    expect(dbias).toEqual([0, 6]);
  });
});

describe('epilogues and prologues', () => {
  const relu = { stages: { epilogue: [{ kind: 'relu' }] } };

  test('relu lets dy pass where γ·x̂ + β is above 0, decided over the reals', () => {
    // x̂ = (0.2, 1.4); the two values of binary32 about −1.4 leave 2.4e-8 and −9.5e-8.
    const spec = { ...rms, affine: true, ...relu };
    const passed = (bias: number) =>
      gradientsOf(spec, {
        x,
        dy: values([1, 2], [3, 5]),
        weight: values([2], [1, 1]),
        bias: values([2], [1, bias]),
      }).dbias;
    expect(passed(-1.4)).toEqual([3, 5]);
    expect(passed(-1.4 - 2 ** -23)).toEqual([3, 0]);
    const zero = gradientsOf(spec, {
      x: values([1, 2], [3, -3]),
      dy: values([1, 2], [3, 5]),
      weight: values([2], [1, 1]),
      bias: values([2], [-1, 1]),
    });
    expect(zero).toMatchObject({ dbias: [0, 0], dweight: [0, 0], dx: [0, 0] });
  });

  test('a scale divides dy', () => {
    const spec = { ...rms, stages: { epilogue: [{ kind: 'scale', scale: 4 }] }, formats: { input: 'binary32' } };
    expect(gradientsOf(spec, { x, dy: values([1, 2], [4, 4]) }).dx).toEqual([0.168, -0.024].map(Math.fround));
  });

  test('a residual is added first', () => {
    const spec = { ...rms, stages: { prologue: [{ kind: 'residual' }] } };
    const parts = { x: values([1, 2], [3, 4]), residual: values([1, 2], [-2, 3]) };
    expect(gradientsOf(spec, { ...parts, dy: values([1, 2], [1, 1]) }).dx).toEqual([0.168, -0.024].map(Math.fround));
  });
});

describe('batch norm in inference', () => {
  const spec = { norm: 'batch', mode: 'inference', affine: true };
  const channel = (value: number) => values([1], [value]);
  const inputs = {
    x: values([2, 1], [5, 1]),
    dy: values([2, 1], [1, 3]),
    weight: channel(2),
    bias: channel(1),
    running_mean: channel(3),
    running_var: channel(4),
  };

  test('has constants for statistics: dx = δ/s', () => {
    expect(gradientsOf(spec, inputs)).toMatchObject({ dx: [1, 3], dweight: [-2], dbias: [4] });
  });

  test('and touches no other element where one is not finite', () => {
    const infinite = { ...inputs, dy: values([2, 1], [Infinity, 3]) };
    expect(gradientsOf(spec, infinite)).toMatchObject({ dx: [Infinity, 3], dweight: [Infinity], dbias: [Infinity] });
    const nan = { ...inputs, x: values([2, 1], [Number.NaN, 1]) };
    expect(gradientsOf(spec, nan)).toMatchObject({ dx: [1, 3], dweight: [Number.NaN], dbias: [4] });
    const zero = { ...inputs, running_var: channel(0), dy: values([2, 1], [-1, 0]) };
    expect(gradientsOf(spec, zero)).toMatchObject({ dx: [-Infinity, Number.NaN], dbias: [-1] });
    const lost = { ...inputs, running_mean: channel(Number.NaN) };
    expect(gradientsOf(spec, lost)).toMatchObject({ dx: [1, 3], dweight: [Number.NaN], dbias: [4] });
  });
});

describe('numbers that are not finite', () => {
  const parameters = { weight: values([2], [1, 1]), bias: values([2], [0, 0]) };
  const nan = Number.NaN;

  test.each([
    ['layer', nan, [nan, nan], [nan, nan]],
    ['layer', Infinity, [nan, nan], [nan, nan]],
    ['rms', nan, [nan, nan], [nan, nan]],
    ['rms', Infinity, [nan, nan], [nan, 0]],
  ])('%s: an x of %s leaves no dx', (norm, value, dx, dweight) => {
    const spec = { norm, affine: true };
    const inputs = { ...parameters, x: values([1, 2], [value, 1]), dy: values([1, 2], [1, 1]) };
    expect(gradientsOf(spec, inputs)).toMatchObject({ dx, dweight, dbias: [1, 1] });
  });

  test('a group whose scale is 0 has no dx', () => {
    const inputs = { ...parameters, x: values([1, 2], [3, 3]), dy: values([1, 2], [1, 1]) };
    expect(gradientsOf({ norm: 'layer', affine: true }, inputs)).toMatchObject({ dx: [nan, nan], dbias: [1, 1] });
  });

  test('an infinite dy or weight enters as IEEE arithmetic has it', () => {
    // δ = (∞, 0), x̂ = (0.2, 1.4), A = ∞: ∞ − u·∞ is NaN, 0 − u·∞ is −∞.
    expect(gradientsOf(rms, { x, dy: values([1, 2], [Infinity, 0]) }).dx).toEqual([nan, -Infinity]);
    // l∞ does not move with the first value: 0·∞ is NaN.
    const linf = { norm: 'rms', statistic: { kind: 'linf', constant: 1 } };
    expect(gradientsOf(linf, { x, dy: values([1, 2], [-Infinity, 0]) }).dx).toEqual([nan, Infinity]);
    const weighted = { x, dy: values([1, 2], [0, 1]), weight: values([2], [Infinity, 1]) };
    expect(gradientsOf({ ...rms, affine: { weight: true, bias: false } }, weighted)).toMatchObject({
      dx: [nan, nan],
      dweight: [0, Math.fround(1.4)],
    });
  });

  test('given statistics: a scale of 0 or no number leaves no dx, an infinite one none but zeros', () => {
    const spec = { ...rms, affine: { weight: true, bias: false }, backward: { saved: 'given' } };
    const given = (rstd: number) => {
      const inputs = { x, dy: values([1, 2], [1, 1]), weight: values([2], [1, 1]), rstd: values([1], [rstd]) };
      return gradientsOf(spec, inputs);
    };
    expect(given(nan)).toEqual({ dx: [nan, nan], dweight: [nan, nan] });
    expect(given(Infinity)).toEqual({ dx: [nan, nan], dweight: [nan, nan] });
    expect(given(0)).toEqual({ dx: [0, 0], dweight: [0, 0] });
    // r = ¼: dx = (1 − c·8·r²/2)·r.
    expect(given(0.25)).toEqual({ dx: [0.1875, -0.1875], dweight: [0.25, 1.75] });
  });
});
