import { readFileSync } from 'node:fs';
import type { KernelSpec } from '../kernels/spec.ts';

/**
 * Specs of a folder's recordings. A kernel's spec may name a base among `specs`, which may name one in turn; its fields override the base's.
 * `orders` may be named in every spec.
 */
export interface Manifest {
  readonly orders?: Readonly<Record<string, unknown>>;
  readonly specs?: Readonly<Record<string, KernelSpec>>;
  readonly kernels: readonly {
    readonly file: string;
    readonly spec?: KernelSpec;
    readonly outputs?: readonly string[];
    readonly note?: string;
  }[];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

type Field = readonly [key: string, expected: string, fits: (value: unknown) => boolean];

const topFields: readonly Field[] = [
  ['orders', 'an object', isRecord],
  ['specs', 'an object of objects', (value) => isRecord(value) && Object.values(value).every(isRecord)],
  ['kernels', 'an array of objects', (value) => Array.isArray(value) && value.every(isRecord)],
];
const kernelFields: readonly Field[] = [
  ['file', 'a path', isText],
  ['spec', 'an object', isRecord],
  ['outputs', 'an array of names', (value) => Array.isArray(value) && value.every(isText)],
  ['note', 'text', isText],
];
const required: readonly string[] = ['kernels', 'file'];

/** What is wrong with a record, if anything. */
function problemOf(record: Readonly<Record<string, unknown>>, fields: readonly Field[]): string | undefined {
  const wrong = fields.find(
    ([key, , fits]) => (required.includes(key) || record[key] !== undefined) && !fits(record[key]),
  );
  return wrong && `${wrong[0]}: expected ${wrong[1]}, got ${JSON.stringify(record[wrong[0]]) ?? 'none'}`;
}

/**
 * Reads a manifest.
 * @throws Error naming the file and what is wrong in it
 */
export function parseManifest(path: string): Manifest {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    throw new Error(`${path}: not JSON: ${(error as Error).message}`);
  }
  if (!isRecord(manifest)) throw new Error(`${path}: expected an object, got ${JSON.stringify(manifest)}`);
  const problem = problemOf(manifest, topFields);
  if (problem !== undefined) throw new Error(`${path}: ${problem}`);
  const { kernels } = manifest as unknown as Manifest;
  for (const [i, kernel] of kernels.entries()) {
    const inside = problemOf(kernel, kernelFields);
    if (inside !== undefined) throw new Error(`${path}: kernels[${i}].${inside}`);
  }
  return manifest as unknown as Manifest;
}
