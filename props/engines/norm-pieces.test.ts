import { describe, expect, test } from 'vitest';
import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { emulate, inputsOf, resolveSpec } from '../../src/kernels/spec.ts';
import { type Tensor, tensor } from '../../src/tensors/tensor.ts';
import { expectSame, refusalOf, whole } from './norm-laws.ts';

/*
 * Whole norms that are large enough for what small ones never come to: columns in several pieces, and affine steps that run in blocks.
 */

const pure = { input: 'binary16', parameters: 'binary16', compute: 'binary16', output: 'binary16' };

type Fill = (i: number) => number;

/** What a spec reads, each tensor filled by a function of its own or by one of x's kind, and rounded to its format. */
function caseOf(written: object, shape: readonly number[], fills: Readonly<Record<string, Fill>> = {}) {
  const spec = resolveSpec({ bitnorm: 1, ...written });
  const tensors = inputsOf(spec).map(({ name, format = 'binary32', shapeFor = (own) => own }) => {
    const own = shapeFor(shape);
    const { round } = float64Arithmetic(findFloatFormat(format));
    const fill = fills[name] ?? ((i: number) => Math.sin(i * i + name.length) * (name === 'x' ? 4 : 1));
    const positive = name.startsWith('running_') && name !== 'running_mean';
    const count = own.reduce((a, b) => a * b, 1);
    const data = Float64Array.from({ length: count }, (_, i) => round(positive ? Math.abs(fill(i)) + 0.5 : fill(i)));
    return [name, tensor(findFloatFormat(format), own, data)] as const;
  });
  return { spec, inputs: Object.fromEntries(tensors) as Record<string, Tensor> };
}

/** Compares a case with the definition. @returns how many groups were left to it */
function compared(one: ReturnType<typeof caseOf>): number {
  expect(refusalOf(one)).toBeUndefined();
  let flagged = -1;
  const found = whole(one, true, (shares) => {
    flagged = shares.flagged;
  });
  expectSame(found, emulate(one.spec, one.inputs, { engine: 'float64' }).outputs);
  return flagged;
}

describe('columns in several pieces', () => {
  // 208 rows a piece: three of them and a rest; and rows that are padded.
  const shape = [650, 301];
  test.each([
    { norm: 'batch', statistic: 'l1', formats: pure },
    { norm: 'batch', statistic: 'l2', formats: pure },
    { norm: 'batch', statistic: 'linf', formats: pure },
    { norm: 'batch', formats: pure, contract: true },
    { norm: 'batch', contract: true },
    { norm: 'batch', running: { convention: 'pytorch' } },
    { norm: 'batch', formats: pure, mode: 'inference' },
    { norm: 'batch', formats: pure, stages: { mean: { storedFormat: 'bf16' } } },
    { norm: 'batch', formats: pure, stages: { center: { format: 'bf16' }, moment: { format: 'bf16' } } },
    { norm: 'batch', formats: pure, stages: { normalize: { form: 'folded' } } },
    { norm: 'batch', formats: pure, order: 'pairwise' },
    { norm: 'batch', formats: pure, order: 'sequentialFromFirst' },
    { norm: 'layer', axes: [0], formats: pure },
    { norm: 'rms', axes: [0], formats: pure },
  ])('%j', (written) => {
    expect(compared(caseOf(written, shape))).toBe(0);
  });

  test('sums that overflow and come back, or are infinite, in later pieces', () => {
    const x: Fill = (i) => {
      const [row, column] = [Math.floor(i / 301), i % 301];
      if (column === 7 && row === 400) return Infinity;
      if (column === 8 && row === 649) return Number.NaN;
      if (column === 9) return row < 4 ? 40000 : row < 8 ? -40000 : 1;
      if (column === 10) return row === 210 ? 40000 : row === 630 ? -40000 : 1;
      return Math.sin(i * i);
    };
    const one = caseOf({ norm: 'batch', statistic: 'l1', formats: pure }, shape, { x });
    const flagged = compared(one);
    expect(flagged).toBeGreaterThan(1);
    expect(flagged).toBeLessThan(10);
  });

  test('the order of rows is seen in what comes out', () => {
    const spec = { norm: 'batch', statistic: 'l1', formats: pure };
    const outputs = ['sequential', 'pairwise'].map((order) =>
      Array.from(whole(caseOf({ ...spec, order }, shape), true).mean?.data ?? []),
    );
    expect(outputs[0]).not.toEqual(outputs[1]);
  });
});

describe('affine steps in blocks of sixteen values', () => {
  const tiny = 2 ** -24;
  /** Products that are zero, of either sign, subnormal, or just not, among others. */
  const fills: Readonly<Record<string, Readonly<Record<string, Fill>>>> = {
    plain: {},
    'weights of zero': { weight: (i) => (i % 40 === 3 ? 0 : i % 40 === 5 ? -0 : 1) },
    'tiny weights': { weight: (i) => (i % 50) * tiny * 8, bias: (i) => (i % 2 === 0 ? -0 : (i % 7) * tiny) },
    'small weights': { weight: (i) => 2 ** -(i % 16), bias: () => -0 },
    'large weights': { weight: (i) => 2 ** (i % 16), bias: (i) => (i % 3 === 0 ? 60000 : 0) },
    'values at the mean': { x: (i) => ((i * 7) % 5) - 2, bias: () => -0 },
    'values near the mean': { x: (i) => 1 + (Math.round(Math.sin(i * i) * 3) * (i % 11 === 0 ? 1 : 0)) / 1024 },
    ties: { x: (i) => ((i * 37) % 64) / 32, weight: (i) => 1 + (i % 8) / 1024, bias: (i) => (i % 3) / 2048 },
    'large values': { x: (i) => (i % 2 === 0 ? 30000 : -30000) + (i % 9) * 16 },
  };
  const specs: readonly object[] = [
    { norm: 'layer', formats: pure },
    { norm: 'layer', formats: pure, affine: { bias: false } },
    { norm: 'layer', formats: pure, stages: { root: { kind: 'divide' } } },
    { norm: 'layer', statistic: 'l1', formats: pure },
    { norm: 'layer', formats: { input: 'binary16', parameters: 'binary16', compute: 'binary32', output: 'binary16' } },
    { norm: 'layer', formats: { input: 'bf16', parameters: 'bf16', compute: 'binary32', output: 'bf16' } },
    { norm: 'layer', formats: { input: 'binary16', parameters: 'binary16', compute: 'binary32', output: 'binary32' } },
    { norm: 'layer', stages: { root: { kind: 'divide' } } },
    { norm: 'rms', formats: pure },
    { norm: 'batch', channelAxis: 1, formats: pure },
    { norm: 'batch', channelAxis: 1, statistic: 'l1', formats: pure },
    { norm: 'batch', channelAxis: 0, statistic: 'l1', formats: pure },
  ];
  test.each(specs.flatMap((written) => Object.keys(fills).map((fill) => ({ ...written, fill }))))(
    '%j',
    ({ fill, ...written }) => {
      compared(caseOf(written, [24, 83], fills[fill]));
    },
  );

  test('products below the normal range are rounded as such, and zeros keep their signs', () => {
    const one = caseOf({ norm: 'layer', formats: pure }, [4, 64], fills['tiny weights']);
    const y = whole(one, true).y?.data ?? [];
    expect(y.some((value) => Object.is(value, -0))).toBe(true);
    expect(y.some((value) => value !== 0 && Math.abs(value) < 2 ** -14)).toBe(true);
  });
});
