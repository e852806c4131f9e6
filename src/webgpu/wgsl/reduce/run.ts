import type { ReductionModel } from '../../../kernels/reduction/model.ts';
import type { Geometry } from '../../../normalizers/geometry.ts';
import type { KernelBuilder } from '../builder.ts';
import type { WgslNumerics } from '../stage-numerics.ts';

/** What the stages of a reduction's kernel are written from. */
export interface ReductionRun {
  readonly model: ReductionModel;
  readonly geometry: Geometry;
  readonly builder: KernelBuilder;
  readonly numerics: WgslNumerics;
}
