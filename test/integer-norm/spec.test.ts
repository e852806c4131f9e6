import { describe, expect, test } from 'vitest';
import { integerNormFamily } from '../../src/kernels/integer-norm/family.ts';
import { SpecError } from '../../src/kernels/schema/validate.ts';
import { integers, run, scalar, specOf, truth } from './helpers.ts';

const defaults = specOf({ quantization: {}, epsilon: 1e-5, affine: true });

test('defaults', () => {
  expect(specOf({ quantization: {} }).stages).toMatchObject({
    mean: { kind: 'integer', order: 'sequential', rounding: 'tiesToEven', fractionBits: 8 },
    moment: { method: 'onePass', kind: 'integer', fractionBits: 14 },
    root: { kind: 'integer', rounding: 'floor', fractionBits: 7, constantBits: 14 },
    normalize: { kind: 'integer', division: 'divide', fractionBits: 14 },
    output: { kind: 'single' },
  });
  expect(defaults.accumulator).toEqual({ bits: 32, overflow: 'wrap' });
  expect(defaults.formats).toEqual({ input: 'int8', parameters: 'int8', bias: 'int32', output: 'int8' });
});

test.each([
  {},
  { statistic: { kind: 'lp', p: 3 } },
  { integerNorm: 'group', groups: 2, statistic: 'range' },
  { stages: { mean: { kind: 'scaled' } }, statistic: { kind: 'topk', k: 2 }, integerNorm: 'batch' },
  {
    stages: { mean: { kind: 'binary32' }, moment: { kind: 'binary32' }, normalize: { kind: 'binary32' } },
    affine: true,
    formats: { parameters: 'fp16' },
  },
])('resolving %o again changes nothing', (extra) => {
  const spec = specOf(extra);
  expect(specOf(JSON.parse(JSON.stringify(spec)) as Record<string, unknown>)).toEqual(spec);
});

test('what it reads', () => {
  const names = (spec: typeof defaults) =>
    integerNormFamily.inputs(spec).map(({ name, optional }) => (optional ? `${name}?` : name));
  expect(names(defaults)).toEqual([
    'x',
    'scale',
    'zero_point?',
    'weight',
    'weight_scale',
    'bias',
    'bias_scale?',
    'y_scale',
    'y_zero_point?',
  ]);
  expect(names(specOf())).toEqual(['x']);
  expect(names(specOf({ affine: true, formats: { parameters: 'fp32' }, quantization: {} }))).toEqual([
    'x',
    'scale',
    'zero_point?',
    'weight',
    'bias',
    'y_scale',
    'y_zero_point?',
  ]);
});

test('bind, describe, separable', () => {
  expect(integerNormFamily.bind(specOf({ statistic: 'l1' }), [2, 8]).statistic.constant).toBeCloseTo(1.2533, 4);
  expect(integerNormFamily.describe(defaults)).toContain('integer layer norm, l2(the features of a sample)');
  const separable = (extra: Readonly<Record<string, unknown>>, rank: number) =>
    integerNormFamily.separable(specOf(extra), rank);
  expect([
    separable({}, 2),
    separable({ axes: [0, 1] }, 2),
    separable({ integerNorm: 'batch' }, 4),
    separable({ integerNorm: 'instance' }, 4),
  ]).toEqual([true, false, false, true]);
});

describe.each([
  [{ statistic: { kind: 'lp', p: 2.5 } }, 'statistic.p'],
  [{ statistic: 'lp' }, 'statistic.p'],
  [{ mode: 'inference' }, 'mode'],
  [{ groups: 2 }, 'groups'],
  [{ rounding: { stochastic: 4 } }, 'rounding'],
  [{ formats: { input: 'binary16' } }, 'formats.input'],
  [{ formats: { parameters: 'fp16', bias: 'int32' } }, 'formats.bias'],
  [{ accumulator: { bits: 64 } }, 'accumulator.bits'],
  [{ stages: { mean: { kind: 'scaled', fractionBits: 2 } } }, 'stages.mean.fractionBits'],
  [{ stages: { mean: { kind: 'binary32', fractionBits: null } } }, 'stages.mean.fractionBits'],
  [{ statistic: 'l1', stages: { moment: { method: 'onePass' } } }, 'stages.moment.method'],
  [{ stages: { moment: { kind: 'binary32' }, root: { kind: 'integer' } } }, 'stages.root.kind'],
  [{ stages: { root: { fractionBits: 6 } } }, 'stages.root.fractionBits'],
  [{ affine: true, stages: { normalize: { kind: 'binary32' } } }, 'formats.parameters'],
  [{ stages: { moment: { order: 'nosuch' } } }, 'stages.moment.order'],
  [
    { formats: { output: 'uint8' }, quantization: { output: { narrowRange: true } } },
    'quantization.output.narrowRange',
  ],
])('%o', (extra, path) => {
  test(`is refused at ${path}`, () => {
    expect(() => specOf(extra)).toThrow(SpecError);
    expect(() => specOf(extra)).toThrow(path);
  });
});

describe('inputs that do not fit', () => {
  const x = integers([1, 2, 3, 5]);
  const scales = { scale: scalar(0.5), weight_scale: scalar(1), y_scale: scalar(0.25) };
  const weight = integers([1, 1, 1, 1], 'int8', [4]);
  const bias = integers([1, 1, 1, 1], 'int32', [4]);
  const whole = { x, weight, bias, ...scales };
  test.each([
    ['x', { x: undefined }],
    ['x', { x: integers([1, 2, 3, 4], 'uint8') }],
    ['weight', { weight: undefined }],
    ['weight', { weight: integers([1], 'int8', [1]) }],
    ['bias', { bias: weight }],
    ['scale', { scale: undefined }],
    ['scale', { scale: scalar(-1) }],
    ['weight_scale', { weight_scale: undefined }],
    ['y_scale', { y_scale: undefined }],
    ['zero_point', { zero_point: integers([200], 'uint8', []) }],
    ['zero_point', { zero_point: integers([1, 2], 'int8', [2]) }],
  ])('"%s" %#', (name, wrong) => {
    for (const of of [run, truth]) expect(() => of(defaults, { ...whole, ...wrong })).toThrow(`"${name}" expected`);
  });

  test('a scale other than the spec says', () => {
    const spec = specOf({ quantization: { input: { scale: 0.1 }, output: { scale: 1 } } });
    expect(() => run(spec, { x, scale: scalar(0.1) })).not.toThrow();
    expect(() => run(spec, { x, scale: scalar(0.2) })).toThrow('as the spec says');
  });
});

test('other layouts: one channel of a batch norm is a layer norm of its values', () => {
  const batch = integers([1, 50, 2, 60, 3, 10, 9, -70], 'int8', [4, 2]);
  const quantization = { input: { scale: 1 }, output: { scale: 0.015625 } };
  const { y, mean } = run(specOf({ integerNorm: 'batch', quantization }), { x: batch }).outputs;
  const rows = integers([1, 2, 3, 9, 50, 60, 10, -70], 'int8', [2, 4]);
  const layer = run(specOf({ quantization }), { x: rows }).outputs;
  expect(mean?.data).toEqual(layer.mean?.data);
  expect([0, 2, 4, 6, 1, 3, 5, 7].map((i) => y?.data[i])).toEqual([...(layer.y?.data ?? [])]);
});
