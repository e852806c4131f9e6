import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from './root.ts';

/** A temporary folder where a page of the docs runs: bitnorm and its peers are installed in it and the repository's files are in reach. */
export interface Workspace {
  readonly folder: string;
  /** Runs a program to its end; output is stdout and stderr together. */
  run(program: string, args: readonly string[], env?: Record<string, string>): Outcome;
  remove(): void;
}

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** What pages may read in place. Nothing may be written there. */
const shared = ['captures', 'docs', 'experiments', 'python', 'spec.schema.json', 'README.md'];

/** Packages that people who test with bitnorm have installed too. */
const peers = ['fast-check', 'vitest'];

const launcher = `#!/bin/sh\nexec node '${join(root, 'dist/cli/main.js')}' "$@"\n`;

function furnish(folder: string): void {
  const bin = join(folder, 'node_modules/.bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(root, join(folder, 'node_modules/bitnorm'));
  for (const peer of peers) symlinkSync(join(root, 'node_modules', peer), join(folder, 'node_modules', peer));
  writeFileSync(join(bin, 'bitnorm'), launcher);
  chmodSync(join(bin, 'bitnorm'), 0o755);
  writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}\n');
  for (const name of shared.filter((name) => existsSync(join(root, name)))) {
    symlinkSync(join(root, name), join(folder, name));
  }
}

export function createWorkspace(): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'bitnorm-docs-'));
  furnish(folder);
  const path = [join(folder, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  const run: Workspace['run'] = (program, args, env = {}) => {
    const log = join(folder, '.output');
    // One file for both streams keeps their order.
    const command = `exec "$0" "$@" >'${log}' 2>&1 </dev/null`;
    const { status } = spawnSync('sh', ['-c', command, program, ...args], {
      cwd: folder,
      env: { ...process.env, PATH: path, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
      timeout: 110_000,
    });
    return { status, output: readFileSync(log, 'utf8') };
  };
  return { folder, run, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
