import type { ResolvedSpec } from '#library/index';
import { refuseUnlessEqual } from '../harness/equal.ts';
import { inputsFor } from '../inputs.ts';
import { byReference, byValue, emulated, type Narrow } from '../ours.ts';

/** Refuses outputs unless each is the same. */
export function refuseUnlessSame(path: string, got: Narrow, expected: Narrow): void {
  for (const [name, { data }] of Object.entries(expected))
    refuseUnlessEqual(`${path}, ${name}`, got[name]?.data ?? [], data);
}

/**
 * Refuses a kernel's fast path unless its outputs are the reference's on a small input, and, on the one that is timed, those of the path
 * that computes value by value. (The reference takes minutes for that one.)
 */
export function verifyKernel(spec: ResolvedSpec, small: readonly number[], inputs: Narrow): void {
  const few = inputsFor(spec, small);
  refuseUnlessSame('against the reference', emulated(spec, few), byReference(spec, few));
  refuseUnlessSame('against the path by value', emulated(spec, inputs), byValue(spec, inputs));
}
