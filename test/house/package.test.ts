import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from './root.ts';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  peerDependencies: object;
  peerDependenciesMeta: object;
};

const consumer = `import * as bitnorm from 'bitnorm';
import * as platform from 'bitnorm/node';
import * as gpu from 'bitnorm/webgpu';
export const names: readonly string[] = [bitnorm, platform, gpu].flatMap((one) => Object.keys(one));
`;

/** A consumer of the kit, with a matcher that has a type. */
const tester = `import { bitnormMatchers, checkNorm, valuesOf } from 'bitnorm/props';
import * as matchers from 'bitnorm/props/vitest';
import type { Assertion } from 'vitest';
export const names: readonly string[] = [...Object.keys(bitnormMatchers), checkNorm.name, valuesOf.name];
export const same: boolean = matchers.bitnormMatchers === bitnormMatchers;
export const use = (assertion: Assertion): void => assertion.toBeWithinUlps(1, 0.5);
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

  test('says what is missing to run a kernel', () => {
    const { status, stderr } = spawnSync('npx', ['--no', '--', 'bitnorm', 'gpu', '--self-test'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([
      3,
      'bitnorm: running a kernel takes the package webgpu (Dawn): npm install webgpu@0.6.2\n',
    ]);
  });

  test('imports', () => {
    writeFileSync(
      join(folder, 'consumer.mjs'),
      `${consumer.replace(/: readonly string\[\]/, '')}console.log(names.length);`,
    );
    expect(Number(run(process.execPath, ['consumer.mjs']).stdout)).toBeGreaterThan(0);
  });

  test('has a kit for fast-check and vitest, which are optional', () => {
    expect(packed).toEqual(expect.arrayContaining(['dist/props/index.js', 'dist/props/vitest.d.ts']));
    const peers = ['fast-check', 'vitest'];
    const { peerDependencies, peerDependenciesMeta } = manifest;
    const all = [...peers, 'webgpu'];
    expect([Object.keys(peerDependencies), Object.keys(peerDependenciesMeta)]).toEqual([all, all]);
    const load = (name: string) =>
      spawnSync(process.execPath, ['-e', `await import('${name}'); console.log('loaded')`], {
        cwd: folder,
        encoding: 'utf8',
      });
    // The matchers need neither package to load.
    expect(load('bitnorm/props/vitest').stdout).toBe('loaded\n');
    expect(load('bitnorm/props').stderr).toContain("Cannot find package 'fast-check'");
    for (const peer of peers) symlinkSync(join(root, 'node_modules', peer), join(folder, 'node_modules', peer));
    expect(load('bitnorm/props').stdout).toBe('loaded\n');
    writeFileSync(join(folder, 'tester.ts'), tester);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    run(process.execPath, [tsc, ...options, '--skipLibCheck', 'tester.ts']);
  });

  test('type-checks in a strict consumer', () => {
    writeFileSync(join(folder, 'consumer.ts'), consumer);
    run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options, 'consumer.ts']);
  });
});
