import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { specFromFlags } from '../../src/cli/spec-flags.ts';
import { bytesSource, decodeTensor, openSafetensors } from '../../src/io/index.ts';
import { resolveSpec } from '../../src/kernels/spec.ts';
import { damaged, withFile } from '../kernels/dumps.ts';
import { bitnorm, folder } from './run.ts';

afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string): string => join(folder, name);
const opened = (name: string) => openSafetensors(bytesSource(readFileSync(file(name)), name));
const stored = (written: object) => resolveSpec({ bitnorm: 1, ...written }) as unknown as Record<string, unknown>;
const overridden = (flags: Record<string, string | boolean>, below: Record<string, unknown>): unknown =>
  resolveSpec(specFromFlags(flags, below));

describe('flags over a stored spec', () => {
  const layer = stored({ norm: 'layer', preset: 'fp16-block' });

  test('say nothing where there are none', () => {
    expect(specFromFlags({})).toBeUndefined();
    expect(overridden({}, layer)).toEqual(layer);
  });

  test.each<[string, Record<string, string | boolean>, object]>([
    ['--order', { order: 'warp' }, { order: 'warp', contract: true }],
    [
      '--order as JSON',
      { order: '{"chain":{"start":"first"}}' },
      { order: { chain: { start: 'first' } }, contract: true },
    ],
    ['--rounding', { rounding: 'towardZero' }, { order: 'block', contract: true, rounding: 'towardZero' }],
    [
      '--rounding stochastic',
      { rounding: 'stochastic:7' },
      { order: 'block', contract: true, rounding: { stochastic: 7 } },
    ],
    ['--subnormals', { subnormals: 'flush' }, { order: 'block', contract: true, subnormals: 'flush' }],
    ['--acc', { acc: 'bf16' }, { order: 'block', contract: true, formats: { compute: 'bf16', saved: 'fp32' } }],
    ['--out', { out: 'bf16' }, { order: 'block', contract: true, formats: { output: 'bf16' } }],
    ['--eps', { eps: '0' }, { order: 'block', contract: true, epsilon: 0 }],
    ['--no-bias', { bias: false }, { order: 'block', contract: true, affine: { bias: false } }],
    ['--axis', { axis: '-2,-1' }, { order: 'block', contract: true, axes: [-2, -1] }],
    ['--method', { method: 'welford' }, { order: 'block', contract: true, stages: { moment: { method: 'welford' } } }],
    ['--form', { form: 'folded' }, { order: 'block', contract: true, stages: { normalize: { form: 'folded' } } }],
  ])('%s is as if it had been written so', (_name, flags, written) => {
    expect(overridden(flags, layer)).toEqual(stored({ norm: 'layer', ...written }));
  });

  test.each([
    ['--order', { order: 'warp' }, { order: 'warp' }],
    ['--acc', { acc: 'bf16' }, { formats: { compute: 'bf16', saved: 'fp32' } }],
    ['--saved-given', { savedGiven: true }, { backward: { saved: 'given' } }],
  ])('%s reaches the backward pass', (_name, flags, written) => {
    const backward = stored({ norm: 'layer', backward: true });
    expect(overridden(flags, backward)).toEqual(stored({ norm: 'layer', backward: true, ...written }));
  });

  test('--backward adds one with the defaults', () => {
    expect(overridden({ backward: true }, stored({ norm: 'rms' }))).toEqual(stored({ norm: 'rms', backward: true }));
  });

  test('another statistic brings its own constant and fields', () => {
    const bound = stored({
      norm: 'layer',
      epsilon: { value: 1e-3, place: 'added' },
      statistic: { kind: 'topk', k: 3, constant: 0.25 },
    });
    const l1 = { statistic: 'l1', epsilon: { value: 1e-3, place: 'added' } };
    expect(overridden({ statistic: 'l1' }, bound)).toEqual(stored({ norm: 'layer', ...l1 }));
    expect(overridden({ statistic: 'topk:5' }, bound)).toEqual(
      stored({ norm: 'layer', ...l1, statistic: { kind: 'topk', k: 5, constant: 0.25 } }),
    );
    expect(overridden({ constant: 'paper' }, bound)).toMatchObject({
      statistic: { kind: 'topk', k: 3, constant: 'paper' },
    });
  });

  test('another output format reaches the epilogue', () => {
    const fp8 = stored({
      norm: 'layer',
      formats: { output: 'e4m3fn' },
      stages: { epilogue: [{ kind: 'scale', scale: 2 }] },
    });
    expect(overridden({ out: 'e5m2' }, fp8)).toEqual(
      stored({ norm: 'layer', formats: { output: 'e5m2' }, stages: { epilogue: [{ kind: 'scale', scale: 2 }] } }),
    );
  });

  test.each<[Record<string, string>, string]>([
    [{ eps: 'x' }, '--eps: expected a number, got "x"'],
    [{ eps: '' }, '--eps: expected a number'],
    [{ axis: '1,' }, '--axis: expected a number'],
    [{ groups: 'two' }, '--groups: expected a number'],
    [{ statistic: 'lp:x' }, '--statistic: expected a number'],
    [{ order: '[1,' }, '--order: expected a name or JSON'],
    [{ rounding: 'stochastic:' }, '--rounding: expected a number'],
  ])('%o are refused', (flags, message) => {
    expect(() => specFromFlags(flags)).toThrow(message);
  });
});

