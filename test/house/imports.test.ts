import { describe, expect, test } from 'vitest';
import { importsOf } from './imports.ts';
import { cycles, layerFaults } from './layers.ts';
import { bareImports, platformImports } from './packages.ts';
import { readSources } from './root.ts';

const planted = (files: Record<string, string>): Map<string, string> => new Map(Object.entries(files));

describe('the imports of src', () => {
  const sources = readSources('src');

  test('go one way, name files that exist, and name no package or platform module out of its folder', () => {
    expect(layerFaults(sources)).toEqual([]);
  });

  test('form no cycle', () => expect(cycles(sources)).toEqual([]));

  test('keep the library off the platform, its packages included', () => {
    expect(sources.has('src/index.ts')).toBe(true);
    expect(platformImports(sources, 'src/index.ts', ['value', 'type'])).toEqual([]);
  });

  test('keep fast-check and vitest out of all but the kit', () => {
    const starts = ['src/index.ts', 'src/node/index.ts', 'src/cli/main.ts', 'src/props/vitest.ts'];
    const loaded = starts.flatMap((start) => bareImports(sources, start, ['value', 'late']));
    expect(loaded.filter(([, specifier]) => /fast-check|vitest/.test(specifier))).toEqual([]);
    expect(bareImports(sources, 'src/props/index.ts', ['value']).map(([, specifier]) => specifier)).toContain(
      'fast-check',
    );
  });

  test('keep plots off the start of the command line', () => {
    expect(sources.has('src/cli/main.ts')).toBe(true);
    const loaded = bareImports(sources, 'src/cli/main.ts', ['value']).map(([, specifier]) => specifier);
    expect(loaded.filter((specifier) => /mathjs|plot|linkedom/.test(specifier))).toEqual([]);
  });
});

describe('the walker', () => {
  test('sees every spelling of an import', () => {
    const text = `import a from './a.ts'; import type { B } from './b.ts'; export * from './c.ts';
      export type { D } from './d.ts'; import './e.ts'; const f = await import('./f.ts'); let g: import('./g.ts').G;`;
    expect(importsOf('src/x.ts', text).map(({ specifier, kind }) => `${specifier} ${kind}`)).toEqual([
      ...['./a.ts value', './b.ts type', './c.ts value', './d.ts type', './e.ts value', './f.ts late', './g.ts type'],
    ]);
  });

  test.each([
    ['an upward import', `import { f } from '../formats/f.ts';`, 'exact may not import formats'],
    ['an upward type', `import type { F } from '../formats/f.ts';`, 'exact may not import formats'],
    ['a late upward import', `export const f = () => import('../formats/f.ts');`, 'exact may not import formats'],
    ['a missing file', `import { f } from './gone.ts';`, 'names no file: ./gone.ts'],
    ['a platform module', `import { readFileSync } from 'node:fs';`, 'may not import node:fs'],
    ['a bare platform module', `import { readFileSync } from 'fs';`, 'may not import fs'],
    ['mathjs', `import { sqrt } from 'mathjs';`, 'exact may not import the package mathjs'],
    ['a default export', `export default 1;`, 'has a default export'],
    ['a renamed default export', `const a = 1; export { a as default };`, 'has a default export'],
    ['a default function', `export default function f() {}`, 'has a default export'],
  ])('finds %s', (_name, text, fault) => {
    const sources = planted({ 'src/exact/a.ts': text, 'src/formats/f.ts': '' });
    expect(layerFaults(sources)).toEqual([expect.stringContaining(`src/exact/a.ts ${fault}`)]);
  });

  test.each([
    ['src/io/a.ts', '../exact/t.ts', false],
    ['src/io/a.ts', '../tensors/t.ts', true],
    ['src/measure/a.ts', '../io/t.ts', false],
    ['src/webgpu/a.ts', '../report/t.ts', false],
    ['src/report/a.ts', '../io/t.ts', true],
    ['src/cli/a.ts', '../node/t.ts', true],
    ['src/index.ts', './node/t.ts', false],
    ['src/props/a.ts', '../kernels/t.ts', true],
    ['src/props/a.ts', '../node/t.ts', false],
    ['src/cli/a.ts', '../props/t.ts', false],
    ['src/attic/a.ts', '../exact/t.ts', false],
  ])('judges %s importing %s: %s', (from, specifier, allowed) => {
    const target = new URL(specifier, `file:///${from}`).pathname.slice(1);
    const faults = layerFaults(planted({ [from]: `import '${specifier}';`, [target]: '' }));
    expect(faults.length === 0).toBe(allowed);
  });

  test('finds a cycle, type-only imports included', () => {
    const a = `import { b } from './b.ts';`;
    const b = `import type { A } from './a.ts';`;
    expect(cycles(planted({ 'src/exact/a.ts': a, 'src/exact/b.ts': b }))).toEqual([
      'src/exact/a.ts → src/exact/b.ts → src/exact/a.ts',
    ]);
  });

  test('finds the platform behind a file and behind a package', () => {
    const index = `export { r } from './report/r.ts';`;
    const through = (text: string): string[] =>
      platformImports(planted({ 'src/index.ts': index, 'src/report/r.ts': text }), 'src/index.ts', ['value']);
    expect(through(`import { join } from 'node:path';`)).toEqual(['src/report/r.ts → node:path']);
    expect(through(`import bar from 'cli-progress';`)).toContain(
      'src/report/r.ts → cli-progress → ./lib/single-bar → ./generic-bar → events',
    );
    expect(through(`const bar = await import('cli-progress');`)).toEqual([]);
  });
});
