import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const main = join(root, 'dist/cli/main.js');
const resources = fileURLToPath(new URL('resources.mjs', import.meta.url));

/** A run of the command, as a whole process. */
export interface CommandRun {
  readonly milliseconds: number;
  readonly output: string;
  /** Peak resident memory; only where it was watched. */
  readonly peakBytes: number | undefined;
}

/** The command of dist. */
export interface CommandLine {
  /** @throws Error when it fails */
  run(...args: readonly string[]): CommandRun;
  /** As `run`, some times, with peak memories; what was run with these arguments before is not run again. */
  watch(times: number, ...args: readonly string[]): readonly CommandRun[];
}

function runOnce(flags: readonly string[], args: readonly string[], memory?: string): CommandRun {
  const env = { ...process.env, ...(memory === undefined ? {} : { BITNORM_BENCH_MEMORY: memory }) };
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, main, ...args], { encoding: 'utf8', env });
  const milliseconds = performance.now() - start;
  if (status !== 0) throw new Error(`bitnorm ${args[0]} ended with ${status}: ${stderr}${stdout}`);
  return {
    milliseconds,
    output: stdout,
    peakBytes: memory === undefined ? undefined : Number(readFileSync(memory, 'utf8')),
  };
}

/** @param folder for a file */
export function openCommandLine(folder: string): CommandLine {
  const watched = new Map<string, readonly CommandRun[]>();
  const run = (...args: readonly string[]): CommandRun => runOnce([], args);
  const watch = (times: number, ...args: readonly string[]): readonly CommandRun[] => {
    const key = args.join('\n');
    const flags = ['--import', resources];
    const runs = watched.get(key) ?? Array.from({ length: times }, () => runOnce(flags, args, join(folder, 'memory')));
    watched.set(key, runs);
    return runs;
  };
  return { run, watch };
}
