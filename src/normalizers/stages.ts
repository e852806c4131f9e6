import type { OverflowPolicy, SubnormalPolicy } from '../formats/context.ts';
import type { conventions } from '../formats/integers/convention.ts';
import type { Direction } from '../formats/rounding.ts';
import type { MergeFormName } from '../reductions/merge-forms.ts';
import type { OrderOrName } from '../reductions/order.ts';
import type { BlockSpec } from '../tensors/blocks.ts';

/*
 * The stages of a norm as plain data: what each may choose for itself.
 */

export interface Rounded {
  /** A stochastic rounding names its number of random bits; the seed is the spec's. */
  readonly rounding: Direction | { readonly stochastic: number };
}

/** What any stage may choose for itself. */
export interface Stage extends Rounded {
  readonly format: string;
  readonly subnormals: SubnormalPolicy;
  /** Default: the model's. An fp8 output often saturates where the stages before it don't. */
  readonly overflow?: OverflowPolicy;
}

/** How sums are kept. A fused add names its fraction bits (see FusedAdd); its output rounds as the stage says. */
export type AccumulatorKind = 'plain' | 'kahan' | 'neumaier' | { readonly fused: { readonly fractionBits: number } };

export interface ReductionStage extends Stage {
  readonly order: OrderOrName;
  readonly accumulator: AccumulatorKind;
  /** The format of merges, where it is not the stage's. */
  readonly mergeFormat?: string;
  /** The format to which the sum is rounded before anything else. Default: it stays as it is. */
  readonly sumFormat?: string;
  /** The format in which a mean is divided. Default: the sum's. */
  readonly divideFormat?: string;
  /** The format to which the stage's result is rounded at last. Default: it stays as it is. */
  readonly resultFormat?: string;
  /** The mean's division: of the sum, of each term before it is added, or by two at every merge. */
  readonly divide: 'after' | 'each' | 'merge';
  /** By division, or by multiplying with the rounded reciprocal of the count. */
  readonly kind: 'divide' | 'reciprocal';
  /** The format to which that reciprocal is rounded at last. Default: it stays as it is. */
  readonly reciprocalFormat?: string;
}

export interface MeanStage extends ReductionStage {
  /** The format to which the mean is rounded once the moment has used it. Default: it stays as it is. */
  readonly storedFormat?: string;
}

export interface MomentStage extends ReductionStage {
  /** Of the centred values; of the values and their squares at once (E[x²] − μ²); or by Welford's and Chan's formulas. */
  readonly method: 'twoPass' | 'onePass' | 'welford';
  /** Squares are pushed by fma. */
  readonly contract: boolean;
  /** The format of squares, where it is not the stage's and they are not contracted. */
  readonly productFormat?: string;
  /** welford: how a push and a merge take their share of the count. Default divide. */
  readonly pushKind?: 'divide' | 'reciprocal';
  readonly mergeKind?: 'divide' | 'reciprocal';
  /** welford: how a merge puts two parts together. Default moved. */
  readonly mergeForm?: MergeFormName;
  /**
   * onePass, in norms: E[x²] − μ² in rounded steps; with μ·μ contracted; or with Σx²·(1/n) contracted, for the kind reciprocal. Default: as
   * `contract`, fusedMean or rounded.
   */
  readonly difference?: 'rounded' | 'fusedMean' | 'fusedShare';
  /** onePass, in norms: whether a difference below 0 counts as 0. Default false. */
  readonly clamp?: boolean;
}

export interface RootStage extends Stage {
  /**
   * How the scale is applied. rsqrt: times 1/√v, rounded once; reciprocal: times 1/s of the rounded s; divide: divided by s.
   * For statistics without a root, rsqrt is not available.
   */
  readonly kind: 'rsqrt' | 'reciprocal' | 'divide';
  /** C·statistic + ε by fma. */
  readonly contract: boolean;
  /** The format to which the factor or divisor is rounded at last. Default: it stays as it is. */
  readonly resultFormat?: string;
}

