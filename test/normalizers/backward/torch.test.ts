import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { binary64 } from '../../../src/formats/catalogue.ts';
import { exact, resolveSpec } from '../../../src/kernels/spec.ts';
import { tensor } from '../../../src/tensors/tensor.ts';
import { noise } from '../sample.ts';

/*
 * The gradients of torch's autograd in float64, on the CPU: Debian's own, or whatever /usr/bin/python3 imports.
 */

const shape = [3, 4, 5];
const program = `
import json, sys, torch, torch.nn.functional as F
results = {}
for name, case in json.load(sys.stdin).items():
    t = {k: torch.tensor(case[k], dtype=torch.float64).reshape(case['shapes'][k]) for k in ('x', 'dy', 'weight', 'bias')}
    leaves = [t[k].requires_grad_() for k in ('x', 'weight', 'bias')]
    x, w, b = leaves
    eps = case['eps']
    y = {
        'layer': lambda: F.layer_norm(x, w.shape, w, b, eps),
        'batch': lambda: F.batch_norm(x, None, None, w, b, True, 0.1, eps),
        'group': lambda: F.group_norm(x, 2, w, b, eps),
        'instance': lambda: F.instance_norm(x, None, None, w, b, True, 0.1, eps),
    }[name]()
    y.backward(t['dy'])
    results[name] = [g.grad.flatten().tolist() for g in leaves]
print(json.dumps(results))
`;

const cases = { layer: [4, 5], batch: [4], group: [4], instance: [4] } as const;
const fields = { layer: { axes: [-2, -1] }, batch: {}, group: { groups: 2 }, instance: {} } as const;
const names = Object.keys(cases) as (keyof typeof cases)[];
const epsilon = 1e-3;

function inputsOf(name: keyof typeof cases) {
  const parameter = cases[name];
  return { x: noise(shape, 3), dy: noise(shape, 5), weight: noise(parameter, 7), bias: noise(parameter, 11) };
}

function peer(): Record<string, number[][]> | undefined {
  const written = names.map((name) => {
    const entries = Object.entries(inputsOf(name));
    const data = Object.fromEntries(entries.map(([key, one]) => [key, [...one.data]]));
    const shapes = Object.fromEntries(entries.map(([key, one]) => [key, one.shape]));
    return [name, { ...data, shapes, eps: epsilon }];
  });
  const input = JSON.stringify(Object.fromEntries(written));
  const { status, stdout } = spawnSync('/usr/bin/python3', ['-c', program], { input, encoding: 'utf8' });
  return status === 0 ? (JSON.parse(stdout) as Record<string, number[][]>) : undefined;
}

const torch = peer();

describe.skipIf(torch === undefined)('exact gradients beside torch autograd in float64', () => {
  test.each(names)('%s norm: equal within 1e-12 of the largest', (name) => {
    const spec = resolveSpec({
      bitnorm: 1,
      norm: name,
      ...fields[name],
      epsilon,
      formats: { input: 'binary64', parameters: 'binary64', compute: 'binary64', output: 'binary64' },
      stages: { root: { format: 'binary64' } },
      backward: true,
    });
    const inputs = Object.fromEntries(
      Object.entries(inputsOf(name)).map(([key, one]) => [key, tensor(binary64, one.shape, one.data)]),
    );
    const { dx, dweight, dbias } = exact(spec, inputs);
    [dx, dweight, dbias].forEach(({ data }, i) => {
      const theirs = torch?.[name][i] as number[];
      expect(theirs).toHaveLength(data.length);
      const size = Math.max(...theirs.map(Math.abs));
      expect(size).toBeGreaterThan(0.01);
      data.forEach((ours, j) => {
        expect(Math.abs(ours - theirs[j])).toBeLessThan(1e-12 * size);
      });
    });
  });
});
