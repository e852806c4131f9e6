import type { OrderOrName } from '../../reductions/order.ts';
import type { AccumulatorKind, ReductionStage, RootStage, Stage } from '../stages.ts';

/*
 * The stages of a norm's backward pass as plain data: what each may choose for itself.
 */

/** A stage whose products are added by fma, or in two steps. */
export interface ContractedStage extends Stage {
  readonly contract: boolean;
}

/** The normalized value x̂, computed again. */
export interface RestoreStage extends ContractedStage {
  /** centered: (x − μ)·r; shifted: x·r + (−μ·r), for roots that multiply. */
  readonly form: 'centered' | 'shifted';
  /** The format to which x̂ is rounded at last. Default: it stays as it is. */
  readonly resultFormat?: string;
}

/** A second reduction over the results of the first, which then runs over each part of the terms. */
export interface PartsReduction {
  /** Terms in a part, the last one shorter: those of an image, a tile or a block. */
  readonly size: number;
  readonly order: OrderOrName;
  readonly format: string;
}

/** A sum over a group and its share of the count. */
export interface SumStage extends Omit<ReductionStage, 'divide'> {
  readonly parts?: PartsReduction;
}

/** How products are summed. */
interface Products {
  /** Products are pushed by fma. */
  readonly contract: boolean;
  /** The format of products, where it is not the stage's and they are not contracted. */
  readonly productFormat?: string;
}

/** A sum of products over a group and its share of the count. */
export type DotStage = SumStage & Products;

/** A sum of products that no count divides. */
export interface ProductSumStage extends Stage, Products {
  readonly order: OrderOrName;
  readonly accumulator: AccumulatorKind;
  /** The format of merges, where it is not the stage's. */
  readonly mergeFormat?: string;
}

/** The sums of what every group adds to a parameter's gradient. */
export interface ParametersStage extends ProductSumStage {
  /** The format to which the total is rounded after every term, as where it lies in memory meanwhile. Default: it stays as it is. */
  readonly heldFormat?: string;
}

interface CommonStages {
  /** Inference: the scale, from the running statistics. */
  readonly root?: RootStage;
  readonly load: Stage;
  readonly dot: DotStage;
  readonly sum: SumStage;
  readonly parameters: ParametersStage;
  /** A held gain: from the gradient of what was held to that of the weight. */
  readonly gain?: ProductSumStage;
  readonly output: Stage;
}

export interface DirectStages extends CommonStages {
  readonly center: Stage;
  readonly normalize: RestoreStage;
  readonly product: Stage;
  readonly slope: SumStage;
  readonly gradient: ContractedStage & {
    /** summed: δ − (w·a + b); stepwise: (δ − b) − w·a; then times r. */
    readonly association: 'summed' | 'stepwise';
  };
}

export interface CoefficientStages extends CommonStages {
  /** Of dy and γ; over the elements of a channel, of dy alone. */
  readonly sum: DotStage;
  readonly coefficients: ContractedStage;
  readonly gradient: ContractedStage & {
    /** gradient: (r·dy)·γ, to which b·x is added; weight: (r·γ)·dy, which is added to b·x. */
    readonly association: 'gradient' | 'weight';
  };
}

export interface ElementSumStages extends CoefficientStages {
  readonly center: Stage;
  readonly normalize: RestoreStage;
  readonly product: Stage;
}

export interface ChannelSumStages extends CoefficientStages {
  /** The sums of the channels' sums, times γ. */
  readonly channels: ProductSumStage;
}

export interface ProjectedStages extends CommonStages {
  readonly center: Stage;
  readonly coefficients: Stage;
  readonly gradient: ContractedStage;
}

/** How dx is put together, and from which sums. */
export type BackwardForm =
  | { readonly form: 'direct'; readonly stages: DirectStages }
  /** The sums are over a group's elements. */
  | { readonly form: 'coefficients'; readonly sums: 'elements'; readonly stages: ElementSumStages }
  /** The sums are over the elements of each channel first. */
  | { readonly form: 'coefficients'; readonly sums: 'channels'; readonly stages: ChannelSumStages }
  | { readonly form: 'projected'; readonly stages: ProjectedStages };

export const backwardForms = ['direct', 'coefficients', 'projected'] as const;

/** A norm's backward pass. */
export type Backward = {
  /** computed: the forward pass runs, and its saved statistics are used; given: they are inputs, and only gradients are put out. */
  readonly saved: 'computed' | 'given';
  readonly formats: {
    /** Of dy. */
    readonly gradient: string;
    /** Of dx. */
    readonly output: string;
    /** Of dweight and dbias. */
    readonly parameters: string;
  };
} & BackwardForm;

/** The outputs of a backward pass. */
export const gradientNames = ['dx', 'dweight', 'dbias'] as const;
