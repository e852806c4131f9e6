import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findRecordings, type RecordedKernel } from '../../src/node/manifest.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitnorm-manifest-'));
  for (const path of ['', 'inner', '.hidden', 'node_modules']) {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, 'a.safetensors'), '');
  }
  writeFileSync(join(folder, 'b.safetensors'), '');
  writeFileSync(join(folder, 'notes.txt'), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (manifest: unknown, path = ''): void =>
  writeFileSync(join(folder, path, 'kernels.json'), JSON.stringify(manifest));
const named = (name: string): RecordedKernel | undefined =>
  findRecordings(folder).find(({ path }) => path === join(folder, name));
const specOf = (spec: object, rest: object = {}): unknown => {
  write({ ...rest, kernels: [{ file: 'a.safetensors', spec }] });
  return named('a.safetensors')?.spec;
};

describe('recordings', () => {
  test('of a folder are its safetensors files and its folders’', () => {
    const paths = findRecordings(folder).map(({ path }) => path);
    expect(paths).toEqual(['a.safetensors', 'b.safetensors', 'inner/a.safetensors'].map((name) => join(folder, name)));
  });

  test('of a file is the file', () => {
    const path = join(folder, 'b.safetensors');
    expect(findRecordings(path)).toEqual([{ path }]);
  });

  test('are described by the manifest in their own folder', () => {
    write({ kernels: [{ file: 'a.safetensors', outputs: ['y'], note: 'seen' }] }, 'inner');
    expect(named('inner/a.safetensors')).toEqual({
      path: join(folder, 'inner/a.safetensors'),
      outputs: ['y'],
      note: 'seen',
    });
    expect(named('a.safetensors')).toEqual({ path: join(folder, 'a.safetensors') });
  });

  test('of the working folder have their manifest too', () => {
    write({ kernels: [{ file: './b.safetensors', spec: { norm: 'rms' } }] });
    const before = process.cwd();
    try {
      process.chdir(folder);
      expect(findRecordings('.').find(({ path }) => path === 'b.safetensors')?.spec).toEqual({
        bitnorm: 1,
        norm: 'rms',
      });
    } finally {
      process.chdir(before);
    }
  });
});

describe('specs', () => {
  const rest = {
    orders: {
      mine: { split: { parts: 2, inner: 'theirs', outer: 'sequential' } },
      theirs: { chain: { start: 'first' } },
      unused: { chain: { start: 'zero' } },
    },
    specs: {
      layer: { norm: 'layer', epsilon: { value: 1e-6 }, stages: { mean: { order: { chain: { start: 'first' } } } } },
      half: { base: 'layer', formats: { compute: 'fp16' }, orders: { own: { chain: { start: 'first' } } } },
    },
  };

  test('are laid over their base, and that over its own', () => {
    expect(specOf({ base: 'half', epsilon: { place: 'added' } }, rest)).toEqual({
      bitnorm: 1,
      norm: 'layer',
      epsilon: { value: 1e-6, place: 'added' },
      formats: { compute: 'fp16' },
      orders: { own: { chain: { start: 'first' } } },
      stages: { mean: { order: { chain: { start: 'first' } } } },
    });
  });

  test('replace orders whole', () => {
    const tree = { tree: { pairing: 'halving' } };
    expect(specOf({ base: 'half', stages: { mean: { order: tree } }, orders: { own: tree } }, rest)).toMatchObject({
      stages: { mean: { order: tree } },
      orders: { own: tree },
    });
    expect(specOf({ base: 'half', orders: { own: tree, another: tree } }, rest)).toEqual(
      expect.objectContaining({ orders: { own: tree, another: tree } }),
    );
  });

  test('take along the orders that they name, and those these name', () => {
    const { mine, theirs } = rest.orders;
    expect(specOf({ norm: 'rms', order: 'mine' }, rest)).toEqual({
      bitnorm: 1,
      norm: 'rms',
      order: 'mine',
      orders: { mine, theirs },
    });
    expect(specOf({ base: 'half', order: 'theirs' }, rest)).toMatchObject({
      orders: { own: { chain: { start: 'first' } }, theirs },
    });
  });
});

describe('a manifest is refused', () => {
  test.each<[unknown, string]>([
    [null, 'expected an object, got null'],
    [5, 'expected an object, got 5'],
    [[], 'expected an object, got []'],
    [{}, 'kernels: expected an array of objects, got none'],
    [{ kernels: {} }, 'kernels: expected an array of objects, got {}'],
    [{ kernels: [null] }, 'kernels: expected an array of objects, got [null]'],
    [{ kernels: [{}] }, 'kernels[0].file: expected a path, got none'],
    [{ kernels: [{ file: 5 }] }, 'kernels[0].file: expected a path, got 5'],
    [
      { kernels: [{ file: 'a.safetensors' }, { file: 'b.safetensors', spec: 5 }] },
      'kernels[1].spec: expected an object',
    ],
    [{ kernels: [{ file: 'a.safetensors', outputs: 'y' }] }, 'kernels[0].outputs: expected an array of names, got "y"'],
    [{ kernels: [{ file: 'a.safetensors', note: 5 }] }, 'kernels[0].note: expected text, got 5'],
    [{ kernels: [], specs: { a: null } }, 'specs: expected an object of objects'],
    [{ kernels: [], orders: 5 }, 'orders: expected an object, got 5'],
    [{ kernels: [{ file: 'a.safetensors', spec: { base: 'no' } }] }, 'specs: no base "no"'],
    [{ kernels: [{ file: 'a.safetensors', spec: { base: 'constructor' } }] }, 'specs: no base "constructor"'],
    [{ kernels: [{ file: 'a.safetensors', spec: { base: 5 } }] }, 'specs: no base 5'],
    [
      { kernels: [{ file: 'a.safetensors', spec: { base: 'a' } }], specs: { a: { base: 'b' }, b: { base: 'a' } } },
      'specs: the base "a" has itself for a base',
    ],
  ])('%j', (manifest, message) => {
    write(manifest);
    expect(() => findRecordings(folder)).toThrow(`${join(folder, 'kernels.json')}: ${message}`);
  });

  test('that is not JSON', () => {
    writeFileSync(join(folder, 'kernels.json'), '{"kernels": [');
    expect(() => findRecordings(folder)).toThrow(`${join(folder, 'kernels.json')}: not JSON`);
  });

  test('that names a file that is not there', () => {
    write({ kernels: [{ file: 'inner/c.safetensors' }] });
    expect(() => findRecordings(folder)).toThrow('kernels.json: no file inner/c.safetensors');
  });
});
