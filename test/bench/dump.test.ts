import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeDump } from '../../bench/rows/dump.ts';
import { resolveSpec } from '../../src/index.ts';
import { checkDump, openDump, storedSpec } from '../../src/node/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-dump-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a dump of about the bytes that were asked for, whose check is bit-equal', () => {
  const path = join(folder, 'dump.safetensors');
  const bytes = writeDump(path, resolveSpec({ bitnorm: 1, norm: 'layer', preset: 'fp16' }), 2e6);
  expect(bytes).toBe(statSync(path).size);
  expect(Math.abs(bytes - 2e6)).toBeLessThan(5e5);
  const dump = openDump(path);
  try {
    expect(dump.shape('x')).toEqual([480, 1024]);
    expect(dump.shape('weight')).toEqual([1024]);
    const { outputs } = checkDump(dump, resolveSpec(storedSpec(dump)));
    expect(outputs.map(({ name, verdict }) => [name, verdict])).toContainEqual(['y', 'bit-equal']);
  } finally {
    dump.close();
  }
});
