import { describe, expect, test } from 'vitest';
import { sampleInputs } from '../../src/kernels/sample.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { deviceSpec } from '../../src/webgpu/device/device-spec.ts';
import type { DeviceNumerics, TypeNumerics } from '../../src/webgpu/device/numerics.ts';
import { compileKernel } from '../../src/webgpu/run-kernel.ts';
import type { WgslKernel } from '../../src/webgpu/wgsl/kernel.ts';
import { gpu as opening } from './device.ts';

const gpu = await opening;

const right = { correct: true, ulps: 0.5 };
const perfect: TypeNumerics = {
  ...{ add: right, multiply: right, divide: right, sqrt: right, inverseSqrt: right },
  ...{ fma: 'fused', subnormals: 'keep' },
};
const cardOf = (changes: Partial<TypeNumerics>): DeviceNumerics => ({ binary32: { ...perfect, ...changes } });

describe('the spec of a device', () => {
  const spec = resolveSpec({
    bitnorm: 1,
    preset: 'fp16-block',
    norm: 'layer',
    stages: { moment: { method: 'onePass' }, normalize: { form: 'folded' } },
    backward: true,
  });

  test('is the spec itself where the device rounds everything correctly and fuses', () => {
    expect(deviceSpec(spec, cardOf({}))).toEqual(spec);
  });

  test('contracts nothing where fma rounds its product', () => {
    const text = JSON.stringify(deviceSpec(spec, cardOf({ fma: 'rounded' })));
    expect(text).not.toMatch(/"contract(Offset)?":true/);
    expect(text).toContain('"difference":"rounded"');
  });

  test('refuses contractions that can’t be predicted', () => {
    expect(() => deviceSpec(spec, cardOf({ fma: 'other' }))).toThrow('"stages.moment.contract" expected false');
    const plain = resolveSpec({ bitnorm: 1, norm: 'rms' });
    expect(deviceSpec(plain, cardOf({ fma: 'other' }))).toEqual(plain);
  });

  test('flushes where the device does, in its own types', () => {
    const { stages } = deviceSpec(spec, cardOf({ subnormals: 'flush' })) as typeof spec & { stages: object };
    expect(stages).toMatchObject({ moment: { subnormals: 'flush' }, output: { subnormals: 'keep' } });
  });

  test('forms 1/√ in two steps where the device does and no constant stands between them', () => {
    const card = cardOf({ inverseSqrt: { correct: false, ulps: 1.36 }, twoStepInverseSqrt: true });
    expect(deviceSpec(spec, card)).toMatchObject({
      stages: { root: { kind: 'reciprocal' } },
      device: { division: 0.5, root: 0.5, reciprocalRoot: 1.5 },
    });
    const scaled = resolveSpec({ bitnorm: 1, norm: 'rms', statistic: { constant: 1.5 } });
    expect(deviceSpec(scaled, card)).toMatchObject({ stages: { root: { kind: 'rsqrt' } } });
  });

  test('is there for the other families', () => {
    const card = cardOf({ fma: 'rounded', subnormals: 'flush' });
    const sum = resolveSpec({ bitnorm: 1, reduce: 'l2', contract: true });
    expect(deviceSpec(sum, card)).toMatchObject({ stages: { reduce: { contract: false, subnormals: 'flush' } } });
    const integer = resolveSpec({ bitnorm: 1, integerNorm: 'layer', contract: true });
    expect(deviceSpec(integer, card)).toMatchObject({ stages: { affine: { contract: false } } });
  });
});

/** An RMS norm as one writes it by hand: a row an invocation, native operations, a contracted sum of squares. */
const rows = 96;
const length = 257;
const native: WgslKernel = {
  needsF16: false,
  passes: [{ entry: 'rms', workgroups: Math.ceil(rows / 32) }],
  bindings: [
    { name: 'x', role: 'input', type: 'u32', length: rows * length },
    { name: 'y', role: 'output', type: 'u32', length: rows * length },
  ],
  code: `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(32)
fn rms(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= ${rows}u) { return; }
  let start = id.x * ${length}u;
  var sum = 0.0;
  for (var j = 0u; j < ${length}u; j++) { sum = fma(x[start + j], x[start + j], sum); }
  let r = inverseSqrt(sum / ${length}.0 + ${Math.fround(1e-5)}f);
  for (var j = 0u; j < ${length}u; j++) { y[start + j] = x[start + j] * r; }
}`,
};

describe.skipIf(gpu === undefined)('a native kernel', () => {
  test('is predicted bit for bit by the spec of its device, where its operations are known', async ({ skip }) => {
    if (gpu === undefined) return;
    const { divide, multiply, add, inverseSqrt, twoStepInverseSqrt, fma } = gpu.numerics.binary32;
    const known = inverseSqrt.correct || twoStepInverseSqrt;
    if (!(divide.correct && multiply.correct && add.correct && known && fma !== 'other'))
      return skip('an adapter whose operations are not all known to the bit');
    const spec = resolveSpec({ bitnorm: 1, preset: 'fp32', norm: 'rms', affine: false, contract: true });
    const inputs = sampleInputs(spec, [rows, length], 7);
    const kernel = await compileKernel(gpu.device, native);
    const { y } = await kernel.run({ x: inputs.x.data });
    const predicted = emulate(deviceSpec(spec, gpu.numerics), inputs).outputs.y?.data;
    expect(y).toEqual(predicted);
    // The inputs tell contracted sums and roots in one step from what this device does.
    const plain = emulate(spec, inputs).outputs.y?.data;
    const isPlain = fma === 'fused' && inverseSqrt.correct;
    expect(y.every((value, i) => Object.is(value, plain[i]))).toBe(isPlain);
  });
});
