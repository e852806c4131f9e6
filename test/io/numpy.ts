import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';

const python = [process.env.PYTHON ?? 'python3', '/usr/bin/python3'].find(
  (path) => spawnSync(path, ['-c', 'import numpy']).status === 0,
);

/**
 * Runs Python with numpy as np, json, zipfile and sys at hand, in a folder that holds `file.npz`, if it is given.
 * @returns what it printed, and the file it left as `file.npz`; the test is skipped where there is no numpy
 */
export function inNumpy(
  context: Pick<TestContext, 'skip'>,
  script: string,
  file?: Uint8Array,
): { readonly printed: string; readonly file: Uint8Array } {
  if (python === undefined) return context.skip('no Python with NumPy');
  const folder = mkdtempSync(join(tmpdir(), 'npz-'));
  const path = join(folder, 'file.npz');
  try {
    if (file !== undefined) writeFileSync(path, file);
    const imports = 'import json, sys, zipfile\nimport numpy as np\n';
    const printed = execFileSync(python, ['-c', imports + script], { cwd: folder, encoding: 'utf8' });
    return { printed, file: new Uint8Array(readFileSync(path)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
