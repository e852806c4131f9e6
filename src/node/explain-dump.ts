import type { CheckResult } from '../kernels/check.ts';
import { explanations, type Sample } from '../kernels/explain.ts';
import { isSeparable, type ResolvedSpec } from '../kernels/spec.ts';
import { elementCount, type Tensor, tensor } from '../tensors/tensor.ts';
import { checkDump, type Roles, rolesOf } from './check-dump.ts';
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
    inputs: Object.fromEntries(inputs.map(({ name, stored, byRow }) => [name, read(stored, byRow)] as const)),
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

/** Explanations that fit the rows tried and are then checked against the whole dump, before the first of them is named as a mere hint. */
const checkedExplanations = 8;

/** Whether the whole dump is bit-equal under that spec. */
function holds(dump: Dump, spec: ResolvedSpec, outputs: readonly string[]): boolean {
  return checkDump(dump, spec, { outputs, withExact: false, withBounds: false }).accepted;
}

function samplesOf(dump: Dump, result: CheckResult, roles: Roles): readonly Sample[] | undefined {
  const shape = dump.shape('x');
  if (!isSeparable(result.spec, shape.length)) {
    return elementCount(shape) > explainedElements ? undefined : [sampleOf(roles, (name) => dump.read(name))];
  }
  const rows = chosenRows(dump, result.outputs);
  const readRows =
    (chosen: readonly number[]): Read =>
    (name, byRows) =>
      byRows ? stack(chosen.map((row) => dump.readRows(name, row, 1, shape[0] ?? 1))) : dump.read(name);
  return [rows.slice(0, 1), rows].map((chosen) => sampleOf(roles, readRows(chosen)));
}

/**
 * What would make the spec's prediction bit-equal: found on a few rows, then checked on all. Undefined where the kernel is not bit-equal
 * for a reason that is not among the common ones, or its rows depend on each other and are too many to try.
 */
export function explainDump(dump: Dump, result: CheckResult): string | undefined {
  const names = result.outputs.map(({ name }) => name);
  const samples = samplesOf(dump, result, rolesOf(dump, result.spec, names));
  if (samples === undefined) return undefined;
  const tried: string[] = [];
  for (const { words, spec } of explanations(result.spec, samples)) {
    if (holds(dump, spec, names)) return `bit-equal with ${words}`;
    tried.push(words);
    if (tried.length === checkedExplanations) break;
  }
  return tried.length === 0 ? undefined : `bit-equal on some rows with ${tried[0]}`;
}
