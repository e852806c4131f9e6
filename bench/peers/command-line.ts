import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const usage = fileURLToPath(new URL('resources.mjs', import.meta.url));

/** Builds dist, which is what people run. */
export function build(): void {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the build has errors:\n${stdout}`);
}

/** A run of the command, as a whole process. */
export interface CommandRun {
  readonly milliseconds: number;
  /** Peak resident memory. */
  readonly peakBytes: number;
  readonly output: string;
}

/** Runs the built command. @throws Error when it fails */
export function runCommand(args: readonly string[], folder: string): CommandRun {
  const memory = join(folder, 'memory');
  const command = ['--import', usage, join(root, 'dist/cli/main.js'), ...args];
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    encoding: 'utf8',
    env: { ...process.env, BITNORM_BENCH_MEMORY: memory },
  });
  const milliseconds = performance.now() - start;
  if (status !== 0) throw new Error(`bitnorm ${args[0]} ended with ${status}: ${stderr}${stdout}`);
  return { milliseconds, peakBytes: Number(readFileSync(memory, 'utf8')), output: stdout };
}

/** Milliseconds of a run of the built command, without anything that watches it. */
export function timeCommand(args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli/main.js'), ...args], {
    encoding: 'utf8',
  });
  const milliseconds = performance.now() - start;
  if (status !== 0) throw new Error(`bitnorm ${args[0]} ended with ${status}: ${stderr}`);
  return milliseconds;
}
