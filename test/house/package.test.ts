import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from './root.ts';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

const consumer = `import * as bitnorm from 'bitnorm';
import * as platform from 'bitnorm/node';
export const names: readonly string[] = [...Object.keys(bitnorm), ...Object.keys(platform)];
`;

const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2022'];

describe('the package, installed from its tarball', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitnorm-package-'));
  let packed: readonly string[] = [];
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (program: string, args: readonly string[], cwd = folder): SpawnSyncReturns<string> => {
    const done = spawnSync(program, args, {
      cwd,
      encoding: 'utf8',
      timeout: 100_000,
      env: { ...process.env, NO_COLOR: '1' },
    });
    expect(done.status, `${program} ${args.join(' ')}\n${done.stdout}${done.stderr}`).toBe(0);
    return done;
  };

  beforeAll(() => {
    const { stdout } = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root);
    const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
    packed = files.map(({ path }) => path);
    writeFileSync(join(folder, 'package.json'), '{"type": "module", "private": true}');
    run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, filename)]);
  }, 120_000);

  test('holds what is run and read, and nothing else', () => {
    expect(packed).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md', 'dist/index.js']));
    expect(packed.filter((path) => !/^(dist\/.*\.(js|d\.ts|json)|[^/]+\.(md|json)|LICENSE)$/.test(path))).toEqual([]);
  });

  test('runs its command', () => {
    expect(run('npx', ['--no', '--', 'bitnorm', '--version']).stdout.trim()).toBe(manifest.version);
    expect(run('npx', ['--no', '--', 'bitnorm', 'formats']).stdout).toContain('binary16');
  });

  test('imports', () => {
    writeFileSync(
      join(folder, 'consumer.mjs'),
      `${consumer.replace(/: readonly string\[\]/, '')}console.log(names.length);`,
    );
    expect(Number(run(process.execPath, ['consumer.mjs']).stdout)).toBeGreaterThan(0);
  });

  test('type-checks in a strict consumer', () => {
    writeFileSync(join(folder, 'consumer.ts'), consumer);
    run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options, 'consumer.ts']);
  });
});
