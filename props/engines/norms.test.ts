import { describe, expect, test } from 'vitest';
import { binary16, findFloatFormat } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { tensor } from '../../src/tensors/tensor.ts';
import type { NormCase } from './norm-cases.ts';
import { expectSame, normLaws, refusalOf, whole } from './norm-laws.ts';

normLaws(1000);

/** Rows of numbers near 1 and near others, of one format. */
function caseOf(written: object, shape: readonly number[], format = 'binary16'): NormCase {
  const spec = resolveSpec({ bitnorm: 1, affine: false, formats: { input: format, output: format }, ...written });
  const { round } = float64Arithmetic(findFloatFormat(format));
  const count = shape.reduce((a, b) => a * b, 1);
  const data = Float64Array.from({ length: count }, (_, i) => round(Math.sin(i * i) * 4));
  const x = tensor(findFloatFormat(format), shape, data);
  const dy = { ...x, data: Float64Array.from(data).reverse() };
  return { spec, inputs: 'backward' in written ? { x, dy } : { x } };
}

describe('rows as long as those of real kernels', () => {
  const pure = { input: 'binary16', output: 'binary16', compute: 'binary16' };
  test.each([
    { norm: 'layer', formats: pure },
    { norm: 'layer', formats: pure, contract: true },
    { norm: 'layer', contract: true },
    { norm: 'rms', formats: { input: 'bf16', output: 'bf16', compute: 'bf16' } },
    { norm: 'batch', channelAxis: 1, statistic: 'l1', formats: pure },
    { norm: 'batch', channelAxis: 1, contract: true },
    { norm: 'layer', statistic: 'linf', formats: pure },
    { norm: 'layer', backward: true },
    { norm: 'layer', formats: pure, contract: true, backward: true },
    { norm: 'batch', channelAxis: 1, backward: { stages: { gradient: { association: 'stepwise' } } } },
    { norm: 'layer', formats: { ...pure, output: 'binary32' } },
    { norm: 'rms', formats: { input: 'e5m2', output: 'binary32', compute: 'binary16' } },
  ])('%j', (written) => {
    const format = 'formats' in written ? (written.formats?.input ?? 'binary16') : 'binary16';
    const one = caseOf(written, [70, 301], format);
    expect(refusalOf(one)).toBeUndefined();
    let flagged = -1;
    const found = whole(one, true, (shares) => {
      flagged = shares.flagged;
    });
    expect(flagged).toBe(0);
    const expected = emulate(one.spec, one.inputs, { engine: 'float64' }).outputs;
    expectSame(found, expected);
  });

  test('the order of a sum is seen in what comes out', () => {
    const outputs = ['sequential', 'pairwise'].map((order) =>
      Array.from(whole(caseOf({ norm: 'layer', formats: pure, order }, [8, 301]), false).y?.data ?? []),
    );
    expect(outputs[0]).not.toEqual(outputs[1]);
  });
});

describe('what is flagged is left to the definition', () => {
  test('an infinity and a NaN flag their own groups; the infinite square of another is right as it is', () => {
    const one = caseOf(
      {
        norm: 'layer',
        affine: { weight: true, bias: false },
        formats: { input: 'binary16', output: 'binary16', compute: 'binary16' },
      },
      [6, 20],
    );
    const x = Float64Array.from(one.inputs.x.data);
    x[3] = Infinity;
    x[45] = Number.NaN;
    x[61] = 65504;
    const weight = tensor(binary16, [20], new Float64Array(20).fill(2));
    const inputs = { x: tensor(binary16, [6, 20], x), weight };
    let flagged = -1;
    const found = whole({ ...one, inputs }, false, (shares) => {
      flagged = shares.flagged;
    });
    expect(flagged).toBe(2);
    expectSame(found, emulate(one.spec, inputs, { engine: 'reference' }).outputs);
  });
});

describe('refusals say why', () => {
  test.each([
    [{ rounding: 'towardZero' }, 'towardZero'],
    [{ rounding: { stochastic: 4 } }, 'stochastically'],
    [{ subnormals: 'flush' }, 'flushed'],
    [{ formats: { input: 'binary16', compute: 'binary64' } }, 'binary64'],
    [{ formats: { input: 'binary64', output: 'binary16' } }, 'binary64'],
    [{ statistic: { kind: 'lp', p: 3 } }, 'lp'],
    [{ stages: { moment: { method: 'welford' } } }, 'welford'],
    [{ stages: { prologue: [{ kind: 'residual' }] } }, 'residual'],
    [{ stages: { mean: { divide: 'each' } } }, '"mean"'],
    [{ stages: { mean: { accumulator: 'kahan' } } }, 'plain'],
  ])('%j', (written, words) => {
    const formats = (written as { formats?: { input: string } }).formats;
    const one = caseOf({ norm: 'layer', ...written }, [2, 4], formats?.input ?? 'binary16');
    expect(refusalOf(one)).toContain(words);
    expect(() => emulate(one.spec, one.inputs, { engine: 'wasm' })).toThrow(words);
  });
});

describe('an overflow that a weight of 0 would hide', () => {
  const forms = ['centered', 'shifted', 'folded', 'weighted'].flatMap((form) => [
    { form, channelAxis: 1, contract: false },
    { form, channelAxis: 1, contract: true },
    { form, channelAxis: 0, contract: false },
  ]);
  test.each(forms.flatMap((one) => ['binary16', 'float8_e5m2'].map((format) => ({ ...one, format }))))(
    'is NaN as in the definition: %j',
    ({ form, channelAxis, contract, format }) => {
      const spec = resolveSpec({
        ...{ bitnorm: 1, norm: 'batch', mode: 'inference', channelAxis, contract, affine: true },
        formats: { input: format, parameters: format, compute: format, output: format },
        stages: { normalize: { form } },
      });
      const own = findFloatFormat(format);
      const shape = [40, 40];
      const all = (value: (i: number) => number) =>
        tensor(
          own,
          [40],
          Float64Array.from({ length: 40 }, (_, i) => value(i)),
        );
      const inputs = {
        x: tensor(
          own,
          shape,
          Float64Array.from({ length: 1600 }, (_, i) => (i % 7 === 0 ? own.max : 1)),
        ),
        weight: all((i) => (i % 3 === 0 ? 0 : 1)),
        bias: all(() => 1),
        running_mean: all((i) => (i % 2 === 0 ? -own.max : 0)),
        running_var: all(() => 1),
      };
      const expected = emulate(spec, inputs, { engine: 'reference' }).outputs;
      expect(expected.y.data.some(Number.isNaN)).toBe(form !== 'folded');
      expect(refusalOf({ spec, inputs })).toBeUndefined();
      for (const narrow of [false, true]) expectSame(whole({ spec, inputs }, narrow), expected);
    },
  );
});
