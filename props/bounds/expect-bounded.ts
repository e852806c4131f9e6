import { expect } from 'vitest';
import { admits, type BoundKind, type OutputBound } from '../../src/kernels/bound.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';

type Tensors = Readonly<Record<string, Tensor>>;

/** An element that lies outside its bound, in words; none: undefined. */
function excess(name: string, bound: OutputBound, kind: BoundKind, output: Tensor, truth?: Tensor): string | undefined {
  const limits = bound.bounds[kind];
  if (limits === undefined) return `${name} has no ${kind} bound`;
  for (const [i, value] of output.data.entries()) {
    if (limits.error[i] === Infinity) continue;
    const at = `${name}[${i}] ${kind}: ${value}`;
    if (!admits(limits, i, value)) return `${at} is not in ${limits.low[i]} … ${limits.high[i]}`;
    const distance = Math.abs(value - (truth?.data[i] ?? value));
    // The exact value was rounded to a double.
    const slack = Math.abs(truth?.data[i] ?? 0) * 2 ** -53 + limits.distance[i] * 2 ** -40;
    if (distance > limits.distance[i] + slack)
      return `${at} is ${distance} from the exact ${truth?.data[i]}, allowed were ${limits.distance[i]}`;
  }
  return undefined;
}

/**
 * Expects every output to lie within its bounds, and no farther from the exact results than these say.
 * @param truth the exact results before their rounding, where these are known
 */
export function expectBounded(
  bounds: Readonly<Record<string, OutputBound>>,
  outputs: Tensors,
  kinds: readonly BoundKind[],
  truth: Tensors = {},
): void {
  for (const [name, bound] of Object.entries(bounds)) {
    const output = outputs[name];
    if (output === undefined) continue;
    for (const kind of kinds) expect(excess(name, bound, kind, output, truth[name])).toBeUndefined();
  }
}

/** How many elements have a bound, of all. */
export function boundedShare(
  bounds: Readonly<Record<string, OutputBound>>,
  kind: BoundKind,
): { finite: number; all: number } {
  const errors = Object.values(bounds).flatMap(({ bounds: of }) => [...(of[kind]?.error ?? [])]);
  return { finite: errors.filter((error) => error < Infinity).length, all: errors.length };
}
