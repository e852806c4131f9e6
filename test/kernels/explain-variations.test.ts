import { describe, expect, test } from 'vitest';
import { explain, explanations } from '../../src/kernels/explain.ts';
import { bindSpec, emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { damaged, goldenOf, type Named } from './dumps.ts';

type Planted = readonly [says: string, spec: object, kernel: object, shape?: readonly number[] | undefined];

const single = { input: 'fp32' };
const layer = { norm: 'layer', formats: single };
const rms = { norm: 'rms', formats: single };
const inside = (compute: string): object => ({ formats: { ...single, compute, saved: 'fp32' } });
const moment = (fields: object): object => ({ stages: { moment: fields } });

/** Rows enough for two roots to differ in one of them. */
const many = [32, 3];

const planted: readonly Planted[] = [
  ['order "pairwise"', rms, { ...rms, order: 'pairwise' }],
  ['order "warp"', layer, { ...layer, order: 'warp' }],
  ['order "sequential"', { ...layer, order: 'block' }, layer],
  ['multiply-adds contracted to fma', layer, { ...layer, contract: true }],
  ['multiply-adds not contracted', { ...layer, contract: true }, layer],
  ['order "warp", multiply-adds contracted to fma', layer, { ...layer, order: 'warp', contract: true }],
  ['root stage "reciprocal"', rms, { ...rms, stages: { root: { kind: 'reciprocal' } } }, many],
  ['root stage "divide"', rms, { ...rms, stages: { root: { kind: 'divide' } } }, many],
  ['root stage "rsqrt"', { ...rms, stages: { root: { kind: 'divide' } } }, rms, many],
  ['variance in one pass', layer, { ...layer, ...moment({ method: 'onePass' }) }],
  ['variance in two passes', { ...layer, ...moment({ method: 'onePass' }) }, layer],
  ['variance by Welford’s method', layer, { ...layer, ...moment({ method: 'welford' }) }],
  ['normalize form "folded"', layer, { ...layer, stages: { normalize: { form: 'folded' } } }],
  ['normalize form "shifted"', layer, { ...layer, stages: { normalize: { form: 'shifted' } } }],
  ['no epsilon', { ...layer, epsilon: 1e-2 }, { ...layer, epsilon: 0 }],
  ['rounding toward zero', layer, { ...layer, rounding: 'towardZero' }],
  ['binary16 inside', layer, { ...layer, ...inside('fp16') }],
  ['bfloat16 inside', layer, { ...layer, ...inside('bf16') }],
  ['binary64 inside', layer, { ...layer, ...inside('fp64') }],
  ['order "halving"', { reduce: 'sum', formats: single }, { reduce: 'sum', formats: single, order: 'halving' }],
  ['binary16 inside', { reduce: 'l2' }, { reduce: 'l2', formats: { compute: 'fp16' } }],
  ['variance in one pass', { reduce: 'variance' }, { reduce: 'variance', stages: { reduce: { method: 'onePass' } } }],
  [
    'rounding toward zero',
    { convert: 'cast', formats: { output: 'e5m2' } },
    { convert: 'cast', formats: { output: 'e5m2' }, rounding: 'towardZero' },
  ],
  [
    'overflow "saturate"',
    { convert: 'cast', formats: { output: 'e3m4' } },
    { convert: 'cast', formats: { output: 'e3m4' }, overflow: 'saturate' },
  ],
];

/** The kernel's outputs for the spec's inputs. */
function outputsOf(kernel: object, shape: readonly number[], inputs: Named): Named {
  return emulate(bindSpec(resolveSpec({ bitnorm: 1, ...kernel }), shape), inputs).outputs;
}

describe('a planted difference is named', () => {
  test.each(planted.map((one) => [one[0], one] as const))('%s (%#)', (says, [, written, kernel, shape = [3, 300]]) => {
    const { spec, inputs } = goldenOf(written, shape);
    const outputs = outputsOf(kernel, shape, inputs);
    const own = emulate(spec, inputs).outputs;
    // The difference can be seen in what both put out.
    expect(Object.keys(own).some((name) => outputs[name]?.data.some((v, i) => v !== own[name]?.data[i]))).toBe(true);
    const [first] = explanations(spec, [{ inputs, outputs }]);
    if (first === undefined) throw new Error('not explained');
    expect(outputsOf(first.spec, shape, inputs).y).toEqual(outputs.y);
    expect(explain(spec, inputs, outputs)).toBe(says);
  });
});

describe('nothing is named', () => {
  const { spec, inputs, tensors } = goldenOf(layer, [2, 40]);
  const y = tensors.y;

  test('for noise', () => {
    expect(explain(spec, inputs, { y: damaged(y, { 50: 3 }) })).toBeUndefined();
    const noisy = y.data.map((value, i) => (i % 2 === 0 ? value : value * 2));
    expect(explain(spec, inputs, { y: { ...y, data: noisy } })).toBeUndefined();
  });

  test('for outputs that the spec does not predict, and for no samples', () => {
    expect(explain(spec, inputs, { dx: y })).toBeUndefined();
    expect(explain(spec, inputs, {})).toBeUndefined();
    expect([...explanations(spec, [])]).toEqual([]);
  });

  test('by a variation that leaves an output out', () => {
    const divides = goldenOf({ ...rms, stages: { root: { kind: 'divide' } } }, many);
    const { y: kernelY } = outputsOf(rms, many, divides.inputs);
    const outputs = { y: kernelY, scale: divides.tensors.scale };
    // As by rsqrt, which stores no scale, and by the reciprocal of the root.
    expect(explain(divides.spec, divides.inputs, { y: outputs.y })).toBe('root stage "rsqrt"');
    expect(explain(divides.spec, divides.inputs, outputs)).toBeUndefined();
  });
});
