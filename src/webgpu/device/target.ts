import type { GpuDevice } from '../gpu.ts';
import type { DeviceNumerics } from './numerics.ts';
import { selfTest } from './self-test.ts';

/** What kernels are written for: what a device's native operations may be used for, and whether it has f16. */
export interface DeviceTarget {
  readonly numerics: DeviceNumerics;
  readonly f16: boolean;
}

/** The target that a device is, by its self-test. */
export async function targetOf(device: GpuDevice): Promise<DeviceTarget> {
  return { numerics: await selfTest(device), f16: device.features.has('shader-f16') };
}
