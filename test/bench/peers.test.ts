import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { refuseUnlessEqual } from '../../bench/harness/equal.ts';
import { normals, normalsOf, wideNormals } from '../../bench/inputs.ts';
import type { Matrix, PeerProcess } from '../../bench/peers/peer-process.ts';
import { openPeers, type Peers } from '../../bench/peers/peers.ts';
import { binary16, emulate, float64Arithmetic, resolveSpec, tensor } from '../../src/index.ts';

let folder: string;
let peers: Peers;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-peers-'));
  peers = openPeers(folder);
});
afterAll(() => {
  peers.close();
  rmSync(folder, { recursive: true });
});

/** A peer; the test is skipped where it is missing. */
function present(peer: 'native' | 'numpy' | 'torch', context: Pick<TestContext, 'skip'>): PeerProcess {
  const found = peers[peer];
  return 'missing' in found ? context.skip(found.missing) : found;
}

async function made(peer: PeerProcess, matrix: Matrix, kernel: string): Promise<Float32Array> {
  await peer.load(matrix);
  return new Float32Array(await peer.result(kernel));
}

const special = [
  0,
  -0,
  Number.NaN,
  Infinity,
  -Infinity,
  65504,
  65519.99,
  65520,
  -65520,
  1e30,
  2 ** -24,
  2 ** -25,
  -(2 ** -26),
];
const ties = Array.from({ length: 64 }, (_, i) => (1 + (2 * i + 1) * 2 ** -11) * 2 ** ((i % 40) - 25));

function inputs(): Matrix {
  const values = Float32Array.from([...special, ...ties, ...wideNormals(5000), ...normals(1003)]);
  return { rows: 1, columns: values.length, values };
}

const roundings = ['round_to_half', 'encode_and_decode_half'].map((kernel) => ['native', kernel] as const);

describe('a peer that we are timed against does the same work', () => {
  test.for([...roundings, ['numpy', 'round_to_half'], ['torch', 'round_to_half']] as const)(
    '%s, %s',
    async ([peer, kernel], context) => {
      const matrix = inputs();
      const got = await made(present(peer, context), matrix, kernel);
      refuseUnlessEqual(kernel, got, matrix.values.map(float64Arithmetic(binary16).round));
    },
  );

  // Rows and columns that fill no register, and sums that overflow.
  const shapes = [
    [1, 1],
    [7, 5],
    [8, 8],
    [61, 83],
    [24, 64],
  ] as const;
  const sums = [
    ['sum_rows', { reduce: 'sum', axes: [1] }],
    ['l1_rows', { reduce: 'l1', axes: [1] }],
    ['sum_columns', { reduce: 'sum', axes: [0] }],
  ] as const;

  test.for(sums.flatMap(([kernel, spec]) => shapes.map((shape) => ({ kernel, spec, shape }))))(
    'native, $kernel of $shape',
    async ({ kernel, spec, shape: [rows, columns] }, context) => {
      const values = normalsOf(binary16, rows * columns).map((x, i) => (i % 11 === 0 ? x * 2 ** 13 : x));
      const got = await made(present('native', context), { rows, columns, values }, kernel);
      const formats = { input: 'binary16', compute: 'binary16', output: 'binary16' };
      const resolved = resolveSpec({ bitnorm: 1, ...spec, formats, order: 'sequential' });
      const x = tensor(binary16, [rows, columns], values);
      refuseUnlessEqual(kernel, got, emulate(resolved, { x }, { engine: 'float64' }).outputs.y.data);
    },
  );

  test('rows summed in another order have other sums', () => {
    const x = tensor(binary16, [61, 83], normalsOf(binary16, 61 * 83));
    const formats = { input: 'binary16', compute: 'binary16', output: 'binary16' };
    const [one, other] = ['sequential', 'pairwise'].map(
      (order) => emulate(resolveSpec({ bitnorm: 1, reduce: 'sum', formats, order }), { x }).outputs.y.data,
    );
    expect(one).not.toEqual(other);
  });
});

test('a command that a peer does not know is an error, and so is a file that is short', async (context) => {
  const native = present('native', context);
  await expect(native.result('no_such_kernel')).rejects.toThrow('no such command');
  await expect(native.load({ rows: 3, columns: 3, values: new Float32Array(4) })).rejects.toThrow('short');
});
