import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from './root.ts';
import { createWorkspace } from './workspace.ts';

const hook = pathToFileURL(join(root, 'test/house/loads.mjs')).href;
const main = join(root, 'dist/cli/main.js');

describe('a command loads what it needs', () => {
  const workspace = createWorkspace();
  afterAll(() => workspace.remove());

  const loadedBy = (args: readonly string[]): string[] => {
    const file = join(workspace.folder, 'loads');
    workspace.run(process.execPath, ['--import', hook, main, ...args], { LOADS: file });
    return readFileSync(file, 'utf8').split('\n');
  };

  // Plots and mathjs take longer to load than a check takes to run.
  test.each([['--version'], ['--help'], ['formats'], ['check', 'no-such-file.safetensors']])('%s', (...args) => {
    const loaded = loadedBy(args);
    expect(loaded).toContain(pathToFileURL(main).href);
    expect(loaded.filter((url) => /\/node_modules\/(mathjs|@observablehq|d3[-/]|linkedom)/.test(url))).toEqual([]);
  });
});
