import { describe, expect, test } from 'vitest';
import { binary16 } from '../../src/formats/catalogue.ts';
import { check } from '../../src/kernels/check.ts';
import { measureFidelity } from '../../src/kernels/fidelity.ts';
import { sampleInputs } from '../../src/kernels/sample.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { fidelityJson } from '../../src/report/fidelity/json.ts';
import { advice, fidelityText } from '../../src/report/fidelity/text.ts';
import { htmlReport } from '../../src/report/html.ts';
import { jsonReport } from '../../src/report/json.ts';
import { tensor } from '../../src/tensors/tensor.ts';

const written = { bitnorm: 1, norm: 'layer', formats: { input: 'binary16' }, backward: true };
const spec = resolveSpec(written);
const sampled = sampleInputs(spec, [6, 40], 1);
const inputs = {
  ...sampled,
  dy: tensor(
    binary16,
    [6, 40],
    sampled.dy.data.map((v) => v * 2 ** -8),
  ),
};
const { outputs } = emulate(spec, inputs);
const result = measureFidelity(spec, inputs, { lossScales: [0, 8, 60], outputs });

describe('fidelity as text', () => {
  const lines = fidelityText(result, { color: (_style, text) => text, width: 80 }).split('\n');

  test('fits 80 columns', () => expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(80));

  test('has every output, the kernel’s own below the emulation’s, and each gradient by loss scale', () => {
    for (const name of ['y', 'mean', 'rstd', 'dx', 'dweight', 'dbias']) {
      const at = lines.findIndex((line) => line.startsWith(`${name} `));
      expect(lines[at]).toContain('emulated');
      expect(lines[at + 1]).toMatch(/^ +kernel/);
    }
    expect(lines.filter((line) => /loss ×/.test(line)).length).toBe(3);
    expect(lines.filter((line) => line.startsWith('∞ ')).length).toBe(3);
  });

  test('tells which loss scales work', () => {
    expect(advice(result)).toBe('Every gradient works under loss scales from 1 to 2^8.');
    expect(advice({ ...result, lossScales: result.lossScales.slice(2) })).toMatch(/^Under none/);
    expect(advice({ ...result, lossScales: result.lossScales.slice(0, 1) })).toMatch(
      /^Every gradient works under every/,
    );
  });
});

test('fidelity as JSON has a version and every output', () => {
  const json = JSON.parse(fidelityJson(result, '0.0.0')) as {
    'bitnorm.fidelity': number;
    outputs: { name: string }[];
    lossScales: { exponent: number }[];
  };
  expect(json['bitnorm.fidelity']).toBe(1);
  expect(json.outputs.map(({ name }) => name)).toEqual(Object.keys(outputs));
  expect(json.lossScales.map(({ exponent }) => exponent)).toEqual([0, 8, 60]);
});

describe('a check of a backward pass', () => {
  const wrong = {
    ...outputs,
    dx: tensor(
      binary16,
      [6, 40],
      outputs.dx.data.map((v) => v / 2),
    ),
  };
  const report = (kernel: typeof outputs) => ({
    title: 'k',
    version: '0.0.0',
    kernels: [{ kernel: 'k', file: 'k.st', check: check(spec, inputs, kernel) }],
  });

  test('draws its gradients as vectors: the same direction, half as long', async () => {
    const page = await htmlReport(report(wrong));
    expect(page).toContain('Gradients as vectors');
    const row = /<th scope="row">dx kernel<\/th>(.*?)<\/tr>/s.exec(page)?.[1] ?? '';
    expect([...row.matchAll(/<td>(.*?)<\/td>/g)].map(([, text]) => text).slice(2, 5)).toEqual(['−50%', '0', '0']);
    expect(page).toContain('dx: direction and length');
  });

  test('is in the JSON', () => {
    const { kernels } = JSON.parse(jsonReport(report(wrong))) as {
      kernels: { outputs: { name: string; fidelity: { kernel: { lengthRatio: number } } }[] }[];
    };
    const dx = kernels[0]?.outputs.find(({ name }) => name === 'dx');
    expect(dx?.fidelity.kernel.lengthRatio).toBeCloseTo(0.5, 3);
  });

  test('a forward pass has no such section', async () => {
    const forward = resolveSpec({ ...written, backward: false });
    const kernel = { kernel: 'k', file: 'k.st', check: check(forward, inputs, { y: outputs.y }) };
    expect(await htmlReport({ title: 'k', version: '0', kernels: [kernel] })).not.toContain('Gradients as vectors');
  });
});
