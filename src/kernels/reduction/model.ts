import type { extremumRules } from '../../formats/compare.ts';
import type { OverflowPolicy } from '../../formats/context.ts';
import type { MomentStage, ReductionStage, Stage } from '../../normalizers/model.ts';
import type { Order } from '../../reductions/order.ts';

export const reductionKinds = [
  'sum',
  'mean',
  'l1',
  'sumOfSquares',
  'l2',
  'lp',
  'linf',
  'topk',
  'range',
  'variance',
  'cumsum',
] as const;
export type ReductionKind = (typeof reductionKinds)[number];

/** A reduction over axes, every choice written out. y has the other axes' shape; cumsum's has the input's. */
export interface ReductionModel {
  readonly bitnorm: 1;
  readonly reduce: ReductionKind;
  readonly axes: readonly number[];
  /** lp: the exponent. */
  readonly p: number;
  /** topk: how many magnitudes are summed. */
  readonly k: number;
  /** variance: subtracted from the count. */
  readonly correction: number;
  /** linf and range: what a maximum does with NaN and zeros. */
  readonly extremum: keyof typeof extremumRules;
  readonly formats: { readonly input: string; readonly compute: string; readonly output: string };
  readonly overflow: OverflowPolicy;
  readonly tininess: 'after' | 'before';
  readonly seed: number;
  readonly stages: {
    /** variance by two passes or one: its mean. */
    readonly mean: ReductionStage;
    /** variance by two passes: x − mean. */
    readonly center: Stage;
    readonly reduce: MomentStage;
    readonly root: Stage;
    readonly output: Stage;
  };
  readonly orders: Readonly<Record<string, Order>>;
}
