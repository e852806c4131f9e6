import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';
import { type TestfloatOptions, testfloatCommand } from '../../../src/cli/testfloat.ts';

/** A program that may be here, or why it is not. */
export type Tool = { readonly path: string } | { readonly missing: string };

/** The path of a tool; the test ends as skipped, with the reason, where it is missing. */
export function pathOf(tool: Tool, context: TestContext): string {
  return 'path' in tool ? tool.path : context.skip(tool.missing);
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A folder for programs, and what removes it. */
export function toolFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'peers-'));
  return { path, remove: () => rmSync(path, { recursive: true }) };
}

/** Compiles a C program of this folder. Missing only where there is no compiler, or none of the `libraries`. */
export function compile(folder: string, source: string, flags: readonly string[], libraries: readonly string[]): Tool {
  const run = (args: readonly string[], input = '') => spawnSync('cc', args, { input, encoding: 'utf8' });
  if (run(['--version']).status !== 0) return { missing: 'no C compiler' };
  const probe = run(
    [...libraries.map((name) => `-l${name}`), '-x', 'c', '-o', join(folder, 'probe'), '-'],
    'int main(void){return 0;}',
  );
  if (probe.status !== 0) return { missing: `no C library among ${libraries.join(', ')}` };
  const path = join(folder, source.replace(/\.c$/, flags.join('')));
  const links = libraries.map((name) => `-l${name}`);
  // A program that does not compile is a failure, not a missing tool.
  execFileSync('cc', ['-O2', ...flags, here(source), '-o', path, ...links], { stdio: ['ignore', 'ignore', 'inherit'] });
  return { path };
}

/** A Python that has NumPy. */
export function findPython(): Tool {
  const found = [process.env.PYTHON ?? 'python3', '/usr/bin/python3'].find(
    (path) => spawnSync(path, ['-c', 'import numpy']).status === 0,
  );
  return found === undefined ? { missing: 'no Python with NumPy' } : { path: found };
}

/** What numpy_peer.py makes of these operands. */
export function askNumpy(python: string, args: readonly string[], operands: ArrayBufferView): Uint8Array {
  const input = new Uint8Array(operands.buffer, operands.byteOffset, operands.byteLength);
  const { status, stdout, stderr } = spawnSync(python, [here('numpy_peer.py'), ...args], { input, maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(stderr.toString());
  return Uint8Array.from(stdout);
}

/** The command's status and text on a program's vectors. */
export interface Judged {
  readonly status: number;
  readonly output: string;
}

/** Whether that Python has a module. */
export function hasModule(python: Tool, name: string): boolean {
  return 'path' in python && spawnSync(python.path, ['-c', `import ${name}`]).status === 0;
}

/** Whether a program can make vectors of a function on this machine; it ends with exit status 3 where it can't. */
export function canCompute(program: Tool, name: string): boolean {
  return 'missing' in program || spawnSync(program.path, [name, 'near_even', '1']).status !== 3;
}

/** Runs a program that prints vectors, and hands them to the command as they come. */
export async function judge(
  program: string,
  args: readonly string[],
  name: string,
  options: TestfloatOptions,
): Promise<Judged> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, complaint] = ['', ''];
  child.stderr.on('data', (chunk: Uint8Array) => {
    complaint += Buffer.from(chunk).toString();
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const status = await testfloatCommand(name, options, child.stdout, (text) => {
    output += text;
  });
  const exit = await ended;
  if (exit !== 0) throw new Error(`${program} ${args.join(' ')}: exit ${exit} ${complaint}`);
  return { status, output };
}