describe('a spec file', () => {
  beforeAll(() => {
    writeFileSync(file('spec.json'), JSON.stringify({ bitnorm: 1, norm: 'rms', affine: false, epsilon: 0.5 }));
    writeFileSync(file('polluted.json'), '{"bitnorm": 1, "norm": "layer", "__proto__": {"seed": 1}}');
    writeFileSync(file('inherited.json'), '{"bitnorm": 1, "norm": "layer", "stages": {"mean": {"constructor": 1}}}');
    writeFileSync(file('half.json'), '{"bitnorm": 1,');
    writeFileSync(file('list.json'), '[1]');
    writeFileSync(file('null.json'), 'null');
    writeFileSync(file('stages.json'), '{"bitnorm": 1, "norm": "layer", "stages": {"mean": 5}}');
    expect(bitnorm(['golden', '-o', 'rms.st', '--shape', '3x8', '--spec', 'spec.json', '--out', 'e5m2'])).toMatchObject(
      { status: 0, err: '' },
    );
  });

  test('is taken, and flags override it', () => {
    const { spec } = JSON.parse(bitnorm(['emulate', 'rms.st', '--json']).out) as { spec: Record<string, unknown> };
    expect(spec).toMatchObject({
      norm: 'rms',
      epsilon: { value: 0.5 },
      formats: { input: 'binary16', output: 'float8_e5m2' },
    });
    expect(bitnorm(['check', 'rms.st', '--spec', 'spec.json', '--out', 'e5m2']).status).toBe(0);
    expect(bitnorm(['check', 'rms.st', '--spec', 'spec.json', '--out', 'e5m2', '--eps', '0.25']).status).toBe(1);
    expect(bitnorm(['check', 'rms.st', '--spec', 'spec.json'])).toMatchObject({
      status: 2,
      err: expect.stringContaining('"y" expected values of binary16, got float8_e5m2') as string | undefined,
    });
  });

  test.each<[string, RegExp]>([
    ['polluted.json', /__proto__: unknown key/],
    ['inherited.json', /stages\.mean\.constructor: unknown key/],
    ['half.json', /half\.json: not JSON/],
    ['list.json', /spec: expected an object, got \[1\]/],
    ['null.json', /spec: expected an object, got null/],
    ['stages.json', /stages\.mean: expected an object, got 5/],
    ['missing.json', /missing\.json/],
  ])('%s is refused', (name, message) => {
    const { status, err, out } = bitnorm(['check', 'rms.st', '--spec', name]);
    expect([status, out, err]).toEqual([2, '', expect.stringMatching(message)]);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

describe('what is written', () => {
  test('a golden file carries what its kernel read before the step', () => {
    writeFileSync(
      file('running.json'),
      JSON.stringify({ bitnorm: 1, norm: 'batch', running: { convention: 'pytorch' } }),
    );
    bitnorm(['golden', '-o', 'batch.st', '--shape', '4,3', '--spec', 'running.json']);
    const { tensors } = opened('batch.st');
    expect(tensors.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['running_mean', 'running_mean_in', 'running_var', 'running_var_in']),
    );
    expect(bitnorm(['check', 'batch.st'])).toMatchObject({ status: 0 });
  });

  test('emulated outputs are those of check', () => {
    bitnorm(['golden', '-o', 'source.st', '--shape', '4,6', '--norm', 'layer', '--out', 'fp32']);
    expect(bitnorm(['emulate', 'source.st', '-o', 'outputs.st']).status).toBe(0);
    const y = (name: string) => decodeTensor(opened(name).read('y'));
    expect(y('outputs.st')).toEqual(y('source.st'));
    expect(bitnorm(['emulate', 'source.st', '--exact', '-o', 'exact.st']).status).toBe(0);
    expect(y('exact.st')).not.toEqual(y('source.st'));
  });

  test('stays as it was after an error', () => {
    writeFileSync(file('kept.st'), 'kept');
    mkdirSync(file('taken.st'), { recursive: true });
    expect(bitnorm(['emulate', 'source.st', '-o', 'kept.st', '--in', 'bf16']).status).toBe(2);
    expect(readFileSync(file('kept.st'), 'utf8')).toBe('kept');
    expect(bitnorm(['emulate', 'source.st', '-o', 'taken.st']).status).toBe(2);
    expect(readdirSync(file('taken.st'))).toEqual([]);
    expect(bitnorm(['golden', '-o', 'new/deep.st', '--norm', 'group', '--shape', '2,2']).status).toBe(2);
    expect(existsSync(file('new'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('to a pipe has neither colours nor progress', () => {
    for (const args of [
      ['check', 'source.st'],
      ['emulate', 'source.st'],
      ['round', '0.1', '--format', 'fp16'],
      ['formats'],
    ]) {
      const { out, err } = bitnorm(args);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what must not be there
      expect(out).not.toMatch(/[\u001b\r]/);
      expect(err).toBe('');
    }
  });
});

describe('a dump of another kernel', () => {
  test('is refused with status 1, its worst element told, and read by other names', () => {
    const dump = opened('source.st');
    const read = (name: string) => decodeTensor(dump.read(name));
    const [x, weight, bias, y] = ['x', 'weight', 'bias', 'y'].map(read) as [
      never,
      never,
      never,
      ReturnType<typeof read>,
    ];
    withFile({ in0: x, weight, bias, out0: damaged(y, { 13: Number.NaN }) }, dump.metadata, (path) => {
      const { status, out } = bitnorm(['check', path, '--map', 'x=in0,y=out0', '--json']);
      expect(status).toBe(1);
      const { kernels } = JSON.parse(out) as { kernels: { outputs: { counts: object }[] }[] };
      expect(JSON.stringify(kernels)).toContain('"element":13');
      expect(bitnorm(['check', path, '--map', 'x=in0', 'y=out0', '--max-ulps', '1e9']).status).toBe(1);
      expect(bitnorm(['check', path])).toMatchObject({
        status: 2,
        err: expect.stringContaining('no tensor "x"') as string,
      });
      expect(bitnorm(['check', path, '--map', 'x'])).toMatchObject({
        status: 2,
        err: expect.stringContaining('--map') as string,
      });
      expect(bitnorm(['check', path, '--map', 'x=in0,y=out0', '--max-ulps', '-1']).status).toBe(2);
    });
  });

  test('without a spec is met with flags that describe it', () => {
    const dump = opened('source.st');
    const tensors = Object.fromEntries(
      ['x', 'weight', 'bias', 'y'].map((name) => [name, decodeTensor(dump.read(name))]),
    );
    withFile(tensors, {}, (path) => {
      const { status, err } = bitnorm(['check', path]);
      expect([status, err]).toEqual([2, expect.stringContaining('--norm layer')]);
      const flags = err.trim().split('\n').at(-1)?.trim().split(' ') ?? [];
      expect(bitnorm(['check', path, ...flags]).status).toBe(0);
    });
  });
});
