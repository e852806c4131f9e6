import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bitnorm, folder } from './run.ts';

afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string): string => join(folder, name);
const golden = (name: string, ...flags: readonly string[]) =>
  bitnorm(['golden', '-o', name, '--shape', '6,40', ...flags]);

describe('golden and check', () => {
  test.each([
    ['layer.st', ['--norm', 'layer', '--preset', 'bf16-block']],
    ['rms.st', ['--norm', 'rms', '--no-bias', '--statistic', 'lp:3', '--acc', 'fp16']],
    ['backward.st', ['--norm', 'group', '--groups', '2', '--backward']],
    ['gradient.st', ['--norm', 'rms', '--backward', '--saved-given', '--statistic', 'l1']],
    ['integer.st', ['--integer-norm', 'layer']],
    ['reduce.st', ['--reduce', 'l2', '--order', 'warp']],
    ['cast.st', ['--convert', 'cast', '--in', 'fp32', '--out', 'e4m3fn', '--overflow', 'saturate']],
  ])('%s: what is golden is bit-equal', (name, flags) => {
    expect(golden(name, ...flags)).toMatchObject({ status: 0, err: '' });
    const { status, out } = bitnorm(['check', name]);
    expect([status, out.split('\n')[0]]).toEqual([0, expect.stringContaining('bit-equal')]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what must not be there
    expect(out).not.toMatch(/\u001b/);
  });

  test('another order conforms and is explained; by its bits alone it differs, or is accepted within a distance', () => {
    golden('w.st', '--norm', 'layer', '--order', 'warp', '--contract', '--shape', '6,1000');
    const check = (...flags: string[]) => bitnorm(['check', 'w.st', '--order', 'sequential', ...flags]);
    const conforms = check();
    expect([conforms.status, conforms.out.split('\n')[0]]).toEqual([0, 'w.st  conforms']);
    expect(conforms.out).toContain('bit-equal with order "warp"');
    const differs = check('--no-bounds');
    expect([differs.status, differs.out.split('\n')[0]]).toEqual([1, 'w.st  differs']);
    expect(check('--no-bounds', '--max-ulps', '100000').status).toBe(0);
  });

  test('what no kernel of the spec can put out is wrong, with the worst certificates', () => {
    golden('e.st', '--norm', 'layer', '--eps', '1e-2', '--shape', '6,1000');
    const { status, out } = bitnorm(['check', 'e.st', '--eps', '1e-5']);
    expect([status, out.split('\n')[0]]).toEqual([1, 'e.st  wrong']);
    expect(out).toMatch(/By the bound of any conforming kernel\n +[\d,]+ legitimate, [\d,]+ wrong\n/);
  });

  test('--json is the report’s JSON; --report writes the page', () => {
    golden('j.st', '--norm', 'layer');
    const { status, out } = bitnorm(['check', 'j.st', '--json', '--report', 'page']);
    const report = JSON.parse(out) as { 'bitnorm.report': number; kernels: { standing: string }[] };
    expect([status, report['bitnorm.report'], report.kernels[0]?.standing]).toEqual([0, 1, 'bit-equal']);
    expect(readFileSync(file('page/index.html'), 'utf8')).toContain('<!doctype html>');
  });

  test('--engine names what emulates; one that does not run the spec says why, in a line', () => {
    golden('engine.st', '--norm', 'layer', '--rounding', 'towardZero');
    for (const command of ['check', 'emulate']) {
      for (const engine of ['fastest', 'float64', 'reference'])
        expect(bitnorm([command, 'engine.st', '--engine', engine])).toMatchObject({ status: 0, err: '' });
      const refused = bitnorm([command, 'engine.st', '--engine', 'wasm']);
      expect(refused).toMatchObject({ status: 2, out: '' });
      expect(refused.err).toMatch(/^bitnorm: "engine" expected one that runs this spec, got "wasm", which .+\n$/);
      expect(bitnorm([command, 'engine.st', '--engine', 'wasm', '--events']).err).toMatch(/counts no events\n$/);
      expect(bitnorm([command, 'engine.st', '--engine', 'abacus']).err).toMatch(/^bitnorm: --engine: .*"abacus"\n$/);
    }
  });

  test('events are counted for small inputs, or where asked for', () => {
    const kernels = (name: string, ...flags: string[]) =>
      (JSON.parse(bitnorm(['check', name, '--json', ...flags]).out) as { kernels: { events?: object }[] }).kernels;
    const emulated = (name: string, ...flags: string[]) => bitnorm(['emulate', name, ...flags]).out;
    golden('large.st', '--convert', 'cast', '--in', 'fp32', '--out', 'e4m3fn', '--shape', '513,512');
    golden('small.st', '--convert', 'cast', '--in', 'fp32', '--out', 'e4m3fn', '--shape', '512,512');
    const events = (n: number) => ({ output: expect.objectContaining({ operations: n }) as unknown });
    expect(kernels('small.st')).toMatchObject([{ events: events(2 ** 18) }]);
    expect(kernels('large.st')).toEqual([expect.not.objectContaining({ events: expect.anything() as unknown })]);
    expect(kernels('large.st', '--events')).toMatchObject([{ events: events(513 * 512) }]);
    expect(bitnorm(['check', 'large.st']).out).not.toContain('Events of the emulation');
    expect(emulated('large.st')).not.toContain('operations');
    expect(emulated('large.st', '--events')).toContain('262,656 operations');
    expect(emulated('small.st')).toContain('262,144 operations');
    expect(emulated('small.st', '--exact')).not.toContain('operations');
  });

  test('--acc reaches every stage of a stored spec', () => {
    golden('acc.st', '--norm', 'layer');
    const spec = (args: readonly string[]): Record<string, Record<string, { format: string }>> =>
      (JSON.parse(bitnorm(['emulate', 'acc.st', '--json', ...args]).out) as { spec: never }).spec;
    expect(spec([]).stages?.mean?.format).toBe('binary32');
    expect(spec(['--acc', 'fp16']).stages?.mean?.format).toBe('binary16');
    expect(spec(['--acc', 'fp16']).stages?.output?.format).toBe('binary16');
  });

  test('--map reads tensors by other names', () => {
    golden('m.st', '--reduce', 'sum');
    expect(bitnorm(['check', 'm.st', '--map', 'y=out0'])).toMatchObject({
      status: 2,
      err: expect.stringContaining('"out0"') as string,
    });
    expect(bitnorm(['check', 'm.st', '--map', 'y=y'])).toMatchObject({ status: 0 });
  });
});

describe('bad input ends with status 2 and one line', () => {
  writeFileSync(file('short.st'), new Uint8Array(5));
  writeFileSync(file('bad.json'), '{"bitnorm": 1, "norm": "layer", "stages": {"mean": {"order": "nope"}}}');
  golden('good.st', '--norm', 'layer');
  test.each([
    [['check', 'short.st'], /short\.st: byte 0: /],
    [['check', 'missing.st'], /missing\.st/],
    [['check', 'good.st', '--spec', 'bad.json'], /stages\.mean\.order: /],
    [['check', 'good.st', '--norm', 'lawyer'], /norm: expected one of/],
    [['check', 'good.st', '--eps', 'tiny'], /--eps: expected a number/],
    [['check', 'good.st', '--in', 'bf16'], /"x" expected values of bfloat16/],
    [['golden', '-o', 'x.st', '--norm', 'layer'], /--shape/],
    [['golden', '-o', 'x.st', '--norm', 'layer', '--shape', '0,4'], /--shape: /],
    [['emulate', 'good.st', '--order', '{"chain"'], /--order: /],
    [['round', 'abc', '--format', 'fp16'], /"number" expected/],
    [['round', '1', '--format', 'fp17'], /"format" expected one of/],
    [['formats', 'fp17'], /"format" expected one of/],
    [['frobnicate'], /unknown command/],
  ])('%j', (args, message) => {
    const { status, err } = bitnorm(args);
    expect([status, err]).toEqual([2, expect.stringMatching(message)]);
    expect(err).not.toMatch(/\n\s+at /);
  });

  test('and nothing half-written is left', () => {
    expect(existsSync(file('x.st'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('the small commands', () => {
  test.each([
    [
      ['0.1', '--format', 'bf16'],
      ['0.10009765625', '0x3dcd'],
    ],
    [
      ['-0.1', '--format', 'fp16'],
      ['-0.0999755859375', '0xae66'],
    ],
    [
      ['0x1.8p3', '--format', 'e4m3fn'],
      ['12', '0x54'],
    ],
    [
      ['1/3', '--format', 'e5m2', '--rounding', 'towardPositive'],
      ['0.375', '0x36'],
    ],
    [
      ['1e99999', '--format', 'fp32'],
      ['Infinity', '0x7f800000'],
    ],
    [
      ['450', '--format', 'e4m3fn', '--rounding', 'towardPositive'],
      ['NaN', '0x7f'],
    ],
    [
      ['nan', '--format', 'fp16'],
      ['NaN', '0x7e00'],
    ],
  ])('round %j', (args, [value, code]) => {
    const { status, out } = bitnorm(['round', ...args, '--json']);
    expect([status, JSON.parse(out)]).toEqual([0, expect.objectContaining({ value, code })]);
  });

  test('formats, in words and as JSON', () => {
    expect(bitnorm(['formats']).out).toMatch(/^float8_e4m3fn +8 +4 +7 +448 /m);
    expect(JSON.parse(bitnorm(['formats', 'half', '--json']).out)).toMatchObject({ name: 'binary16', max: 65504 });
  });

  test('testfloat reads vectors from standard input', () => {
    const run = (input: string) => bitnorm(['testfloat', 'f16_add'], input);
    expect(run('3C00 3C00 4000 00\n')).toMatchObject({ status: 0, out: '1 vectors, 0 mismatches\n' });
    expect(run('3C00 3C00 4001 00\n').status).toBe(1);
    expect(run('3C00 3C00\n')).toMatchObject({ status: 2, err: expect.stringContaining('line 1') as string });
  });

  test.each(['check', 'golden', 'emulate', 'report', 'formats', 'round', 'testfloat'])(
    '%s --help fits 80 columns',
    (name) => {
      const { status, out } = bitnorm([name, '--help']);
      expect(status).toBe(0);
      expect(out.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
    },
  );

  test('report of a folder with a broken file still reports the others', () => {
    golden('set/good.safetensors', '--norm', 'layer');
    writeFileSync(file('set/broken.safetensors'), 'no header');
    const { status, out } = bitnorm(['report', 'set', '--out', 'set-report']);
    expect([status, out]).toEqual([0, expect.stringContaining('1 of 2 kernels bit-equal')]);
    expect(existsSync(file('set-report/index.html'))).toBe(true);
  });
});
