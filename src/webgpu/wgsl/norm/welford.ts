import type { MomentStage } from '../../../normalizers/model.ts';
import type { WgslAccumulator } from '../accumulator.ts';
import { wgslWelford } from '../accumulators/welford.ts';
import type { WgslArithmetic } from '../arithmetic.ts';
import type { KernelBuilder } from '../builder.ts';
import type { WgslTerms } from './reducer.ts';

/** Welford's and Chan's formulas as a stage has them; states have the members count, mean and squares. */
export function welfordMoments(
  { builder }: { readonly builder: KernelBuilder },
  { contract, pushKind = 'divide', mergeKind = 'divide', mergeForm = 'moved' }: MomentStage,
  arithmetic: WgslArithmetic,
  { count, at }: WgslTerms,
): WgslAccumulator {
  const steps = { arithmetic, division: pushKind, mergeDivision: mergeKind, mergeForm, contract, most: count };
  return wgslWelford(steps, at, builder.module);
}
