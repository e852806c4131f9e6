import type { MakeArithmetic } from '../../formats/arithmetic.ts';
import type { AffineParameters } from '../affine-parameters.ts';
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
  readonly parameters: AffineParameters;
  readonly make: MakeArithmetic;
}

/** The same of a model that has a backward pass. */
export interface BackwardRun extends NormRun {
  readonly backward: Backward;
}

/** The stages of a form. */
export type StagesOf<Form extends Backward['form']> = Extract<Backward, { form: Form }>['stages'];

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
  /** Which parameters they have. */
  readonly parameters: Int32Array;
  /** x as loaded. */
  readonly values: Float64Array;
  /** dy as loaded. */
  readonly gradients: Float64Array;
  /** γ, where there is one. */
  readonly weights: Float64Array | undefined;
}

/** Notes a term of a parameter's gradients: left·right of that of γ, `bias` of that of β. */
export type Collect = (parameter: number, left: number, right: number, bias: number) => void;

/** dx of a group's members, before it is rounded to its format; what the group adds to the gradients of parameters is collected. */
export type GradientOf = (group: GradientGroup, collect: Collect) => Float64Array;

/** Σ dy·x·γ and Σ dy·γ of a group. */
export interface CoefficientSums {
  readonly ds: number;
  readonly db: number;
}
