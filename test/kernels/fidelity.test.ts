import { describe, expect, test } from 'vitest';
import { binary16, binary32 } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { measureFidelity } from '../../src/kernels/fidelity.ts';
import { normalAt } from '../../src/kernels/precision/inputs.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { type Tensor, tensor } from '../../src/tensors/tensor.ts';

const shape = [4, 64];
const normal = (stream: number, scale = 1): Float64Array =>
  Float64Array.from({ length: 256 }, (_, i) => scale * normalAt(9, stream, i));
const half = (values: Float64Array): Tensor => tensor(binary16, shape, values.map(float64Arithmetic(binary16).round));
const single = (values: Float64Array): Tensor => tensor(binary32, shape, values.map(Math.fround));

const spec = resolveSpec({ bitnorm: 1, norm: 'layer', affine: false, formats: { input: 'binary16' }, backward: true });
const x = half(normal(0));

describe('loss scales', () => {
  const { lossScales } = measureFidelity(
    spec,
    { x, dy: single(normal(1, 2 ** -22)) },
    { lossScales: [0, 8, 20, 26, 60] },
  );
  const dx = lossScales.map(({ gradients }) => gradients.dx);

  test('small gradients flush without one, large ones overflow under one that is too large', () => {
    expect(dx[0].flushed).toBeGreaterThan(20);
    expect(dx[1].flushed).toBe(0);
    expect(dx[0].error).toBeGreaterThan(0.05);
    expect(dx[1].error).toBeLessThan(2e-3);
    expect(dx[2].error).toBeLessThan(5e-4);
    expect(dx[4].nonFinite).toBe(256);
    expect(lossScales[4].dy.nonFinite).toBe(256);
  });

  test('between, they change nothing: the backward pass is linear', () => expect(dx[3].error).toBe(dx[2].error));

  test('dy is measured against what it was before it was rounded', () => {
    expect(lossScales.map(({ dy }) => (dy.error ?? 1) < 3e-4)).toEqual([false, false, true, true, false]);
  });
});

describe('outputs', () => {
  test('are half a unit off at most where fp16 is rounded from binary32, and a kernel’s own stand beside them', () => {
    const inputs = { x, dy: half(normal(1)) };
    const { dx, y } = emulate(spec, inputs).outputs;
    const kernel = {
      y,
      dx: tensor(
        binary16,
        shape,
        dx.data.map((value, i) => (i === 7 ? -value : value)),
      ),
    };
    const found = measureFidelity(spec, inputs, { outputs: kernel }).outputs;
    const of = (name: string) => found.find((one) => one.name === name);
    expect(of('y')?.emulation.ulps.max).toBeLessThan(0.51);
    expect(of('y')?.kernel).toEqual(of('y')?.emulation);
    expect(of('dx')?.emulation.signFlips).toBe(0);
    expect(of('dx')?.kernel?.signFlips).toBe(1);
    expect(of('rstd')?.kernel).toBe(null);
  });

  test('a kernel without a backward pass has no loss scales', () => {
    const forward = resolveSpec({ bitnorm: 1, norm: 'rms', affine: false });
    expect(measureFidelity(forward, { x }, { lossScales: [0, 8] }).lossScales).toEqual([]);
  });

  test('tensors that are missing or of another format are named', () => {
    expect(() => measureFidelity(spec, { x })).toThrow(new RangeError('"dy" expected a tensor, got none'));
    const outputs = { y: single(normal(0)) };
    expect(() => measureFidelity(spec, { x, dy: x }, { outputs })).toThrow(
      new RangeError('"y" expected values of binary16, got binary32'),
    );
  });
});
