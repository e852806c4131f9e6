import { type CheckResult, check } from '../../kernels/check.ts';
import type { Tensors } from '../../kernels/family.ts';
import type { ResolvedSpec } from '../../kernels/spec.ts';
import type { GpuDevice } from '../../webgpu/gpu.ts';
import { compileTensorKernel } from '../../webgpu/run-tensors.ts';
import type { WgslKernel } from '../../webgpu/wgsl/kernel.ts';

/** A kernel's run on a device, judged. */
export interface DeviceRun {
  readonly check: CheckResult;
  /** Milliseconds until the driver had compiled the kernel; and from the inputs' first byte to the outputs' last. */
  readonly times: { readonly compile: number; readonly run: number };
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
  const started = performance.now();
  const compiled = await compileTensorKernel(device, kernel);
  const ready = performance.now();
  const outputs = await compiled.run(inputs);
  const times = { compile: ready - started, run: performance.now() - ready };
  return { check: check(spec, inputs, outputs, { withExact: false, withBounds: false }), times };
}
