import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bitnorm, folder } from './run.ts';

interface Printed {
  readonly adapter: { readonly name: string; readonly features: readonly string[] };
  readonly numerics: { readonly binary32: { readonly add: { readonly correct: boolean } } };
  readonly milliseconds: { readonly compile: number; readonly again: number };
  readonly kernels: readonly {
    readonly verdict: string;
    readonly outputs: readonly { readonly name: string; readonly verdict: string }[];
  }[];
}

const parsed = (text: string): Printed => JSON.parse(text) as Printed;

describe('bitnorm gpu, without an adapter', () => {
  const nowhere = { VK_ICD_FILENAMES: '/none', VK_DRIVER_FILES: '/none', XDG_CACHE_HOME: join(folder, 'none') };

  // Elsewhere the adapter is the system's own and can't be hidden.
  test.runIf(process.platform === 'linux')('says what to install, in a line, with a status of its own', () => {
    const { status, out, err } = bitnorm(['gpu', '--norm', 'rms', '--shape', '2,8'], '', nowhere);
    expect([status, out]).toEqual([3, '']);
    expect(err.trim().split('\n').at(-1)).toMatch(/^bitnorm: found no WebGPU adapter: .*setup:vulkan/);
  });

  test('writes a kernel that knows nothing of a device', () => {
    const emitted = join(folder, 'soft.wgsl');
    bitnorm(['gpu', '--norm', 'rms', '--shape', '2,8', '--soft', '--emit', emitted], '', nowhere);
    expect(readFileSync(emitted, 'utf8')).toMatch(/^\/\/ rms norm, .*\n(\/\/.*\n)+[\s\S]*@compute/);
  });

  test('refuses what is no spec first', () => {
    expect(bitnorm(['gpu', '--shape', '2,8'], '', nowhere)).toMatchObject({ status: 2 });
    expect(bitnorm(['gpu', '--norm', 'rms'], '', nowhere).err).toContain('or --shape for inputs to be made');
  });
});

const card = bitnorm(['gpu', '--self-test', '--json']);

describe.skipIf(card.status === 3 && process.env.BITNORM_GPU !== 'required')('bitnorm gpu', () => {
  test('prints the adapter’s card', () => {
    const { adapter, numerics } = parsed(card.out);
    expect(adapter.name).not.toBe('');
    expect(typeof numerics.binary32.add.correct).toBe('boolean');
    const { status, out } = bitnorm(['gpu', '--self-test']);
    expect(status).toBe(0);
    expect(out.split('\n')[0]).toContain(adapter.name);
    expect(out).toMatch(/\nx·y {2,}/);
  });

  test('runs a kernel that gives the bits of the prediction', () => {
    const { status, out } = bitnorm(['gpu', '--norm', 'rms', '--in', 'fp16', '--order', 'warp', '--shape', '6,300']);
    expect(out).toMatch(/\ny {2}binary16 \[6, 300\] {2}bit-equal\n/);
    expect(out).toMatch(/\nCompiled in \d+ ms; first run \d+ ms, the next one \d+ ms\n$/);
    expect(status).toBe(0);
  });

  test('takes a golden file, writes the kernel and prints JSON', () => {
    const [golden, emitted] = [join(folder, 'gpu.safetensors'), join(folder, 'gpu.wgsl')];
    bitnorm(['golden', '--norm', 'layer', '--preset', 'bf16-block', '--shape', '4,520', '-o', golden]);
    const { status, out } = bitnorm(['gpu', golden, '--emit', emitted, '--json']);
    const { adapter, kernels, milliseconds } = parsed(out);
    expect(kernels[0].outputs.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
      ...['y bit-equal', 'mean bit-equal', 'rstd bit-equal'],
    ]);
    expect([status, adapter.name, milliseconds.again > 0]).toEqual([0, parsed(card.out).adapter.name, true]);
    expect(readFileSync(emitted, 'utf8')).toMatch(/\n\/\/ {3}\d x: input, 2080 × /);
  });

  test('runs a grid', () => {
    const axes = ['--norm', 'rms,weight', '--statistic', 'l2,l1', '--preset', 'fp16-pure', '--order', 'pairwise'];
    const { status, out } = bitnorm(['gpu', '--grid', ...axes, '--direction', 'forward', '--json']);
    expect(parsed(out).kernels.map(({ verdict }) => verdict)).toEqual(Array.from({ length: 4 }, () => 'bit-equal'));
    expect(status).toBe(0);
  });

  test.each([
    ['--norm', 'rms,none', '--norm: expected some of layer, '],
    ['--order', 'warp,wrap', '--order: expected some of sequential, '],
    ['--statistic', 'l2,lq:3', '--statistic: expected some of l2, '],
  ])('takes no %s %s for a grid', (flag, names, message) => {
    const { status, err } = bitnorm(['gpu', '--grid', flag, names]);
    expect([status, err]).toEqual([2, expect.stringContaining(message)]);
  });

  test('says which kernels of a grid there are not, and why', () => {
    const axes = ['--norm', 'layer', '--statistic', 'l2,l1', '--preset', 'fp16-pure', '--order', 'pairwise'];
    const { status, out } = bitnorm(['gpu', '--grid', ...axes, '--method', 'welford']);
    expect(out).toMatch(/\n4 kernels: 1 bit-equal, 3 refused\n/);
    expect(out).toMatch(/\n {2}1 × "backward" expected none/);
    expect(out).toMatch(/\n {2}2 × stages\.moment\.method: /);
    expect(status).toBe(0);
    expect(bitnorm(['gpu', '--grid', ...axes, '--direction', 'backward']).status).toBe(1);
  });
});
