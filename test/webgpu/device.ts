import type { GpuDevice } from '../../src/webgpu/gpu.ts';

interface Adapter {
  readonly features: Iterable<string>;
  requestDevice(descriptor: object): Promise<GpuDevice>;
}

interface Dawn {
  readonly globals: object;
  create(options: readonly string[]): { requestAdapter(): Promise<Adapter | null> };
}

// The instance must outlive its devices.
const kept: unknown[] = [];

async function open(): Promise<{ readonly device: GpuDevice } | undefined> {
  try {
    const { create, globals } = (await import('webgpu')) as unknown as Dawn;
    Object.assign(globalThis, globals);
    const instance = create([]);
    kept.push(instance);
    const adapter = await instance.requestAdapter();
    if (adapter === null) throw new Error('no adapter');
    const requiredFeatures = [...adapter.features].filter((feature) => feature === 'shader-f16');
    return { device: await adapter.requestDevice({ requiredFeatures }) };
  } catch (error) {
    if (process.env.BITNORM_GPU === 'required') throw error;
    console.warn(`Suites on a GPU are skipped: ${String(error)}`);
    return undefined;
  }
}

/** The device of this machine's adapter; undefined where there is none. */
export const gpu = open();
