import { isBuiltin } from 'node:module';
import { hasDefaultExport, type Import, importsOf, isRelative, packageOf, type Sources, targetOf } from './imports.ts';

/** The house from its ground up: a folder imports itself and what stands in an earlier row. */
const floors: readonly (readonly string[])[] = [
  ['exact'],
  ['formats'],
  ['tensors'],
  ['reductions'],
  ['normalizers'],
  ['measure'],
  ['engines'],
  ['kernels'],
  ['webgpu', 'report'],
  ['index'],
  ['node', 'props'],
  ['cli'],
];

/** Rooms for others alone: nothing in the house imports them. */
const closed = ['props'];

/** io stands beside the floors. */
const io = { imports: ['formats', 'tensors'], importedBy: ['kernels', 'report', 'index', 'node', 'cli'] };

/** The packages that a folder may import; the others import none. */
const thirdParty: Readonly<Record<string, readonly string[]>> = {
  io: ['fflate'],
  report: ['@observablehq/plot', 'linkedom'],
  props: ['fast-check', 'vitest'],
  node: ['piscina', 'webgpu'],
  cli: ['commander', 'picocolors', 'cli-progress'],
};

const onPlatform = ['node', 'cli'];

/** `src/formats/codec.ts` ─► `formats`; `src/index.ts` ─► `index`. */
export const roomOf = (path: string): string => path.split('/')[1].replace(/\.ts$/, '');

const floorOf = (room: string): number => floors.findIndex((rooms) => rooms.includes(room));

export function mayImport(from: string, to: string): boolean {
  if (from === to) return true;
  if (closed.includes(to)) return false;
  if (from === 'io') return io.imports.includes(to);
  if (to === 'io') return io.importedBy.includes(from);
  return floorOf(to) >= 0 && floorOf(to) < floorOf(from);
}

function faultOf(sources: Sources, path: string, { specifier }: Import): string | undefined {
  const room = roomOf(path);
  if (isRelative(specifier)) {
    const target = targetOf(path, specifier);
    if (!sources.has(target)) return `names no file: ${specifier}`;
    return mayImport(room, roomOf(target)) ? undefined : `${room} may not import ${roomOf(target)}: ${specifier}`;
  }
  if (isBuiltin(specifier)) {
    return onPlatform.includes(room) && specifier.startsWith('node:') ? undefined : `may not import ${specifier}`;
  }
  return thirdParty[room]?.includes(packageOf(specifier))
    ? undefined
    : `${room} may not import the package ${specifier}`;
}

/** What is wrong with the imports and exports of src, one line a fault; none: an empty list. */
export function layerFaults(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const faults = importsOf(path, text).map((one) => faultOf(sources, path, one));
    if (floorOf(roomOf(path)) < 0 && roomOf(path) !== 'io') faults.push('stands in no room of the house');
    if (hasDefaultExport(path, text)) faults.push('has a default export');
    return faults.filter((fault) => fault !== undefined).map((fault) => `${path} ${fault}`);
  });
}

/** Import cycles between files, each as a path that ends where it began; type-only and late imports count. */
export function cycles(sources: Sources): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (done.has(path) || trail.includes(path)) return;
    for (const { specifier } of importsOf(path, sources.get(path) ?? '')) {
      if (isRelative(specifier)) visit(targetOf(path, specifier), [...trail, path]);
    }
    done.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  return found;
}
