import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDump } from '../../src/node/dump.ts';

const recorder = 'captures/gpu';
const python = '/usr/bin/python3';
const run = (command: string, args: readonly string[], seconds: number) =>
  spawnSync(command, args, { encoding: 'utf8', timeout: seconds * 1000 });
const has = (command: string, args: readonly string[]): boolean => run(command, args, 60).status === 0;
const hasTorch = has(python, ['-c', 'import numpy, torch']);
const hasNvcc = has('nvcc', ['--version']);

interface Section {
  readonly status: string;
  readonly steps?: number;
  readonly failures?: readonly { readonly kind: string }[];
}
interface Manifest {
  readonly sections: Readonly<Record<string, Section>>;
  readonly files: Readonly<Record<string, { readonly tensors?: number }>>;
  readonly over_limit: readonly string[];
}

describe.skipIf(!hasTorch)('a rehearsal of the GPU recorder', () => {
  let folder = '';
  let manifest: Manifest;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bitnorm-recorder-'));
    const { status, stderr } = run(python, [join(recorder, 'record.py'), '--out', folder, '--cpu'], 110);
    // Status 1: sections are partial, for this PyTorch has no half-precision kernels on a CPU.
    expect([0, 1], stderr).toContain(status);
    manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  }, 120_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('what needs no GPU runs, what does is skipped', () => {
    const status = Object.fromEntries(
      Object.entries(manifest.sections).map(([name, section]) => [name, section.status]),
    );
    expect(status).toEqual({
      ...{ device: 'ok', torch: expect.stringMatching(/^(ok|partial)$/) as string, trees: 'ok' },
      ...{ cuda: 'skipped', mma: 'skipped', mufu: 'skipped', triton: 'skipped', cub: 'skipped' },
    });
    const failures = Object.values(manifest.sections).flatMap((section) => section.failures ?? []);
    expect(failures.filter(({ kind }) => kind !== 'unsupported')).toEqual([]);
    expect(manifest.over_limit).toEqual([]);
  });

  test('its files are dumps', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
    expect(files).toEqual(Object.keys(manifest.files).filter((name) => name.endsWith('.safetensors')));
    const dump = openDump(join(folder, 'torch.safetensors'), { x: 'torch/norm_input/fp32/6x64/x' });
    try {
      expect(dump.names.length).toBe(manifest.files['torch.safetensors']?.tensors);
      expect(dump.read('x').shape).toEqual([6, 64]);
      expect(dump.names).toContain('torch/layer_norm/bf16/6x1000/dx');
    } finally {
      dump.close();
    }
  });
});

describe.skipIf(!hasNvcc)('the CUDA sources compile', () => {
  const kernels = join(recorder, 'recorder', 'kernels');
  const headers = ['/usr/local/cuda/include', '/usr/local/cuda/include/cccl'].map((path) => `-I${path}`);
  const sources = [
    ['half.cuh', 'rows.cu'],
    ['half.cuh', 'probes.cu'],
    ['mma.cu'],
    ['mufu.cu'],
    ['unary.cu'],
    ['cub.cu'],
  ];
  test.each(sources.map((names) => ({ names, label: names.join(' + ') })))(
    '$label',
    ({ names }) => {
      const folder = mkdtempSync(join(tmpdir(), 'bitnorm-nvcc-'));
      try {
        const source = join(folder, 'kernels.cu');
        writeFileSync(source, names.map((name) => readFileSync(join(kernels, name), 'utf8')).join(''));
        const cubin = join(folder, 'kernels.cubin');
        const { status, stderr } = run('nvcc', ['-arch=sm_90', ...headers, '-cubin', '-o', cubin, source], 110);
        expect(stderr).not.toContain('error');
        expect(status).toBe(0);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    120_000,
  );
});
