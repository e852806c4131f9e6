import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { emulate, inputsOf, resolveSpec } from '../../src/kernels/spec.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { noise, values } from './sample.ts';

const script = fileURLToPath(new URL('peers/torch_gradients.py', import.meta.url));
const python = [process.env.PYTHON ?? 'python3', '/usr/bin/python3'].find(
  (path) => spawnSync(path, ['-c', 'import torch']).status === 0,
);

const shape = [3, 4, 6];
const epsilon = 1e-3;
const form = (name: string, rest: object = {}) => ({ backward: { form: name, ...rest } });
const added = { value: epsilon, place: 'added' };
const of = (statistic: object) => ({ statistic: { ...statistic, constant: 0.75 }, epsilon: added });

/** What PyTorch is asked for, and the spec of the same. */
const cases: readonly (readonly [string, object, object])[] = [
  ['layer', {}, {}],
  ['layer', {}, form('coefficients')],
  ['layer', {}, { ...form('coefficients', { stages: { normalize: { form: 'shifted' } } }), contract: true }],
  ['rms', {}, { affine: { bias: false } }],
  [
    'rms',
    {},
    { affine: { bias: false }, ...form('coefficients', { stages: { gradient: { association: 'weight' } } }) },
  ],
  ['batch', {}, {}],
  ['batch', {}, form('projected')],
  ['batch', {}, form('coefficients', { sums: 'channels' })],
  ['inference', {}, { norm: 'batch', mode: 'inference' }],
  ['inference', {}, { norm: 'batch', mode: 'inference', ...form('projected') }],
  ['inference', {}, { norm: 'batch', mode: 'inference', ...form('coefficients') }],
  ['group', { groups: 2 }, { groups: 2 }],
  ['group', { groups: 2 }, { groups: 2, ...form('coefficients', { sums: 'channels' }) }],
  ['group', { groups: 2 }, { groups: 2, channelsLast: true, ...form('coefficients', { sums: 'channels' }) }],
  ['instance', {}, {}],
  ['instance', {}, form('projected')],
  ...[
    ...[{ kind: 'l1' }, { kind: 'lp', p: 3 }, { kind: 'lp', p: 1.5 }, { kind: 'lp', p: 0.75 }, { kind: 'linf' }],
    ...[
      { kind: 'topk', k: 3 },
      { kind: 'range', chunks: 2 },
    ],
  ].flatMap((statistic) => [
    ['layerOf', { statistic, constant: 0.75 }, { norm: 'layer', ...of(statistic) }] as const,
    ['rmsOf', { statistic, constant: 0.75 }, { norm: 'rms', affine: { bias: false }, ...of(statistic) }] as const,
  ]),
];

interface Run {
  readonly name: string;
  readonly wide: Readonly<Record<string, Tensor>>;
  readonly narrow: Readonly<Record<string, Tensor>>;
  readonly question: object;
}

/** Numbers of a tensor as nested lists. */
function nested(data: readonly number[], [length = 1, ...rest]: readonly number[]): unknown {
  if (rest.length === 0) return data;
  const size = data.length / length;
  return Array.from({ length }, (_, i) => nested(data.slice(i * size, (i + 1) * size), rest));
}

function runOf([norm, asked, spec]: (typeof cases)[number], seed: number): Run {
  const resolved = (format: string) => {
    const formats = { input: format, parameters: format, compute: format, saved: format, output: format };
    return resolveSpec({ bitnorm: 1, norm, epsilon, backward: true, ...spec, formats });
  };
  const [wideSpec, narrowSpec] = [resolved('binary64'), resolved('binary32')];
  const slots = inputsOf(wideSpec);
  const numbers = slots.map(({ name, shapeFor = (x) => x }, i) => {
    const own = shapeFor(shape);
    const drawn = [...noise(own, 7 * seed + i + 1).data];
    return { name, own, data: name === 'running_var' ? drawn.map((v) => Math.fround(0.5 + Math.abs(v))) : drawn };
  });
  const inputs = (format: string) =>
    Object.fromEntries(numbers.map(({ name, own, data }) => [name, values(own, data, format)]));
  const wide = Object.fromEntries(slots.map(({ name, format }) => [name, inputs(format ?? 'binary32')[name]]));
  const narrow = inputs('binary32');
  const listed = Object.fromEntries(numbers.map(({ name, own, data }) => [name, nested(data, own)]));
  return {
    name: `${norm} ${JSON.stringify(spec)}`,
    wide: emulate(wideSpec, wide).outputs,
    narrow: emulate(narrowSpec, narrow).outputs,
    question: { norm, ...asked, ...listed },
  };
}

describe.skipIf(python === undefined)('gradients and PyTorch’s in float64', () => {
  const runs = cases.map(runOf);
  const input = JSON.stringify(runs.map(({ question }) => question));
  const { stdout } = spawnSync(python ?? 'python3', [script], { input, encoding: 'utf8', maxBuffer: 2 ** 26 });
  const answers = JSON.parse(stdout || '[]') as readonly Readonly<Record<string, readonly number[]>>[];

  test.each(runs.map((run, i) => [run.name, run, i] as const))('%s', (_name, { wide, narrow }, i) => {
    const expected = answers[i] ?? {};
    expect(Object.keys(expected)).toContain('dx');
    for (const [name, numbers] of Object.entries(expected)) {
      const size = Math.max(...numbers.map(Math.abs));
      for (const [found, tolerance] of [
        [wide[name], 1e-13],
        [narrow[name], 4e-6],
      ] as const) {
        const errors = numbers.map((number, j) => Math.abs((found?.data[j] ?? Number.NaN) - number) / size);
        expect([name, Math.max(...errors) < tolerance, errors.length]).toEqual([name, true, found?.data.length]);
      }
    }
  });
});
