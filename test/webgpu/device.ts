import type { DeviceNumerics } from '../../src/webgpu/device/numerics.ts';
import type { GpuDevice } from '../../src/webgpu/gpu.ts';

/** A device that kernels are run on. */
export interface TestDevice {
  readonly device: GpuDevice;
  readonly numerics?: DeviceNumerics;
}

async function open(): Promise<TestDevice | undefined> {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const instance = create([]);
  const adapter = await instance.requestAdapter();
  if (adapter === null) return undefined;
  const features = (['shader-f16', 'subgroups'] as const).filter((feature) => adapter.features.has(feature));
  const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
  const device = await adapter.requestDevice({
    requiredFeatures: features,
    requiredLimits: { maxStorageBufferBindingSize, maxBufferSize },
  });
  held.push(instance, adapter);
  return { device: device as unknown as GpuDevice };
}

/** Kept from being collected while the device is used. */
const held: unknown[] = [];

async function opened(): Promise<TestDevice | undefined> {
  try {
    return await open();
  } catch (error) {
    if (process.env.BITNORM_GPU === 'required') throw error;
    return undefined;
  }
}

/** The adapter's device, or undefined where there is none. BITNORM_GPU=required makes a missing one an error. */
export const gpu: Promise<TestDevice | undefined> = opened();
