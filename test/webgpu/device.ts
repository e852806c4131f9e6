import { NoGpuError, openGpu } from '../../src/node/gpu.ts';
import type { DeviceNumerics } from '../../src/webgpu/device/numerics.ts';
import { selfTest } from '../../src/webgpu/device/self-test.ts';
import type { GpuDevice } from '../../src/webgpu/gpu.ts';

/** The adapter that suites run kernels on, with its measured numerics. */
export interface TestGpu {
  readonly name: string;
  readonly device: GpuDevice;
  readonly numerics: DeviceNumerics;
  /** What `wgsl` takes. */
  readonly target: { readonly numerics: DeviceNumerics; readonly f16: boolean };
}

async function open(): Promise<TestGpu | undefined> {
  try {
    const { device, name } = await openGpu();
    const numerics = await selfTest(device);
    return { name, device, numerics, target: { numerics, f16: device.features.has('shader-f16') } };
  } catch (error) {
    if (!(error instanceof NoGpuError) || process.env.BITNORM_GPU === 'required') throw error;
    process.stderr.write(`No suite runs kernels: ${error.message}\n`);
    return undefined;
  }
}

/**
 * The adapter, opened once for all suites of a worker; undefined where there is none, so that suites say `describe.skipIf(gpu === undefined)`.
 * With BITNORM_GPU=required that is an error.
 */
export const gpu: Promise<TestGpu | undefined> = open();
