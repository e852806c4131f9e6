import type { Geometry } from '../../../normalizers/geometry.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import type { KernelBuilder } from '../builder.ts';
import type { Expression } from '../expression.ts';
import type { WgslNumerics } from '../stage-numerics.ts';

/** What the stages of a norm's kernel are written from. */
export interface NormKernel {
  readonly model: NormModel;
  /** Of x. */
  readonly shape: readonly number[];
  readonly geometry: Geometry;
  readonly builder: KernelBuilder;
  readonly numerics: WgslNumerics;
}

/** The kernel that measures, and how many groups it measures. */
export interface MeasuringKernel {
  readonly builder: KernelBuilder;
  readonly groups: number;
}

/** The scale of a group as it is applied: a factor, or a divisor. */
export interface WgslScale {
  readonly value: Expression;
  readonly divides: boolean;
}

/** A group's statistics as the kernel has them; see GroupStatistics (src/normalizers/measure.ts). */
export interface WgslStatistics {
  readonly mean: Expression | undefined;
  readonly measure: Expression | undefined;
  readonly squares: Expression | undefined;
  readonly scale: WgslScale;
}

/** Statements of an entry point that work something out, and where it then stands. */
export interface Computed<T> {
  readonly body: readonly string[];
  readonly result: T;
}

/** A value of a member of the group, by its position in the group. */
export type OfMember = (member: Expression) => Expression;
