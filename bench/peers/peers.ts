import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contestant, Missing } from '../harness/contestant.ts';
import { type Matrix, PeerProcess } from './peer-process.ts';

/** The programs that we are timed against, each there or not. */
export interface Peers {
  /** C with F16C, compiled here. */
  readonly native: PeerProcess | Missing;
  readonly numpy: PeerProcess | Missing;
  readonly torch: PeerProcess | Missing;
  close(): void;
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

function openNative(folder: string): PeerProcess | Missing {
  const compiler = ['cc', 'gcc', 'clang'].find((name) => spawnSync(name, ['--version']).status === 0);
  if (compiler === undefined) return { missing: 'peer not found: a C compiler' };
  const sources = readdirSync(here('native')).filter((name) => name.endsWith('.c'));
  const program = join(folder, 'native');
  const files = sources.map((name) => here(`native/${name}`));
  const { status } = spawnSync(compiler, ['-std=c11', '-O3', '-march=native', ...files, '-o', program]);
  if (status !== 0) return { missing: 'peer not found: a C compiler for F16C and AVX2' };
  return new PeerProcess(program, [], folder);
}

function openPython(folder: string, module: string): PeerProcess | Missing {
  const python = ['/usr/bin/python3', process.env.PYTHON ?? 'python3'].find(
    (path) => spawnSync(path, ['-c', `import numpy, ${module}`]).status === 0,
  );
  if (python === undefined) return { missing: `peer not found: Python with ${module}` };
  return new PeerProcess(python, [here(`python/${module}_kernels.py`)], folder);
}

/** Starts every peer that this machine has. @param folder for programs and files */
export function openPeers(folder: string): Peers {
  const peers = {
    native: openNative(folder),
    numpy: openPython(folder, 'numpy'),
    torch: openPython(folder, 'torch'),
  };
  const close = (): void => {
    for (const peer of Object.values(peers)) if (peer instanceof PeerProcess) peer.close();
  };
  return { ...peers, close };
}

/** A kernel of a peer, with its input loaded. */
export async function kernelOf(
  peer: PeerProcess | Missing,
  matrix: Matrix,
  kernel: string,
  name: string,
): Promise<Contestant | Missing> {
  if (!(peer instanceof PeerProcess)) return peer;
  await peer.load(matrix);
  return peer.contestant(kernel, name);
}

/** What a peer's kernel makes of a matrix, as binary32; undefined where there is no such peer. */
export async function resultOf(
  peer: PeerProcess | Missing,
  matrix: Matrix,
  kernel: string,
): Promise<Float32Array | undefined> {
  if (!(peer instanceof PeerProcess)) return undefined;
  await peer.load(matrix);
  return new Float32Array(await peer.result(kernel));
}
