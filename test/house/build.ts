import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const modified = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function isStale(): boolean {
  const inputs = [...filesUnder(join(root, 'src')), join(root, 'tsconfig.json'), join(root, 'tsconfig.build.json')];
  return Math.max(...inputs.map(modified)) > modified(join(root, 'dist/cli/main.js'));
}

/**
 * Vitest's global setup for the suites that run what is published: builds dist once where a source is newer.
 * A type error is printed and does not stop the tests, since tsc emits nevertheless and `npm run types` reports it.
 */
export function setup(): void {
  if (!isStale()) return;
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const built = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, encoding: 'utf8' });
  if (built.status !== 0) process.stderr.write(`The build has errors:\n${built.stdout}${built.stderr}\n`);
}
