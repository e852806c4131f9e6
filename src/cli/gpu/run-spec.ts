import { type CheckResult, check } from '../../kernels/check.ts';
import type { Tensors } from '../../kernels/family.ts';
import type { ResolvedSpec } from '../../kernels/spec.ts';
import type { GpuDevice } from '../../webgpu/gpu.ts';
import { compileTensorKernel } from '../../webgpu/run-tensors.ts';
import type { WgslKernel } from '../../webgpu/wgsl/kernel.ts';

/** A kernel's run on a device, judged. */
export interface DeviceRun {
  readonly check: CheckResult;
  /**
   * Milliseconds until the device had taken the kernel, and from the inputs' first byte to the outputs' last: at first, when drivers still
   * compile it, and again.
   */
  readonly times: { readonly compile: number; readonly first: number; readonly again: number };
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const started = performance.now();
  const result = await work();
  return [result, performance.now() - started];
}

/**
 * Runs a kernel on a device and compares what it writes with what the spec's emulation predicts.
 * @throws Error when the device refuses the kernel
 */
export async function runOnDevice(
  device: GpuDevice,
  spec: ResolvedSpec,
  kernel: WgslKernel,
  inputs: Tensors<Float64Array>,
): Promise<DeviceRun> {
  const [compiled, compile] = await timed(() => compileTensorKernel(device, kernel));
  const [outputs, first] = await timed(() => compiled.run(inputs));
  const [, again] = await timed(() => compiled.run(inputs));
  const times = { compile, first, again };
  return { check: check(spec, inputs, outputs, { withExact: false, withBounds: false }), times };
}
