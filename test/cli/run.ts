import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** What a command left behind. */
export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder of its own for the files of a test. */
export const folder = mkdtempSync(join(tmpdir(), 'bitnorm-cli-'));

/** Runs the built command line in that folder, with those environment variables beside the others. */
export function bitnorm(args: readonly string[], input = '', variables: Readonly<Record<string, string>> = {}): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    input,
    env: { ...process.env, ...variables },
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}
