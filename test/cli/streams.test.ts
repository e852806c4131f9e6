import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainError, UsageError } from '../../src/cli/exit.ts';
import { bitnorm, folder } from './run.ts';

const file = (name: string): string => join(folder, name);

beforeAll(() => {
  mkdirSync(file('set'));
  bitnorm(['golden', '-o', 'set/good.safetensors', '--norm', 'layer', '--shape', '3,8']);
  const good = readFileSync(file('set/good.safetensors'));
  writeFileSync(file('set/cut.safetensors'), good.subarray(0, good.length - 1));
  const damaged = Buffer.from(good);
  damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
  writeFileSync(file('set/differs.safetensors'), damaged);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Report {
  readonly 'bitnorm.report': number;
  readonly title: string;
  readonly version: string;
  readonly summary: Readonly<Record<string, number>>;
  readonly kernels: readonly Readonly<Record<string, unknown>>[];
}

describe('a report of a folder', () => {
  test('with a broken file is written, and the file marked', () => {
    const { status, out, err } = bitnorm(['report', 'set', '--out', 'page', '--title', 'A <b>', '--json']);
    expect([status, err]).toEqual([0, '']);
    const report = JSON.parse(out) as Report;
    expect(report).toMatchObject({ 'bitnorm.report': 1, title: 'A <b>' });
    expect(report.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(report.summary).toEqual({ 'bit-equal': 1, wrong: 1, error: 1 });
    expect(report.kernels.map((kernel) => [kernel.file, kernel.standing])).toEqual([
      ['set/cut.safetensors', 'error'],
      ['set/differs.safetensors', 'wrong'],
      ['set/good.safetensors', 'bit-equal'],
    ]);
    expect(report.kernels[0]?.error).toMatch(/^set\/cut\.safetensors: byte \d+: /);
    expect(JSON.parse(readFileSync(file('page/report.json'), 'utf8'))).toEqual(report);
    const page = readFileSync(file('page/index.html'), 'utf8');
    expect(page).toContain('A &lt;b&gt;');
    expect(page).toContain('cut.safetensors: byte ');
  });

  test('where a file stands writes nothing', () => {
    writeFileSync(file('taken'), 'kept');
    const { status, out, err } = bitnorm(['report', 'set/good.safetensors', '--out', 'taken']);
    expect([status, out, err.trimEnd().split('\n').length]).toEqual([2, '', 1]);
    expect(readFileSync(file('taken'), 'utf8')).toBe('kept');
  });

  test('with a malformed manifest is refused, in a line', () => {
    mkdirSync(file('bad'));
    writeFileSync(file('bad/kernels.json'), '{"kernels": [null]}');
    expect(bitnorm(['report', 'bad', '--out', 'bad-page'])).toEqual({
      status: 2,
      out: '',
      err: 'bitnorm: bad/kernels.json: kernels: expected an array of objects, got [null]\n',
    });
    expect(existsSync(file('bad-page'))).toBe(false);
  });
});

describe('the JSON of a check', () => {
  test('is the record that its documentation names', () => {
    const { status, out } = bitnorm(['check', 'set/differs.safetensors', '--json']);
    expect(status).toBe(1);
    const { kernels } = JSON.parse(out) as Report;
    const [kernel = {}] = kernels;
    expect(Object.keys(kernel)).toEqual(
      expect.arrayContaining(['kernel', 'file', 'standing', 'description', 'outputs', 'events', 'spec']),
    );
    const outputs = kernel.outputs as readonly Readonly<Record<string, unknown>>[];
    const wrong = outputs.filter((one) => one.verdict === 'wrong');
    expect(wrong.length).toBe(1);
    const [{ elements } = {}] = wrong;
    expect(wrong[0]).toMatchObject({
      counts: { equal: Number(elements) - 1, differs: 1, nan: 0, infinity: 0, zeroSign: 0 },
      distance: { count: elements, median: 0 },
      kernelError: { count: elements },
      judgement: { counts: { legitimate: 0, undecided: 0, wrong: 1 }, certificates: [{ judgement: 'wrong' }] },
      worst: [{ kernelBits: expect.stringMatching(/^0x[0-9a-f]+$/) as string }],
    });
  });

  test('leaves the exact result out when told', () => {
    const { out } = bitnorm(['check', 'set/differs.safetensors', '--json', '--no-exact']);
    expect(out).not.toContain('kernelError":{');
    expect(out).toContain('"exact":null');
  });
});

test('a reader that has seen enough is no error', () => {
  const main = new URL('../../dist/cli/main.js', import.meta.url).pathname;
  const shell = `"${process.execPath}" "${main}" formats --json 2>err.txt | head -c 1 >/dev/null; cat err.txt`;
  expect(spawnSync('sh', ['-c', shell], { cwd: folder, encoding: 'utf8' }).stdout).toBe('');
});

describe('an error', () => {
  test('about input is its message, without what steers a terminal', () => {
    expect(explainError(new RangeError('no tensor "\u001b[31mx\r"'))).toBe('no tensor "\\u001b[31mx\\r"');
    expect(explainError(new UsageError('say\n  this'))).toBe('say\n  this');
    expect(explainError('text')).toBe('text');
  });

  test('that is not about input keeps its stack', () => {
    expect(explainError(new TypeError('oh'))).toMatch(/TypeError: oh\n\s+at /);
  });
});
