import type { OrderOrName } from '../../reductions/order.ts';
import type { AccumulatorKind, ReductionStage, RootStage, Stage } from '../stages.ts';

/*
 * The stages of a norm's backward pass as plain data: what each may choose for itself.
 */

/** The normalized value x̂, computed again. */
export interface RestoreStage extends Stage {
  /** centered: (x − μ)·r; shifted: x·r + (−μ·r). The latter for statistics that multiply. */
  readonly form: 'centered' | 'shifted';
  /** shifted: x·r is added by fma. */
  readonly contract: boolean;
  /** The format to which x̂ is rounded at last. Default: it stays as it is. */
  readonly resultFormat?: string;
}

/** A sum over a group and its share of the count. */
export type SumStage = Omit<ReductionStage, 'divide'>;

/** How products are summed. */
interface Products {
  /** Products are pushed by fma. */
  readonly contract: boolean;
  /** The format of products, where it is not the stage's and they are not contracted. */
  readonly productFormat?: string;
}

/** A sum of products over a group and its share of the count. */
export type DotStage = SumStage & Products;

/** The sums over all elements that share a parameter. */
export interface ParametersStage extends Stage, Products {
  readonly order: OrderOrName;
  readonly accumulator: AccumulatorKind;
  /** The format of merges, where it is not the stage's. */
  readonly mergeFormat?: string;
}

/** How an element's gradient is put together. */
export interface GradientStage extends Stage {
  /** summed: δ − (w·a + b); stepwise: (δ − b) − w·a; then times r. */
  readonly association: 'summed' | 'stepwise';
  /** The product w·a is added by fma. */
  readonly contract: boolean;
}

export interface BackwardStages {
  /** Inference: the scale, from the running statistics. */
  readonly root?: RootStage;
  readonly load: Stage;
  readonly center: Stage;
  readonly normalize: RestoreStage;
  readonly product: Stage;
  readonly dot: DotStage;
  readonly sum: SumStage;
  readonly slope: SumStage;
  readonly gradient: GradientStage;
  readonly parameters: ParametersStage;
  readonly output: Stage;
}

/** A norm's backward pass. */
export interface Backward {
  /** computed: the forward pass runs, and its saved statistics are used; given: they are inputs, and only gradients are put out. */
  readonly saved: 'computed' | 'given';
  readonly form: 'direct';
  readonly formats: {
    /** Of dy. */
    readonly gradient: string;
    /** Of dx. */
    readonly output: string;
    /** Of dweight and dbias. */
    readonly parameters: string;
  };
  readonly stages: BackwardStages;
}

/** The outputs of a backward pass. */
export const gradientNames = ['dx', 'dweight', 'dbias'] as const;
