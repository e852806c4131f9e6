import { openGpu } from '../../node/gpu.ts';
import type { GpuDevice } from '../../webgpu/gpu.ts';
import type { OpenDevice } from '../../webgpu/open-adapter.ts';
import type { wgsl } from '../../webgpu/wgsl/index.ts';

/** What kernels are written for. */
export type Target = Parameters<typeof wgsl>[2];

/** Nothing is known of the device's floating operations: integers compute everything. */
export const softTarget: Target = { f16: false };

/** Runs with an open adapter, and closes it whatever happens. */
export async function withGpu<T>(use: (gpu: OpenDevice) => Promise<T>): Promise<T> {
  const gpu = await openGpu();
  try {
    return await use(gpu);
  } finally {
    gpu.close();
  }
}

/** What kernels are written for on that device: what its self-test finds, or nothing known. */
export async function chosenTarget(device: GpuDevice, soft: boolean | undefined): Promise<Target> {
  if (soft) return softTarget;
  const { targetOf } = await import('../../webgpu/device/target.ts');
  return targetOf(device);
}

/** The adapter and its features, in a line. */
export function adapterText({ name, features }: Pick<OpenDevice, 'name' | 'features'>): string {
  return `${name}; ${features.length > 0 ? features.join(', ') : 'neither shader-f16 nor subgroups'}`;
}
