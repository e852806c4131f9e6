import type { CheckResult } from '../kernels/check.ts';
import { explain } from '../kernels/explain.ts';
import { isSeparable } from '../kernels/spec.ts';
import { elementCount, type Tensor, tensor } from '../tensors/tensor.ts';
import { byRow, rolesOf } from './check-dump.ts';
import type { Dump } from './dump.ts';

/** Rows on which variations are tried, and the most elements these may have. */
const explainedRows = 6;
const explainedElements = 2 ** 15;

interface Excerpt {
  readonly rows: number;
  read(name: string, split: boolean): Tensor;
}

/** The first rows and those with the worst elements; everything where rows depend on each other; undefined where that is too much. */
function excerptOf(dump: Dump, { spec, outputs }: CheckResult): Excerpt | undefined {
  const shape = dump.shape('x');
  const rows = shape[0] ?? 1;
  if (!isSeparable(spec, shape.length)) {
    return elementCount(shape) > explainedElements ? undefined : { rows, read: (name) => dump.read(name) };
  }
  const worst = outputs.flatMap(({ worst: elements, elements: total }) =>
    elements.map(({ element }) => Math.floor(element / (total / rows))),
  );
  const count = Math.max(1, Math.min(explainedRows, Math.floor((explainedElements * rows) / elementCount(shape))));
  const first = Array.from({ length: Math.min(count, rows) }, (_, row) => row);
  const chosen = [...new Set([...worst, ...first])].slice(0, count);
  const gathered = (name: string): Tensor => stack(chosen.map((row) => dump.readRows(name, row, 1, rows)));
  return { rows: chosen.length, read: (name, split) => (split ? gathered(name) : dump.read(name)) };
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
 * that is not among the common ones.
 */
export function explainDump(dump: Dump, result: CheckResult): string | undefined {
  const excerpt = excerptOf(dump, result);
  if (excerpt === undefined) return undefined;
  const roles = rolesOf(
    dump,
    result.spec,
    result.outputs.map(({ name }) => name),
  );
  const inputs = roles.inputs.map(({ name, stored }) => [name, excerpt.read(stored, byRow(name))] as const);
  const outputs = roles.outputs.map((name) => [name, excerpt.read(name, true)] as const);
  const found = explain(result.spec, Object.fromEntries(inputs), Object.fromEntries(outputs));
  return found === undefined ? undefined : `bit-equal with ${found} (on the ${excerpt.rows} rows tried)`;
}
