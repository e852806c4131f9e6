import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeTensor, type Stored, writeNpz, writeSafetensors } from '../../src/io/index.ts';
import { resolveSpec } from '../../src/kernels/spec.ts';
import { checkDump } from '../../src/node/check-dump.ts';
import { type Dump, kernelName, openDump, storedSpec } from '../../src/node/dump.ts';
import { findRecordings } from '../../src/node/manifest.ts';
import { dictOf, numpyFile } from '../io/helpers.ts';
import { zipOf } from '../io/zips.ts';
import { damaged, goldenOf, type Named } from '../kernels/dumps.ts';

const storedOf = (tensors: Named): Record<string, Stored> =>
  Object.fromEntries(Object.entries(tensors).map(([name, one]) => [name, encodeTensor(one)]));

/** Runs in a folder with these files, which is gone afterwards. */
function withFiles<T>(files: Readonly<Record<string, Uint8Array | string>>, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'bitnorm-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function withDump<T>(file: Uint8Array, use: (dump: Dump) => T, name = 'dump.npz'): T {
  return withFiles({ [name]: file }, (folder) => {
    const dump = openDump(join(folder, name));
    try {
      return use(dump);
    } finally {
      dump.close();
    }
  });
}

const written = {
  'fp16 layer': { norm: 'layer' },
  'bf16 rms': { norm: 'rms', formats: { input: 'bfloat16', parameters: 'bfloat16', output: 'bfloat16' } },
  'fp8 output': { norm: 'rms', formats: { output: 'e4m3fn' }, overflow: 'saturate' },
  'sum of bf16': { reduce: 'sum', formats: { input: 'bfloat16', output: 'binary32' } },
};

describe.each([false, true])('a golden npz file (compressed: %s)', (compress) => {
  test.each(Object.entries(written))('of %s is accepted, whole and in blocks', (_, one) => {
    const { tensors, metadata } = goldenOf(one, [6, 40]);
    withDump(writeNpz(storedOf(tensors), { metadata, compress }), (dump) => {
      const spec = resolveSpec(storedSpec(dump));
      for (const blockElements of [2 ** 20, 100]) {
        const result = checkDump(dump, spec, { blockElements });
        expect(result.accepted).toBe(true);
        expect(result.outputs.map(({ name }) => name)).toContain('y');
      }
    });
  });

  test('with a wrong element is not', () => {
    const { tensors, metadata } = goldenOf({ norm: 'rms' }, [6, 40]);
    const wrong = { ...tensors, y: damaged(tensors.y, { 207: 0.5 }) };
    withDump(writeNpz(storedOf(wrong), { metadata, compress }), (dump) => {
      const result = checkDump(dump, resolveSpec(storedSpec(dump)), { blockElements: 100 });
      expect(result.outputs[0]).toMatchObject({ verdict: 'wrong', worst: [{ element: 207 }] });
    });
  });
});

test('the first bytes say which kind a file is, and the name where they do not', () => {
  const { tensors, metadata } = goldenOf({ norm: 'rms' }, [2, 8]);
  const [npz, safetensors] = [writeNpz(storedOf(tensors), { metadata }), writeSafetensors(storedOf(tensors), metadata)];
  withDump(npz, (dump) => expect(dump.shape('x')).toEqual([2, 8]), 'odd.safetensors');
  withDump(safetensors, (dump) => expect(dump.shape('x')).toEqual([2, 8]), 'odd.npz');
  expect(() => withDump(npz.subarray(1), () => undefined)).toThrow('directory expected to end here');
  expect(() => withDump(npz.subarray(1), () => undefined, 'dump')).toThrow('header length');
});

describe('what is no tensor', () => {
  const { tensors } = goldenOf({ norm: 'rms' }, [2, 8]);
  const npy = (name: string, content: Uint8Array) => ({ name: `${name}.npy`, content });
  const raw = numpyFile(dictOf('<V2', '(1,)'), 118, '0000');

  test('is passed over where the check does not need it', () => {
    const names = numpyFile(dictOf('<U1', '(2,)'), 118, '6100000062000000');
    const x = encodeTensor(tensors.x);
    const bits = Array.from(x.bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    const member = npy('x', numpyFile(dictOf('<f2', '(2, 8)'), 118, bits));
    withDump(zipOf([member, npy('y', member.content), npy('names', names)]), (dump) => {
      expect([dump.names, dump.isTensor('x'), dump.isTensor('names')]).toEqual([['x', 'y', 'names'], true, false]);
      const copy = resolveSpec({ bitnorm: 1, convert: 'cast', formats: { input: 'fp16', output: 'fp16' } });
      expect(checkDump(dump, copy).accepted).toBe(true);
      expect(() => dump.read('names')).toThrow(`member "names.npy": header: descr '<U1' has no dtype here`);
      expect(() => dump.read('z')).toThrow('no tensor "z"; there are x, y, names');
    });
  });

  test('says why where it does', () => {
    const rms = resolveSpec({ bitnorm: 1, norm: 'rms' });
    withDump(zipOf([npy('x', raw)]), (dump) => {
      expect(() => checkDump(dump, rms)).toThrow(`descr '<V2' is raw bytes: the dtype they hold must be given`);
    });
  });
});

test('the metadata names the kernel', () => {
  const { tensors } = goldenOf({ norm: 'rms' }, [2, 8]);
  const file = writeNpz(storedOf(tensors), { metadata: { 'bitnorm.kernel': 'mine' } });
  withDump(file, (dump) => expect(kernelName(dump)).toBe('mine'));
});

test('recordings of a folder are found, with what its manifest says', () => {
  const { tensors, metadata } = goldenOf({ norm: 'rms' }, [2, 8]);
  const manifest = { kernels: [{ file: 'a.npz', spec: { norm: 'rms' }, note: 'noted' }] };
  const npz = writeNpz(storedOf(tensors), { metadata });
  withFiles({ 'a.npz': npz, 'b.npz': npz, 'c.txt': 'no', 'kernels.json': JSON.stringify(manifest) }, (folder) => {
    expect(findRecordings(folder)).toEqual([
      { path: join(folder, 'a.npz'), spec: { bitnorm: 1, norm: 'rms' }, note: 'noted' },
      { path: join(folder, 'b.npz') },
    ]);
  });
});
