import { emulate, type ResolvedSpec } from '../../src/kernels/spec.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { compileKernel } from '../../src/webgpu/run-kernel.ts';
import { wgsl } from '../../src/webgpu/wgsl/index.ts';
import type { TestGpu } from '../../test/webgpu/device.ts';

/** An element of an output on which the kernel and the emulation disagree. */
export interface Disagreement {
  readonly output: string;
  readonly index: number;
  readonly kernel: number | undefined;
  readonly emulated: number;
}

/** Runs a spec's kernel on a device and on the library; where they disagree, an output's first element each. */
export async function disagreements(
  { device, target }: TestGpu,
  spec: ResolvedSpec,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<readonly Disagreement[]> {
  const { outputs } = emulate(spec, inputs);
  const kernel = await compileKernel(device, wgsl(spec, inputs.x.shape, target));
  const values = Object.entries(inputs).map(([name, { data }]) => [name, data] as const);
  const computed = await kernel.run(Object.fromEntries(values));
  return Object.entries(outputs).flatMap(([output, { data }]) => {
    const found = computed[output] ?? [];
    const index = data.findIndex((value, i) => !Object.is(value, found[i]));
    return index < 0 ? [] : [{ output, index, kernel: found[index], emulated: data[index] }];
  });
}
