import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NormSpec } from '../../src/kernels/norm/resolve.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { normLaws, normProperties } from '../../src/props/laws/catalogue.ts';
import { assertNorm, checkNorm } from '../../src/props/laws/check-norm.ts';
import type { NormFunction } from '../../src/props/laws/law.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { type Mistakes, plainLayerNorm } from './plain-norms.ts';

const specOf = (written: object): NormSpec => resolveSpec({ bitnorm: 1, ...written }) as NormSpec;
const layer = specOf({ norm: 'layer' });

/** The kernel that the spec describes, as a function. */
const emulated =
  (spec: NormSpec): NormFunction =>
  (x, _shape, inputs) =>
    emulate(spec, { ...inputs, x: { ...(inputs.x as Tensor), data: x } }).outputs.y.data;

const failing = (f: NormFunction, spec: NormSpec, options = {}) =>
  checkNorm(f, spec, options).results.filter(({ status }) => status === 'fails');

describe('the laws hold', () => {
  test.each([
    { norm: 'layer' },
    { norm: 'layer', order: 'pairwise', epsilon: 0, formats: { input: 'binary32' } },
    { norm: 'layer', order: 'block', formats: { input: 'bfloat16' } },
    { norm: 'layer', formats: { compute: 'binary16' }, axes: [0, 1] },
    { norm: 'layer', formats: { input: 'e4m3fn', compute: 'bfloat16' }, epsilon: 0 },
    { norm: 'layer', stages: { moment: { method: 'onePass' } } },
    { norm: 'layer', stages: { moment: { method: 'welford' } }, order: 'warp' },
    { norm: 'layer', statistic: { kind: 'topk', k: 2, constant: 1 }, epsilon: 0 },
    { norm: 'rms', rounding: 'towardZero', epsilon: 0 },
    { norm: 'rms', statistic: 'l1', stages: { root: { kind: 'divide' } } },
    { norm: 'batch', statistic: { kind: 'range', constant: 1 } },
    { norm: 'batch', mode: 'inference' },
    { norm: 'group', groups: 2, channelsLast: true, rounding: { stochastic: 8 } },
    { norm: 'instance', statistic: { kind: 'linf', constant: 1 }, order: 'numpyPairwise' },
  ])('for the emulated %j', (written) => {
    const spec = specOf(written);
    const report = checkNorm(emulated(spec), spec, { runs: 15 });
    expect(report.ok, report.text).toBe(true);
    expect(report.results.filter(({ status }) => status === 'holds').length).toBeGreaterThanOrEqual(4);
  });

  test('for a layer norm written out plainly, in another order than the spec’s', () => {
    const report = checkNorm(plainLayerNorm(), specOf({ norm: 'layer', order: 'pairwise' }));
    expect(report.ok, report.text).toBe(true);
    expect(report.text).toContain('8 of 8 laws hold');
    expect(report.text).toContain('– scale: not tested, for it holds where: epsilon is 0');
    expect(() => assertNorm(plainLayerNorm(), layer, { shape: [3, 4] })).not.toThrow();
  });
});

describe('the laws tell', () => {
  test.each<[string, Mistakes, string[]]>([
    ['n − 1', { unbiased: true }, ['small integers', 'bound']],
    ['epsilon outside the root', { epsilonOutside: true }, ['small integers']],
    ['another epsilon', { epsilon: 1e-4 }, ['small integers']],
    ['an RMS norm', { uncentred: true }, ['not a number', 'small integers', 'shift', 'bounded', 'bound']],
    [
      'a dropped last element',
      { dropsLast: true },
      ['not a number', 'small integers', 'shift', 'permutation', 'bounded'],
    ],
    ['a swallowed NaN', { swallowsNaN: true }, ['not a number']],
    ['a written x', { writesToX: true }, ['determinism']],
    ['no bias', { ignoresBias: true }, ['small integers']],
  ])('%s', (_name, mistakes, laws) => {
    const broken = failing(plainLayerNorm(mistakes), layer, { runs: 40 }).map(({ law }) => law);
    expect(broken).toEqual(expect.arrayContaining(laws));
  });

  test('a sum whose order changes from call to call', () => {
    const spec = specOf({ norm: 'layer', formats: { input: 'binary32' } });
    const [first] = failing(plainLayerNorm({ unstable: true }, 'binary32'), spec, { runs: 300 });
    expect(first?.law).toBe('determinism');
    expect(first?.fault).toContain('the same x gave other values when asked again');
  });

  test('a wrong format, a wrong length and an error', () => {
    const faultOf = (f: NormFunction) => failing(f, layer).find(({ law }) => law === 'values')?.fault;
    expect(faultOf((x) => x.map((one) => one + 0.1))).toMatch(/^y\[0\] is 0.1, which is no value of binary16$/);
    expect(faultOf((x) => x.subarray(1))).toContain(
      '"y" expected 2 values for the shape [1, 2], got 1'.replace('1, 2', '1,2'),
    );
    expect(faultOf(() => null!)).toContain('it threw TypeError');
  });

  test('a missing scale invariance', () => {
    const spec = specOf({ norm: 'layer', epsilon: 0 });
    expect(failing(plainLayerNorm(), spec).map(({ law }) => law)).toContain('scale');
    expect(checkNorm(plainLayerNorm({ epsilon: 0 }), spec).ok).toBe(true);
  });
});

