import type { MomentStage } from '../../../normalizers/model.ts';
import type { WgslAccumulator } from '../accumulator.ts';
import type { WgslArithmetic } from '../arithmetic.ts';
export function welfordMoments(_k: unknown, _s: MomentStage, _a: WgslArithmetic, _t: unknown): WgslAccumulator {
  throw new Error('tmp');
}
