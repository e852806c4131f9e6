import { expect } from 'vitest';
import { emulate, type ResolvedSpec } from '../../src/kernels/spec.ts';
import type { Emulation } from '../../src/normalizers/emulate.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { compileKernel } from '../../src/webgpu/run-kernel.ts';
import { wgsl } from '../../src/webgpu/wgsl/index.ts';
import type { TestGpu } from '../../test/webgpu/device.ts';

/** Milliseconds that a machine under load may take to compile a kernel and run it. */
export const compiling = 120_000;

/** An element of an output on which the kernel and the emulation disagree. */
interface Disagreement {
  readonly output: string;
  readonly index: number;
  readonly kernel: number | undefined;
  readonly emulated: number;
}

type Inputs = Readonly<Record<string, Tensor>>;

/** What the spec's kernel must output, or why nothing does. */
function emulated(spec: ResolvedSpec, inputs: Inputs): Emulation['outputs'] | RangeError {
  try {
    return emulate(spec, inputs).outputs;
  } catch (error) {
    if (error instanceof RangeError) return error;
    throw error;
  }
}

/** The first element of each output on which they disagree. */
function disagreements(
  outputs: Emulation['outputs'],
  computed: Readonly<Record<string, Float64Array>>,
): Disagreement[] {
  return Object.entries(outputs).flatMap(([output, { data }]) => {
    const found = computed[output] ?? [];
    const index = data.findIndex((value, i) => !Object.is(value, found[i]));
    return index < 0 ? [] : [{ output, index, kernel: found[index], emulated: data[index] }];
  });
}

/** A spec's kernel has the bits of its emulation on a device, or both refuse it for the same reason. */
export async function expectSameBits({ device, target }: TestGpu, spec: ResolvedSpec, inputs: Inputs): Promise<void> {
  const outputs = emulated(spec, inputs);
  if (outputs instanceof RangeError) {
    expect(() => wgsl(spec, inputs.x.shape, target)).toThrow(outputs.message);
    return;
  }
  const kernel = await compileKernel(device, wgsl(spec, inputs.x.shape, target));
  const values = Object.entries(inputs).map(([name, { data }]) => [name, data] as const);
  const computed = await kernel.run(Object.fromEntries(values));
  expect(Object.keys(computed).sort()).toEqual(Object.keys(outputs).sort());
  expect(disagreements(outputs, computed)).toEqual([]);
}