export interface NormalizeStage extends Stage {
  /**
   * centered: (x − μ)·r, then γ and β; shifted: x·r + (−μ·r), then γ and β; folded: a = γ·r or γ/s, b = β − μ·a, y = x·a + b; weighted:
   * ((x − μ)·γ)·r + β. shifted is for kinds of root that multiply.
   */
  readonly form: 'centered' | 'shifted' | 'folded' | 'weighted';
  /** Products that are added at once are contracted to fma. */
  readonly contract: boolean;
  /** folded: whether β − μ·a is. Default: as `contract`. */
  readonly contractOffset?: boolean;
  /** The format to which −μ·r (shifted), a and b (folded) are rounded at last. Default: they stay as they are. */
  readonly shiftFormat?: string;
  /** centered, shifted: the format to which x̂ is rounded before γ and β. Default: it stays as it is. */
  readonly resultFormat?: string;
}

export interface AffineStage extends Stage {
  /** γ·x̂ + β by fma. */
  readonly contract: boolean;
}

/** A weight whose Euclidean norm is held at a total T: the sum of squares, the root and g·T/‖g‖. */
export interface GainStage extends Stage {
  readonly order: OrderOrName;
  readonly accumulator: AccumulatorKind;
  /** Squares are pushed by fma. */
  readonly contract: boolean;
  /** The format of squares, where it is not the stage's and they are not contracted. */
  readonly productFormat?: string;
  /** The format of merges, where it is not the stage's. */
  readonly mergeFormat?: string;
  /** The format to which the sum is rounded before anything else. Default: it stays as it is. */
  readonly sumFormat?: string;
  /** ratio: g·(T/‖g‖); quotient: (g/‖g‖)·T; product: (g·T)/‖g‖. */
  readonly form: 'ratio' | 'quotient' | 'product';
  /** The format to which the held gain is rounded at last. Default: it stays as it is. */
  readonly resultFormat?: string;
}

export interface RunningStage extends Stage {
  /**
   * 'pytorch': the unbiased variance is the variance times n/(n − 1), in two steps, or the sum of squared deviations divided by n − 1.
   * Default fromMean.
   */
  readonly variance?: 'fromMean' | 'fromSum';
  /** The format in which the variance takes its share of the momentum and is added to the old one's. Default: the stage's. */
  readonly varianceFormat?: string;
}

export interface ResidualStage extends Stage {
  readonly kind: 'residual';
}

export type Activation = Stage & { readonly kind: 'relu' };

/** The output as integers: y/scale rounded, plus the zero point, saturated (see src/formats/integers). */
export interface QuantizeStage {
  readonly kind: 'quantize';
  readonly format: string;
  readonly scale: number;
  readonly zeroPoint: number;
  readonly convention: keyof typeof conventions;
  /** Signed formats may leave out the most negative integer. */
  readonly narrowRange: boolean;
}

/** The output divided by a scale and rounded to a floating format (fp8). */
export interface ScaleStage extends Stage {
  readonly kind: 'scale';
  readonly scale: number;
  readonly division: 'divide' | 'reciprocal';
}

/** The output in blocks that share scales: y, y_scale and, where it is computed, y_tensor_scale. */
export interface BlockStage extends Rounded {
  readonly kind: 'block';
  readonly block: BlockSpec;
  /** The format to which values are rounded (ties to even) before blocks are formed. Default: they stay as they are. */
  readonly valueFormat?: string;
}

export interface Stages {
  readonly prologue: readonly ResidualStage[];
  readonly mean: MeanStage;
  readonly center: Stage;
  readonly moment: MomentStage;
  readonly root: RootStage;
  readonly normalize: NormalizeStage;
  /** Where the gain is a held total. */
  readonly gain?: GainStage;
  readonly affine: AffineStage;
  readonly running: RunningStage;
  readonly epilogue: readonly (Activation | QuantizeStage | ScaleStage | BlockStage)[];
  readonly output: Stage;
}
