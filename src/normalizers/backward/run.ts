import type { MakeArithmetic } from '../../formats/arithmetic.ts';
import type { Geometry } from '../geometry.ts';
import type { NormInputs } from '../inputs.ts';
import type { NormModel } from '../model.ts';
import type { Numerics } from '../numerics.ts';
import type { Scale } from '../scale.ts';
import type { Backward } from './stages.ts';

/** One run of a norm's kernel: the model, its inputs (checked) and how they lie, and its numerics. */
export interface NormRun {
  readonly model: NormModel;
  readonly inputs: NormInputs;
  readonly geometry: Geometry;
  readonly numerics: Numerics;
  readonly make: MakeArithmetic;
}

/** The same of a model that has a backward pass. */
export interface BackwardRun extends NormRun {
  readonly backward: Backward;
}

/** What the backward pass knows of a group. */
export interface KnownStatistics {
  /** μ; undefined for norms that do not centre. */
  readonly mean: number | undefined;
  readonly scale: Scale;
}

/** A group as its gradient is formed from; lists have an entry for each member. */
export interface GradientGroup {
  readonly group: number;
  readonly statistics: KnownStatistics;
  /** Where the members lie in x. */
  readonly elements: Int32Array;
  /** c. */
  readonly centred: Float64Array;
  /** x̂. */
  readonly normalized: Float64Array;
  /** δ. */
  readonly scaled: Float64Array;
}

/** dx of a group's members, before it is rounded to its format. */
export type GradientOf = (group: GradientGroup) => Float64Array;
