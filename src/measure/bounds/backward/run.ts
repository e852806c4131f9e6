import type { Backward } from '../../../normalizers/backward/stages.ts';
import type { Geometry } from '../../../normalizers/geometry.ts';
import type { NormInputs } from '../../../normalizers/inputs.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import type { BoundStatistics } from '../normalize.ts';
import type { BoundNumerics } from '../numerics.ts';
import type { Quantity } from '../quantity.ts';

/** One bound of a norm that has a backward pass: the model, its inputs (checked), how they lie, and its numerics on quantities. */
export interface BoundRun {
  readonly model: NormModel;
  readonly backward: Backward;
  readonly inputs: NormInputs;
  readonly geometry: Geometry;
  readonly numerics: BoundNumerics;
}

/** A group as its gradient is formed from; lists have an entry for each member. See GradientGroup. */
export interface BoundGradientGroup {
  readonly group: number;
  readonly statistics: BoundStatistics;
  readonly elements: Int32Array;
  readonly parameters: Int32Array;
  /** x as loaded. */
  readonly values: readonly Quantity[];
  /** dy as loaded. */
  readonly gradients: readonly Quantity[];
  /** γ, where there is one. */
  readonly weights: readonly Quantity[] | undefined;
}

/** Notes a term of a parameter's gradients; see Collect. */
export type BoundCollect = (parameter: number, left: Quantity, right: Quantity, bias: Quantity) => void;

/** dx of a group's members before it is rounded to its format. */
export type BoundGradientOf = (group: BoundGradientGroup, collect: BoundCollect) => readonly Quantity[];

/** Σ dy·x·γ and Σ dy·γ of a group. */
export interface BoundCoefficientSums {
  readonly ds: Quantity;
  readonly db: Quantity;
}

export type BoundSums = (terms: BoundGradientGroup, collect: BoundCollect) => BoundCoefficientSums;
