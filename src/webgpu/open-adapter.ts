import type { GpuDevice } from './gpu.ts';

/** The features of a device that kernels make use of. */
const usedFeatures = ['shader-f16', 'subgroups'] as const;

/** Limits of a device that are asked for as large as the adapter has them. */
const usedLimits = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
] as const;

/** The part of a GPUAdapter that opening a device takes. */
export interface GpuAdapter {
  readonly features: { has(name: string): boolean };
  readonly limits: Readonly<Record<(typeof usedLimits)[number], number>>;
  readonly info: {
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
  };
  requestDevice(descriptor: object): Promise<GpuDevice & { destroy(): void }>;
}

/** A device with the features and limits that kernels make use of. */
export interface OpenDevice {
  readonly device: GpuDevice;
  /** The adapter's name, with its driver's version where that is known. */
  readonly name: string;
  /** Those of its features that kernels make use of: shader-f16, subgroups. */
  readonly features: readonly string[];
  /** Gives the device back. */
  close(): void;
}

function nameOf({ vendor, architecture, device, description }: GpuAdapter['info']): string {
  const known = [vendor, device || architecture].filter((word) => word !== '').join(' ');
  return description || known || 'unnamed adapter';
}

/** Opens a device of an adapter, a browser's or Dawn's, with the features and limits that kernels make use of. */
export async function openAdapter(adapter: GpuAdapter): Promise<OpenDevice> {
  const features = usedFeatures.filter((feature) => adapter.features.has(feature));
  const device = await adapter.requestDevice({
    requiredFeatures: features,
    requiredLimits: Object.fromEntries(usedLimits.map((limit) => [limit, adapter.limits[limit]])),
  });
  return { device, name: nameOf(adapter.info), features, close: () => device.destroy() };
}
