import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bitnorm, folder } from './run.ts';

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small = ['--length', '64', '--mean', '0', '--seeds', '1', '--no-bounds', '--no-backward'];

describe('precision', () => {
  test('writes a page and JSON, and prints the report without colours', () => {
    const { status, out, err } = bitnorm([
      'precision',
      '--format',
      'fp16',
      '--sigma',
      '-12..8:4',
      '--out',
      'p',
      ...small,
    ]);
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^binary16, pairwise +2\^-8 … 2\^4/m);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what must not be there
    expect(out).not.toMatch(/\u001b/);
    expect(out).toMatch(/Report: p\/index\.html\n$/);
    expect(readFileSync(join(folder, 'p/index.html'), 'utf8')).toContain('<!doctype html>');
    expect(readFileSync(join(folder, 'p/precision.json'), 'utf8')).toContain('"bitnorm.precision":1');
  });

  test('flags reach the setup and the spec', () => {
    const order = '{"split":{"lanes":4,"inner":"sequential","outer":"pairwise"}}';
    const what = '--norm rms --statistic lp:3,topk:5 --format bf16 --acc same,fp32 --json';
    const how = '--divide each --eps 1e-3 --root reciprocal --sigma -1,0,1';
    const { out } = bitnorm(['precision', ...`${what} ${how}`.split(' '), '--order', order, ...small]);
    const { setup, results } = JSON.parse(out) as {
      setup: Record<string, unknown>;
      results: { accumulator: string; sigma: { place: { sigma: number } }[] }[];
    };
    expect(setup).toMatchObject({
      norm: 'rms',
      statistics: [
        { kind: 'lp', p: 3 },
        { kind: 'topk', k: 5 },
      ],
      spec: {
        epsilon: 0.001,
        stages: { root: { kind: 'reciprocal' }, mean: { divide: 'each' }, moment: { divide: 'each' } },
      },
    });
    expect(results.map(({ accumulator }) => accumulator)).toEqual(['bfloat16', 'bfloat16', 'binary32', 'binary32']);
    expect(results[0]?.sigma.map(({ place }) => place.sigma)).toEqual([-1, 0, 1]);
  });

  test('goes on where a kernel cannot run, unless none can', () => {
    const args = ['precision', '--format', 'fp16', '--sigma', '0', '--divide', 'merge', '--statistic', 'l2', ...small];
    const { status, out, err } = bitnorm([...args, '--order', 'sequential,pairwise']);
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^binary16, sequential +cannot run\nbinary16, pairwise +everywhere$/m);
    expect(out).toMatch(/^ {2}– at m = 64: "divide" 'merge' expected an order that merges equal parts/m);
    const none = bitnorm([...args, '--order', 'sequential']);
    expect([none.status, none.out]).toEqual([2, '']);
    expect(none.err).toMatch(/^bitnorm: no kernel of the sweep can run: "divide" 'merge' expected/);
  });

  test.each([
    [['--sigma', '5..1'], /--sigma: expected a range that ascends/],
    [['--sigma', 'a'], /--sigma: expected numbers or ranges such as -12\.\.8, got "a"/],
    [['--seeds', '1,2'], /--seeds: expected one number/],
    [['--norm', 'lawyer'], /"norm" expected one of/],
    [['--format', 'fp17'], /"format" expected one of/],
    [['--statistic', 'l9'], /statistic\.kind: expected one of/],
    [['--divide', 'never'], /stages\.\w+\.divide: expected one of/],
    [['--order', 'nope'], /order/],
  ])('%j ends with status 2 and one line', (args, message) => {
    const { status, err } = bitnorm(['precision', ...small, ...args]);
    expect([status, err]).toEqual([2, expect.stringMatching(message)]);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

describe('fidelity', () => {
  test('measures inputs that it makes, the same each time', () => {
    const args = [
      'fidelity',
      '--norm',
      'layer',
      '--in',
      'fp16',
      '--backward',
      '--loss-scale',
      '0..16:8',
      '--shape',
      '4,32',
    ];
    const { status, out, err } = bitnorm(args);
    expect([status, err]).toEqual([0, '']);
    expect(out).toContain('Every gradient works under loss scales from 2^8 to 2^16.');
    expect(bitnorm(args).out).toBe(out);
  });

  test('compares a dump’s own outputs', () => {
    bitnorm(['golden', '--norm', 'rms', '--backward', '--no-bias', '--shape', '4,32', '-o', 'b.st']);
    const { out } = bitnorm(['fidelity', 'b.st', '--loss-scale', '0', '--json']);
    const { outputs, lossScales } = JSON.parse(out) as {
      outputs: { name: string; kernel: unknown; emulation: unknown }[];
      lossScales: unknown[];
    };
    expect(outputs.map(({ name }) => name)).toEqual(['y', 'rstd', 'dx', 'dweight']);
    for (const { kernel, emulation } of outputs) expect(kernel).toEqual(emulation);
    expect(lossScales.length).toBe(1);
  });

  test.each([
    [[], /carries no spec/],
    [['--norm', 'layer', '--dy', 'x'], /--dy: expected numbers/],
    [['--norm', 'layer', '--shape', '0'], /--shape: expected positive integers/],
    [['missing.st', '--norm', 'layer'], /missing\.st/],
  ])('%j ends with status 2 and one line', (args, message) => {
    const { status, err } = bitnorm(['fidelity', ...args]);
    expect([status, err]).toEqual([2, expect.stringMatching(message)]);
    expect(err).not.toMatch(/\n\s+at /);
  });

  test('of a forward pass says how to get gradients', () => {
    writeFileSync(join(folder, 'f.json'), '{"bitnorm": 1, "norm": "layer"}');
    expect(bitnorm(['fidelity', '--spec', 'f.json', '--shape', '2,16']).out).toContain('(--backward)');
  });
});
