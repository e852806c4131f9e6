import type { CheckResult } from '../kernels/check.ts';
import { explain, type Sample } from '../kernels/explain.ts';
import { isSeparable } from '../kernels/spec.ts';
import { elementCount, type Tensor, tensor } from '../tensors/tensor.ts';
import { byRow, type Roles, rolesOf } from './check-dump.ts';
import type { Dump } from './dump.ts';

/** Rows on which variations are tried, and the most elements these may have. */
const explainedRows = 64;
const explainedElements = 2 ** 15;

/** The rows worth trying: those with the worst elements, then the first ones. */
function chosenRows(dump: Dump, outputs: CheckResult['outputs']): readonly number[] {
  const shape = dump.shape('x');
  const rows = shape[0] ?? 1;
  const worst = outputs.flatMap(({ worst: elements, elements: total }) =>
    elements.map(({ element }) => Math.floor(element / (total / rows))),
  );
  const count = Math.max(1, Math.min(explainedRows, Math.floor((explainedElements * rows) / elementCount(shape))));
  const first = Array.from({ length: Math.min(count, rows) }, (_, row) => row);
  return [...new Set([...worst, ...first])].slice(0, count);
}

type Read = (name: string, byRows: boolean) => Tensor;

function sampleOf({ inputs, outputs }: Roles, read: Read): Sample {
  return {
    inputs: Object.fromEntries(inputs.map(({ name, stored }) => [name, read(stored, byRow(name))] as const)),
    outputs: Object.fromEntries(outputs.map((name) => [name, read(name, true)] as const)),
  };
}

/** Rows, one below the other. */
function stack(parts: readonly Tensor[]): Tensor {
  const [first] = parts as readonly [Tensor, ...Tensor[]];
  const data = new Float64Array(first.data.length * parts.length);
  for (const [i, part] of parts.entries()) data.set(part.data, i * first.data.length);
  return tensor(first.format, [(first.shape[0] ?? 1) * parts.length, ...first.shape.slice(1)], data);
}

/**
 * What would make the spec's prediction bit-equal, as far as a few rows tell. Undefined where the kernel is not bit-equal for a reason
 * that is not among the common ones, or its rows depend on each other and are too many to try.
 */
export function explainDump(dump: Dump, { spec, outputs }: CheckResult): string | undefined {
  const shape = dump.shape('x');
  const names = outputs.map(({ name }) => name);
  const roles = rolesOf(dump, spec, names);
  if (!isSeparable(spec, shape.length)) {
    if (elementCount(shape) > explainedElements) return undefined;
    const whole = sampleOf(roles, (name) => dump.read(name));
    const found = explain(spec, whole.inputs, whole.outputs);
    return found === undefined ? undefined : `bit-equal with ${found}`;
  }
  const rows = chosenRows(dump, outputs);
  const readRows =
    (chosen: readonly number[]): Read =>
    (name, byRows) =>
      byRows ? stack(chosen.map((row) => dump.readRows(name, row, 1, shape[0] ?? 1))) : dump.read(name);
  const { inputs, outputs: written } = sampleOf(roles, readRows(rows));
  const found = explain(spec, inputs, written, sampleOf(roles, readRows(rows.slice(0, 1))));
  const extent = rows.length === shape[0] ? '' : ` (on the ${rows.length} rows tried)`;
  return found === undefined ? undefined : `bit-equal with ${found}${extent}`;
}
