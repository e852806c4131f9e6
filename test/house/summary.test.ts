import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { root } from './root.ts';

const report = (file: string, status: string, ...tests: string[]): object => ({
  testResults: [
    {
      name: join(root, file),
      status,
      message: 'boom',
      assertionResults: tests.map((s) => ({ status: s, fullName: s })),
    },
  ],
});

describe('the last line of the whole run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bitnorm-summary-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const summary = (steps: string, reports: Record<string, object>, ci = ''): [string | undefined, number | null] => {
    writeFileSync(join(folder, 'steps'), steps);
    for (const [name, json] of Object.entries(reports))
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(json));
    const script = join(root, 'scripts/ci-summary.mjs');
    const done = spawnSync(process.execPath, [script, folder], { encoding: 'utf8', env: { ...process.env, CI: ci } });
    return [done.stdout.trimEnd().split('\n').at(-1), done.status];
  };

  test('sums suites and checks', () => {
    const reports = {
      a: report('a.test.ts', 'passed', 'passed', 'passed'),
      b: report('b.test.ts', 'passed', 'passed'),
    };
    expect(summary('check 0 lint\nsuite 0 a\nsuite 0 b\n', reports)).toEqual(['4 passed, 0 failed, 0 skipped', 0]);
  });

  test('counts failed tests and checks once', () => {
    const reports = { a: report('a.test.ts', 'failed', 'passed', 'failed') };
    expect(summary('check 2 lint\nsuite 1 a\n', reports)).toEqual(['1 passed, 2 failed, 0 skipped', 1]);
  });

  test('counts a file that did not load, and a run that ended before its figures', () => {
    const reports = { a: report('a.test.ts', 'failed') };
    expect(summary('check 0 lint\nsuite 1 a\nsuite 124 b\n', reports)).toEqual(['1 passed, 2 failed, 0 skipped', 1]);
  });

  test('counts an unhandled error among passed tests', () => {
    const reports = { a: report('a.test.ts', 'passed', 'passed') };
    expect(summary('suite 1 a\n', reports)).toEqual(['1 passed, 1 failed, 0 skipped', 1]);
  });

  test('lets a test be skipped, but not in CI', () => {
    const reports = { a: report('a.test.ts', 'passed', 'passed', 'skipped', 'todo') };
    expect(summary('suite 0 a\n', reports)).toEqual(['1 passed, 0 failed, 2 skipped', 0]);
    expect(summary('suite 0 a\n', reports, 'true')).toEqual(['1 passed, 0 failed, 2 skipped', 1]);
  });
});
