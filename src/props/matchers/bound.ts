import type { Format } from '../../formats/format.ts';
import type { Tensors } from '../../kernels/family.ts';
import type { ResolvedSpec } from '../../kernels/spec.ts';

/** How far one kind of kernels may be from the exact result, element by element. */
export interface ElementBounds {
  readonly error: Float64Array;
  readonly distance: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The bounds of one output. */
export interface OutputBound {
  readonly format: Format;
  readonly shape: readonly number[];
  readonly exact: Float64Array;
  readonly bounds: Readonly<Record<'running' | 'order' | 'anyOrder' | 'probabilistic', ElementBounds>>;
}

/** Bounds of every output of a kernel over its inputs. */
export type BoundOf = (spec: ResolvedSpec, inputs: Tensors) => Readonly<Record<string, OutputBound>>;
