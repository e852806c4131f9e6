import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeTensor, encodeTensor, openSafetensors, writeSafetensors } from '../../src/io/index.ts';
import { bytesSource } from '../../src/io/source.ts';
import { tensor } from '../../src/tensors/tensor.ts';
import { bitnorm, folder } from './run.ts';

/** Writes a dump of an RMS norm in an order, with the spec of the sequential one. */
function writeRun(name: string, order: string, ...flags: readonly string[]): void {
  bitnorm(['golden', '--norm', 'rms', '--shape', '4,1000', '--order', order, '-o', name, ...flags]);
}

/** The tensors of a dump, decoded. */
function tensorsOf(name: string) {
  const file = openSafetensors(bytesSource(readFileSync(join(folder, name)), name));
  return Object.fromEntries(file.tensors.map((one) => [one.name, decodeTensor(file.read(one.name))]));
}

writeRun('a.st', 'sequential');
writeRun('b.st', 'pairwise');
writeRun('c.st', 'warp');
writeRun('other.st', 'sequential', '--input-seed', '2');
const flags = ['--norm', 'rms', '--order', 'sequential'];
const line =
  /\n3 runs of one input:\s+y\s+differs\s+in\s+[\d,]+\s+elements?,[^:]*\sulps?[^:]*:\s+not\s+deterministic\n$/;

interface Json {
  readonly kernels: readonly { readonly file: string; readonly standing: string }[];
  readonly runs?: readonly { readonly kernels: readonly number[]; readonly deterministic: boolean }[];
}

describe('check of several dumps', () => {
  test('judges each and compares those of one input', () => {
    const { status, out } = bitnorm(['check', 'a.st', 'b.st', 'c.st', ...flags]);
    expect({ status }).toEqual({ status: 0 });
    expect(out).toMatch(/^a\.st {2}bit-equal\n.*\nb\.st {2}conforms\n.*\nc\.st {2}conforms\n/s);
    expect(out).toMatch(line);
  });

  test('compares nothing where inputs differ', () => {
    const { status, out } = bitnorm(['check', 'a.st', 'other.st', ...flags, '--json']);
    const { kernels, runs } = JSON.parse(out) as Json;
    expect({ status, runs, standings: kernels.map(({ standing }) => standing) }).toEqual({
      status: 0,
      runs: undefined,
      standings: ['bit-equal', 'bit-equal'],
    });
  });

  test('accepts only if each is accepted', () => {
    const { y, ...read } = tensorsOf('a.st');
    const wrong = {
      ...read,
      y: tensor(
        y.format,
        y.shape,
        y.data.map((value, i) => (i === 5 ? 9 : value)),
      ),
    };
    const stored = Object.fromEntries(Object.entries(wrong).map(([name, one]) => [name, encodeTensor(one)]));
    writeFileSync(join(folder, 'wrong.st'), writeSafetensors(stored, {}));
    const { status, out } = bitnorm(['check', 'a.st', 'wrong.st', ...flags, '--json']);
    expect(status).toBe(1);
    expect((JSON.parse(out) as Json).runs).toMatchObject([{ kernels: [0, 1], deterministic: false }]);
  });

  test('takes y@1, y@2 for runs of a dump, in reports too', () => {
    const { x, weight, bias, y } = tensorsOf('a.st');
    const outputs = { y, 'y@1': tensorsOf('b.st').y, 'y@2': y };
    const stored = Object.fromEntries(
      Object.entries({ x, weight, bias, ...outputs }).map(([name, one]) => [name, encodeTensor(one)]),
    );
    const spec = JSON.stringify({ bitnorm: 1, norm: 'rms' });
    writeFileSync(join(folder, 'runs.st'), writeSafetensors(stored, { 'bitnorm.spec': spec }));
    const { status, out } = bitnorm(['check', 'runs.st']);
    expect({ status }).toEqual({ status: 0 });
    expect(out).toMatch(/^runs\.st {2}bit-equal\n.*\nruns\.st @1 {2}conforms\n.*\nruns\.st @2 {2}bit-equal\n/s);
    expect(out).toMatch(line);
    expect(bitnorm(['report', 'runs.st', '--out', 'runs']).out).toMatch(/3 runs of one input: y differs in/);
    expect(readFileSync(join(folder, 'runs', 'index.html'), 'utf8')).toMatch(
      /<h2>Several runs<\/h2>.*not deterministic/s,
    );
  });
});
