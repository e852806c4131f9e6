import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasModule } from '../../props/formats/peers/tools.ts';
import { binary32, binary64 } from '../../src/formats/catalogue.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { tensorOf } from '../../src/tensors/tensor.ts';
import { noise } from './sample.ts';

const cases = [
  { shape: [6, 24], p: 2, gain: 'learned' },
  { shape: [5, 37], p: 2, gain: 'learned' },
  { shape: [8, 5, 3, 3], p: 2, gain: 'learned' },
  { shape: [7, 200], p: 2, gain: 'learned' },
  { shape: [4, 7], p: 1, gain: 'learned' },
  { shape: [4, 7], p: 'inf', gain: 'learned' },
  { shape: [4, 7], p: 3, gain: 'learned' },
  { shape: [4, 7], p: 2, gain: 'total' },
  { shape: [3, 2, 5], p: 1, gain: 'total' },
].map((one, i) => {
  const { shape } = one;
  const g = [...noise([shape[0]], i + 50).data].map((x) => Math.abs(x) + 0.5);
  return { ...one, g, total: 2.5, v: [...noise(shape, i + 1).data], dy: [...noise(shape, i + 99).data] };
});

interface Answer {
  readonly y32?: readonly number[];
  readonly y: readonly number[];
  readonly dv: readonly number[];
  readonly dg: readonly number[];
}

const python = [process.env.PYTHON ?? 'python3', '/usr/bin/python3'].find((path) => hasModule({ path }, 'torch'));
let answers: readonly Answer[] = [];

beforeAll(() => {
  if (python === undefined) return;
  const script = fileURLToPath(new URL('torch_weight_norm.py', import.meta.url));
  // Vectors of eight floats, whatever the processor has beyond.
  const env = { ...process.env, ATEN_CPU_CAPABILITY: 'avx2' };
  const { status, stdout, stderr } = spawnSync(python, [script], { input: JSON.stringify(cases), env });
  if (status !== 0) throw new Error(stderr.toString());
  answers = JSON.parse(stdout.toString()) as readonly Answer[];
});

const statistics = new Map<unknown, unknown>([
  [1, 'l1'],
  [2, 'l2'],
  [3, { kind: 'lp', p: 3 }],
  ['inf', 'linf'],
]);

/** torch._weight_norm on a CPU: eight lanes of fused squares, merged as a tree, then v·(g/‖v‖). */
const weightNorm = {
  bitnorm: 1,
  norm: 'weight',
  formats: { input: 'binary32' },
  order: { split: { lanes: 8, inner: 'sequential', outer: 'halving' } },
  stages: { moment: { contract: true }, root: { kind: 'divide' }, normalize: { form: 'folded' } },
};

describe.skipIf(python === undefined)('PyTorch', () => {
  test.each(cases.map((one, i) => [one.shape, one.p, one.gain, i] as const))(
    'of shape %j by the L%s norm, its gain %s',
    (shape, p, gain, i) => {
      const { v, g, total, dy } = cases[i];
      const formats = { input: 'binary64', compute: 'binary64' };
      const spec = resolveSpec({
        bitnorm: 1,
        norm: 'weight',
        statistic: statistics.get(p),
        gain,
        formats,
        backward: true,
      });
      const { outputs } = emulate(spec, {
        x: tensorOf(binary64, shape, v),
        weight: tensorOf(binary64, [g.length], g),
        total: tensorOf(binary64, [1], [total]),
        dy: tensorOf(binary64, shape, dy),
      });
      const pairs = [
        [outputs.y, answers[i].y],
        [outputs.dx, answers[i].dv],
        [outputs.dweight, answers[i].dg],
      ] as const;
      for (const [ours, theirs] of pairs) {
        const size = Math.max(...theirs.map(Math.abs));
        expect(ours.data.length).toBe(theirs.length);
        theirs.forEach((value, j) => {
          expect(Math.abs(ours.data[j] - value)).toBeLessThan(size * 1e-13);
        });
      }
    },
  );

  test.skipIf(process.arch !== 'x64')('torch._weight_norm in float32, bit for bit', () => {
    const spec = resolveSpec(weightNorm);
    const compared = cases.flatMap(({ shape, v, g }, i) => {
      const { y32 } = answers[i];
      if (y32 === undefined) return [];
      const inputs = { x: tensorOf(binary32, shape, v), weight: tensorOf(binary32, [g.length], g.map(Math.fround)) };
      expect(Array.from(emulate(spec, inputs).outputs.y.data)).toEqual(y32);
      return [i];
    });
    expect(compared).toEqual([0, 1, 2, 3]);
  });
});