describe('a report', () => {
  test('shows the shrunken inputs, their bits, and what was expected', () => {
    const { text, ok } = checkNorm(plainLayerNorm({ unbiased: true }), layer);
    expect(ok).toBe(false);
    expect(text).toContain(
      [
        '✗ small integers: where no sum rounds, every order of it gives the same bits: those of the emulation',
        '    x     [0, 1]  binary16 [1, 2]',
        '    bits  0x0000 0x3c00',
        '    y is another than that of the spec',
        '    expected bit equality in binary16, but 2 of 2 elements differ:',
        '      index   received  bits    expected  bits    ulps',
        '      [0, 0]  -0.70703  0xb9a8        -1  0xbc00   600',
        '      [0, 1]   0.70703  0x39a8         1  0x3c00   600',
      ].join('\n'),
    );
    expect(() => assertNorm(plainLayerNorm({ unbiased: true }), layer)).toThrow('6 of 8 laws hold');
  });

  test('names the parameters where they matter', () => {
    const { results } = checkNorm(plainLayerNorm({ ignoresBias: true }), layer);
    const fault = results.find(({ law }) => law === 'small integers')?.fault ?? '';
    expect(fault).toMatch(/^with weight = \[.*\], bias = \[.*\]: y is another than that of the spec/);
  });

  test('is the same for the same seed, and of one shape where that is given', () => {
    const again = () => checkNorm(plainLayerNorm({ dropsLast: true }), layer, { seed: 7, shape: [2, 4] });
    expect(again()).toEqual(again());
    for (const { counterexample } of again().results) if (counterexample) expect(counterexample.shape).toEqual([2, 4]);
  });

  test('is for norms only', () => {
    const cast = resolveSpec({ bitnorm: 1, convert: 'cast' });
    expect(() => checkNorm((x) => x, cast)).toThrow('"spec" expected the spec of a norm');
  });
});

describe('the catalogue', () => {
  const names = (written: object) => normProperties(specOf(written)).map(({ law }) => law.name);

  test('applies what holds', () => {
    expect(names({ norm: 'layer', epsilon: 0 })).toEqual(normLaws.map(({ name }) => name));
    expect(names({ norm: 'layer' })).not.toContain('scale');
    expect(names({ norm: 'rms' })).not.toContain('shift');
    expect(names({ norm: 'layer', stages: { normalize: { form: 'folded' } } })).not.toContain('shift');
    expect(names({ norm: 'layer', stages: { moment: { method: 'welford' } } })).not.toContain('small integers');
    expect(names({ norm: 'layer', rounding: { stochastic: 4 } })).not.toContain('permutation');
    expect(names({ norm: 'layer', formats: { input: 'e2m1' } })).not.toContain('not a number');
    expect(names({ norm: 'rms', statistic: { kind: 'range', constant: 1 } })).not.toContain('bounded');
    expect(names({ norm: 'batch', mode: 'inference', epsilon: 0 })).not.toContain('scale');
  });

  test('gives properties for fc.assert', () => {
    const [{ property }] = normProperties(layer).filter(({ law }) => law.name === 'small integers');
    expect(() => fc.assert(property(plainLayerNorm()), { seed: 1 })).not.toThrow();
    expect(() => fc.assert(property(plainLayerNorm({ unbiased: true })), { seed: 1 })).toThrow('Property failed');
  });
});
