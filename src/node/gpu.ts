import type { GpuDevice } from '../webgpu/gpu.ts';
import { type GpuAdapter, type OpenDevice, openAdapter } from '../webgpu/open-adapter.ts';
import { useVulkanCache } from './vulkan-cache.ts';

interface Dawn {
  create(options: readonly string[]): { requestAdapter(): Promise<GpuAdapter | null> };
}

/** There is no adapter to run kernels on; the message says what to install. */
export class NoGpuError extends Error {
  override readonly name = 'NoGpuError';
}

/** Dawn ends an instance that nothing holds any more, with its devices in the midst of their work: whoever has a device holds it. */
const instances = new WeakMap<GpuDevice, readonly object[]>();

async function loadDawn(): Promise<Dawn> {
  try {
    // An optional peer: not there, not missed until a kernel is to run.
    return (await import('webgpu')) as unknown as Dawn;
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND')
      throw new NoGpuError('running a kernel takes the package webgpu (Dawn): npm install webgpu@0.6.2');
    throw new NoGpuError(`the package webgpu (Dawn) doesn’t load here: ${(error as Error).message.split('\n')[0]}`);
  }
}

/** The machine's own adapter, else that of the driver in the cache. */
async function findAdapter(dawn: Dawn): Promise<{ readonly instance: object; readonly adapter: GpuAdapter }> {
  let instance = dawn.create([]);
  let adapter = await instance.requestAdapter();
  if (adapter === null && useVulkanCache()) {
    instance = dawn.create([]);
    adapter = await instance.requestAdapter();
  }
  if (adapter === null) {
    throw new NoGpuError(
      'found no WebGPU adapter: install the GPU’s Vulkan driver, or Mesa’s, which needs no GPU: in a checkout npm run setup:vulkan, ' +
        'on Debian 12 apt-get install -t bookworm-backports mesa-vulkan-drivers libvulkan1',
    );
  }
  return { instance, adapter };
}

/**
 * Opens the machine's adapter through Dawn (the optional peer `webgpu`).
 * @throws NoGpuError when there is no such package or no adapter, with what to install
 */
export async function openGpu(): Promise<OpenDevice> {
  const { instance, adapter } = await findAdapter(await loadDawn());
  const open = await openAdapter(adapter);
  instances.set(open.device, [instance, adapter]);
  return open;
}
