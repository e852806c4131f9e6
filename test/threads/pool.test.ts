import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { forNode, library, main } from './built.ts';

const { binary16, emulate, encodeTensor, exact, golden, resolveSpec, tensor, writeSafetensors } = library;
const pools = await Promise.all([1, 2, 3].map((threads) => forNode.createPool({ threads })));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

/** Numbers with many digits, none alike, from a linear congruence. */
function inputsOf(shape: readonly number[], channels: number): Record<string, Tensor> {
  let state = 1;
  const some = (count: number): Float64Array =>
    Float64Array.from({ length: count }, () => {
      state = (state * 48271) % 2147483647;
      return Math.round((state / 2147483647 - 0.5) * 2048) / 256;
    });
  const size = shape.reduce((product, length) => product * length, 1);
  return {
    x: tensor(binary16, shape, some(size)),
    weight: tensor(binary16, [channels], some(channels)),
    bias: tensor(binary16, [channels], some(channels)),
  };
}

const half = { input: 'fp16', parameters: 'fp16', output: 'fp16' };
const plain = (outputs: Readonly<Record<string, Tensor>>) =>
  Object.entries(outputs).map(([name, { format, shape, data }]) => [name, format, [...shape], Array.from(data)]);

describe('threads put out the bits of one', () => {
  test.each<[string, object, readonly number[]]>([
    ['rows', { norm: 'layer', formats: half }, [257, 129]],
    ['one row', { norm: 'layer', formats: half }, [1, 129]],
    ['channels', { norm: 'batch', formats: half }, [301, 111]],
    ['rows that draw random bits', { norm: 'layer', formats: half, rounding: { stochastic: 8 } }, [257, 129]],
  ])('%s', async (_name, written, shape) => {
    const spec = resolveSpec({ bitnorm: 1, ...written });
    const inputs = inputsOf(shape, shape[1]);
    for (const pool of pools) {
      const { outputs } = await pool.emulate(spec, inputs);
      expect(plain(outputs)).toEqual(plain(emulate(spec, inputs).outputs));
      expect(outputs.y.data.buffer).toBeInstanceOf(SharedArrayBuffer);
      expect(plain(await pool.exact(spec, inputs))).toEqual(plain(exact(spec, inputs)));
    }
  });

  test('in single precision where x is held so', async () => {
    const spec = resolveSpec({ bitnorm: 1, norm: 'rms', affine: false, formats: half });
    const { x } = inputsOf([257, 129], 1);
    const narrow = { x: { ...x, data: Float32Array.from(x.data) } };
    const { y } = (await pools[1].emulate(spec, narrow)).outputs;
    expect(y.data).toBeInstanceOf(Float32Array);
    expect(Array.from(y.data)).toEqual(Array.from(emulate(spec, { x }).outputs.y.data));
  });
});

test('what can’t run is rejected as one thread rejects it, and the pool goes on', async () => {
  const spec = resolveSpec({ bitnorm: 1, norm: 'layer', formats: half });
  const { x, weight, bias } = inputsOf([257, 129], 129);
  await expect(pools[1].emulate(spec, { x, weight })).rejects.toThrow(
    '"bias" expected a tensor of shape [129], got none',
  );
  await expect(pools[1].emulate(spec, { x, weight, bias }, { arithmetic: library.float64Arithmetic })).rejects.toThrow(
    '"arithmetic" expected none on other threads',
  );
  await expect(forNode.createPool({ threads: 0 })).rejects.toThrow('"threads" expected a positive integer, got 0');
  expect(Object.keys((await pools[1].emulate(spec, { x, weight, bias })).outputs)).toContain('y');
});

describe('a dump', () => {
  const spec = resolveSpec({ bitnorm: 1, norm: 'layer', formats: half });
  const { tensors, metadata } = golden(spec, inputsOf([2051, 129], 129));
  // Some elements that are wrong, in the first rows, the last ones and between.
  const y = tensors.y.data.slice();
  for (const i of [5, 130_000, 200_001, y.length - 1]) y[i] = i === 5 ? Number.NaN : y[i] + 2;
  const stored = Object.entries({ ...tensors, y: tensor(binary16, tensors.y.shape, y) }).map(
    ([name, one]) => [name, encodeTensor(one)] as const,
  );
  const path = join(mkdtempSync(join(tmpdir(), 'bitnorm-threads-')), 'dump.safetensors');
  writeFileSync(path, writeSafetensors(Object.fromEntries(stored), metadata));
  const check = (...flags: string[]) =>
    spawnSync(process.execPath, [main, 'check', path, '--json', ...flags], { encoding: 'utf8' });

  test('is judged alike on any threads and in any blocks', async () => {
    const dump = forNode.openDump(path);
    const whole = forNode.checkDump(dump, spec, { blockElements: Number.POSITIVE_INFINITY, withBounds: false });
    expect(whole.outputs[0]).toMatchObject({ verdict: 'differs', counts: { nan: 1, differs: 3 } });
    for (const blockElements of [129 * 7, 2 ** 16]) {
      const options = { blockElements, withBounds: false };
      expect(forNode.checkDump(dump, spec, options)).toEqual(whole);
      for (const pool of pools) {
        const done: number[] = [];
        const onProgress = (rows: number): void => void done.push(rows);
        expect(await pool.checkDump(dump, spec, { ...options, onProgress })).toEqual(whole);
        expect(done.at(-1)).toBe(2051);
        expect(done.every((rows, i) => i === 0 || rows > done[i - 1])).toBe(true);
      }
    }
    dump.close();
  });

  test('has the same JSON with --threads as without', () => {
    const one = check();
    expect(one.status).toBe(1);
    for (const threads of ['1', '2', '3']) expect(check('--threads', threads).stdout).toBe(one.stdout);
    expect(check('--threads', '0')).toMatchObject({
      status: 2,
      stderr: 'bitnorm: --threads: expected an integer from 1 to 1024, got "0"\n',
    });
  });
});
