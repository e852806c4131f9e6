import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeTensor, writeSafetensors } from '../../src/io/index.ts';
import type { CheckResult } from '../../src/kernels/check.ts';
import { golden } from '../../src/kernels/golden.ts';
import { sampleInputs } from '../../src/kernels/sample.ts';
import { bindSpec, resolveSpec } from '../../src/kernels/spec.ts';
import { type Dump, openDump } from '../../src/node/dump.ts';
import { type Tensor, tensor } from '../../src/tensors/tensor.ts';

export type Named = Readonly<Record<string, Tensor>>;

/** Runs with a file of these tensors, which is gone afterwards. */
export function withFile<T>(tensors: Named, metadata: Readonly<Record<string, string>>, use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'bitnorm-'));
  const path = join(folder, 'dump.safetensors');
  const stored = Object.fromEntries(Object.entries(tensors).map(([name, one]) => [name, encodeTensor(one)]));
  try {
    writeFileSync(path, writeSafetensors(stored, metadata));
    return use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs with a dump of these tensors. */
export function withTensors<T>(
  tensors: Named,
  use: (dump: Dump) => T,
  options: { renames?: Readonly<Record<string, string>>; metadata?: Readonly<Record<string, string>> } = {},
): T {
  return withFile(tensors, options.metadata ?? {}, (path) => {
    const dump = openDump(path, options.renames);
    try {
      return use(dump);
    } finally {
      dump.close();
    }
  });
}

/** A spec bound to a shape, sampled inputs for it, and what a kernel must put out. */
export function goldenOf(written: object, shape: readonly number[], seed = 1) {
  const spec = bindSpec(resolveSpec({ bitnorm: 1, ...written }), shape);
  const inputs = sampleInputs(spec, shape, seed);
  const { tensors, metadata } = golden(spec, inputs);
  return { spec, inputs, tensors, metadata };
}

/** A result whose bounds have ten digits: they count operations on doubles, so that the last ones depend on how much is fed at once. */
export const shortBounds = ({ outputs, ...rest }: CheckResult) => ({
  ...rest,
  outputs: outputs.map(({ judgement, ...output }) => ({
    ...{ ...output, counts: judgement?.counts },
    certificates: judgement?.certificates.map(({ bound, ...one }) => ({ ...one, bound: bound.toPrecision(10) })),
  })),
});

/** The tensor with some elements replaced. */
export function damaged(one: Tensor, changes: Readonly<Record<number, number>>): Tensor {
  const data = one.data.slice();
  for (const [element, value] of Object.entries(changes)) data[Number(element)] = value;
  return tensor(one.format, one.shape, data);
}
