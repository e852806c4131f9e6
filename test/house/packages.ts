import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { type Import, importsOf, isRelative, reachable, type Sources } from './imports.ts';
import { root } from './root.ts';

/** `noDtsResolution` makes TypeScript's resolver find the JavaScript that runs; it is TypeScript's own internal option. */
const javaScript = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowJs: true,
  noDtsResolution: true,
} as ts.CompilerOptions;

const resolveFile = (specifier: string, from: string): string | undefined =>
  ts.resolveModuleName(specifier, from, javaScript, ts.sys).resolvedModule?.resolvedFileName;

/** The bare imports of the files that start reaches: [importing file, specifier]. */
export function bareImports(sources: Sources, start: string, kinds: readonly Import['kind'][]): [string, string][] {
  return [...reachable(sources, start, kinds)].flatMap((path) =>
    importsOf(path, sources.get(path) ?? '')
      .filter(({ specifier, kind }) => !isRelative(specifier) && kinds.includes(kind))
      .map(({ specifier }): [string, string] => [path, specifier]),
  );
}

/** The platform's modules that start loads, through packages too, each with the chain that leads there. */
export function platformImports(sources: Sources, start: string, kinds: readonly Import['kind'][]): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const visit = (specifier: string, from: string, trail: string): void => {
    if (isBuiltin(specifier)) found.push(`${trail} → ${specifier}`);
    const file = isBuiltin(specifier) ? undefined : resolveFile(specifier, from);
    if (file === undefined || seen.has(file)) return;
    seen.add(file);
    for (const one of importsOf(file, ts.sys.readFile(file) ?? '')) {
      if (one.kind === 'value') visit(one.specifier, file, `${trail} → ${specifier}`);
    }
  };
  for (const [path, specifier] of bareImports(sources, start, kinds)) visit(specifier, join(root, path), path);
  return found;
}
