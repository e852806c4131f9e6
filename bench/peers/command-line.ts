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

/** The built command, which is what people run. */
export interface CommandLine {
  /** @throws Error when it fails */
  run(...args: readonly string[]): CommandRun;
  /** As `run`, and finds its peak memory. */
  watch(...args: readonly string[]): CommandRun;
}

function build(): void {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the build has errors: ${stdout}`);
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

/** The command, built when it is first run. @param folder for a file */
export function openCommandLine(folder: string): CommandLine {
  let built = false;
  const onceBuilt = (run: () => CommandRun): CommandRun => {
    if (!built) build();
    built = true;
    return run();
  };
  return {
    run: (...args) => onceBuilt(() => runOnce([], args)),
    watch: (...args) => onceBuilt(() => runOnce(['--import', resources], args, join(folder, 'memory'))),
  };
}
