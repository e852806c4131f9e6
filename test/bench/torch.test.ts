import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { normals } from '../../bench/inputs.ts';
import { openPeers, type Peers, resultOf } from '../../bench/peers/peers.ts';
import { binary32, exact, resolveSpec, type Tensor, tensor } from '../../src/index.ts';

let folder: string;
let peers: Peers;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-torch-'));
  peers = openPeers(folder);
});
afterAll(() => {
  peers.close();
  rmSync(folder, { recursive: true });
});

const [rows, columns] = [48, 96];
const x = normals(rows * columns, 3);
const of = (shape: readonly number[], data: Float32Array): Tensor => tensor(binary32, shape, Float64Array.from(data));
const upsideDown = Float32Array.from(x, (_, i) => x[(rows - 1 - Math.floor(i / columns)) * columns + (i % columns)]);
const inputs = {
  x: of([rows, columns], x),
  weight: of([columns], new Float32Array(columns).fill(1)),
  bias: of([columns], new Float32Array(columns)),
  dy: of([rows, columns], upsideDown),
};

const layer = { bitnorm: 1, norm: 'layer', preset: 'fp32' };
const formats = { input: 'binary32', compute: 'binary32', output: 'binary32' };

/** The kernels, with a spec of the same function and how far their results may be from exact. */
const kernels = [
  { kernel: 'layer_norm', spec: layer, output: 'y', within: 1e-5 },
  { kernel: 'layer_norm_bfloat16', spec: layer, output: 'y', within: 0.1 },
  { kernel: 'layer_norm_with_gradients', spec: { ...layer, backward: true }, output: 'dx', within: 1e-5 },
  { kernel: 'batch_norm', spec: { ...layer, norm: 'batch' }, output: 'y', within: 1e-5 },
  { kernel: 'norm_1', spec: { bitnorm: 1, reduce: 'l1', formats }, output: 'y', within: 1e-3 },
];

describe('what PyTorch is timed at is what its name says', () => {
  test.for(kernels)('$kernel', async ({ kernel, spec, output, within }, { skip }) => {
    const { torch } = peers;
    const got = await resultOf(torch, { rows, columns, values: x }, kernel);
    if (got === undefined) return skip('missing' in torch ? torch.missing : '');
    const expected = exact(resolveSpec(spec), inputs)[output].data;
    expect(got.length).toBe(expected.length);
    expect(Math.max(...expected.map((value, i) => Math.abs(value - got[i])))).toBeLessThan(within);
  });
});
