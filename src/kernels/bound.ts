import type { BoundOptions } from '../measure/bounds/bound-norm.ts';
import type { OutputBound } from '../measure/bounds/output.ts';
import type { Tensors } from './family.ts';
import { familyFor, type ResolvedSpec } from './spec.ts';

export type { BoundOptions } from '../measure/bounds/bound-norm.ts';
export { type BoundKind, boundKinds } from '../measure/bounds/numerics.ts';
export { admits, type ErrorBound, type OutputBound } from '../measure/bounds/output.ts';

/**
 * How far a conforming kernel's outputs may be from the exact results, element by element and proved: a kernel with the spec's formats, any
 * contraction, divisions and roots as the spec's device has them (of other families: correctly rounded), and one last rounding of each output.
 * docs/bounds.md derives them.
 *
 * - `running`: the emulated kernel itself, whose steps are followed.
 * - `order`: any kernel that sums in the spec's order. `anyOrder`: in whatever order.
 * - `probabilistic`: in the spec's order, if roundings err independently with mean zero; see `lambda`.
 *
 * @returns an entry for each output that has bounds; none for families without (casts are exact, integer norms are compared bit by bit)
 * @throws RangeError naming an input that is missing or does not fit
 */
export function bound(
  spec: ResolvedSpec,
  inputs: Tensors,
  options: BoundOptions = {},
): Readonly<Record<string, OutputBound>> {
  return familyFor(spec).bound?.(spec, inputs, options) ?? {};
}
