import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { mergeSpecs } from '../kernels/presets.ts';
import type { KernelSpec } from '../kernels/spec.ts';

/** One recorded kernel to check. */
export interface RecordedKernel {
  /** Path of its safetensors file. */
  readonly path: string;
  /** Undefined: as in the file's metadata, or not known. */
  readonly spec?: KernelSpec;
  /** The outputs to compare; default all that the spec predicts. */
  readonly outputs?: readonly string[];
  /** What is known of the kernel beyond its spec. */
  readonly note?: string;
}

/** The name of the file that says which spec each recording of a folder has. */
export const manifestName = 'kernels.json';

/**
 * Specs of a folder's recordings. A kernel's spec may name a base among `specs`, which may name one in turn; its fields override the base's.
 * `orders` may be named in every spec.
 */
interface Manifest {
  readonly orders?: Readonly<Record<string, unknown>>;
  readonly specs?: Readonly<Record<string, KernelSpec>>;
  readonly kernels: readonly {
    readonly file: string;
    readonly spec?: KernelSpec;
    readonly outputs?: readonly string[];
    readonly note?: string;
  }[];
}

/**
 * The recordings under a path: the file itself, or every safetensors file of the folder and its folders, with what manifests say of them.
 * @throws Error naming a manifest that is malformed, or that names a file or base that is not there
 */
export function findRecordings(path: string): readonly RecordedKernel[] {
  if (!statSync(path).isDirectory()) return [{ path }];
  const files = listFiles(path);
  const manifests = files.filter((file) => file.endsWith(`/${manifestName}`)).flatMap(readManifest);
  const described = new Map(manifests.map((kernel) => [kernel.path, kernel]));
  const recordings = files.filter((file) => file.endsWith('.safetensors'));
  const missing = manifests.find((kernel) => !recordings.includes(kernel.path));
  if (missing !== undefined) throw new Error(`${manifestName}: no file ${relative(path, missing.path)}`);
  return recordings.map((file) => described.get(file) ?? { path: file });
}

function listFiles(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : listFiles(path);
    return [path];
  });
}

function parseManifest(path: string): Manifest {
  let manifest: Partial<Manifest>;
  try {
    manifest = JSON.parse(readFileSync(path, 'utf8')) as Partial<Manifest>;
  } catch (error) {
    throw new Error(`${path}: not JSON: ${(error as Error).message}`);
  }
  const { kernels } = manifest;
  if (!Array.isArray(kernels)) throw new Error(`${path}: kernels: expected an array`);
  return { ...manifest, kernels: kernels as Manifest['kernels'] };
}

function readManifest(path: string): readonly RecordedKernel[] {
  const { orders, specs = {}, kernels } = parseManifest(path);
  return kernels.map(({ file, spec, outputs, note }) => ({
    path: join(dirname(path), file),
    ...(spec === undefined ? {} : { spec: completeSpec(spec, specs, orders, path) }),
    ...(outputs === undefined ? {} : { outputs }),
    ...(note === undefined ? {} : { note }),
  }));
}

function completeSpec(
  spec: KernelSpec,
  specs: Readonly<Record<string, KernelSpec>>,
  orders: Manifest['orders'],
  path: string,
): KernelSpec {
  const { base, ...own } = spec;
  if (base === undefined) return { bitnorm: 1, ...usedOrders(own, orders), ...own };
  const below = typeof base === 'string' && Object.hasOwn(specs, base) ? specs[base] : undefined;
  if (below === undefined) throw new Error(`${path}: specs: no base ${JSON.stringify(base)}`);
  return completeSpec(mergeSpecs(below, own), specs, orders, path);
}

/** Those of the manifest's orders that a spec names, and those that these name. */
function usedOrders(spec: KernelSpec, orders: Manifest['orders']): KernelSpec {
  if (orders === undefined || 'convert' in spec) return {};
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      if (Object.hasOwn(orders, value) && !used.has(value)) {
        used.add(value);
        visit(orders[value]);
      }
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(spec);
  return used.size === 0 ? {} : { orders: Object.fromEntries([...used].sort().map((name) => [name, orders[name]])) };
}
