import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { tensorFileFormats } from '../io/index.ts';
import { mergeSpecs } from '../kernels/presets.ts';
import type { KernelSpec } from '../kernels/spec.ts';
import { type Manifest, parseManifest } from './parse-manifest.ts';

/** One recorded kernel to check. */
export interface RecordedKernel {
  /** Path of its file of tensors. */
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
 * The recordings under a path: the file itself, or every safetensors and npz file of the folder and its folders, with what manifests say of them.
 * @throws Error naming a manifest that is malformed, or that names a file or base that is not there
 */
export function findRecordings(path: string): readonly RecordedKernel[] {
  if (!statSync(path).isDirectory()) return [{ path }];
  const files = listFiles(path);
  const manifests = files.filter((file) => basename(file) === manifestName).flatMap(readManifest);
  const described = new Map(manifests.map((kernel) => [kernel.path, kernel]));
  const recordings = files.filter((file) => tensorFileFormats.some(({ extension }) => file.endsWith(extension)));
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

function readManifest(path: string): readonly RecordedKernel[] {
  const { orders, specs = {}, kernels } = parseManifest(path);
  return kernels.map(({ file, spec, outputs, note }) => ({
    path: join(dirname(path), file),
    ...(spec === undefined ? {} : { spec: completeSpec(spec, { specs, orders, path }) }),
    ...(outputs === undefined ? {} : { outputs }),
    ...(note === undefined ? {} : { note }),
  }));
}

/** Where the specs of a manifest find their bases and orders. */
interface Surroundings {
  readonly specs: Readonly<Record<string, KernelSpec>>;
  readonly orders: Manifest['orders'] | undefined;
  readonly path: string;
}

function completeSpec(spec: KernelSpec, around: Surroundings, open: readonly unknown[] = []): KernelSpec {
  const { specs, orders, path } = around;
  const { base, ...own } = spec;
  if (base === undefined) return { bitnorm: 1, ...mergeSpecs(usedOrders(own, orders), own) };
  if (open.includes(base)) throw new Error(`${path}: specs: the base ${JSON.stringify(base)} has itself for a base`);
  const below = typeof base === 'string' && Object.hasOwn(specs, base) ? specs[base] : undefined;
  if (below === undefined) throw new Error(`${path}: specs: no base ${JSON.stringify(base)}`);
  return completeSpec(mergeSpecs(below, own), around, [...open, base]);
}

/** Those of the manifest's orders that a spec names, and those that these name. */
function usedOrders(spec: KernelSpec, orders: Surroundings['orders']): KernelSpec {
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
