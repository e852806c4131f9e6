import type { extremumRules } from '../formats/compare.ts';
import type { OverflowPolicy, SubnormalPolicy } from '../formats/context.ts';
import type { conventions } from '../formats/integers/convention.ts';
import type { Direction } from '../formats/rounding.ts';
import type { Order, OrderOrName } from '../reductions/order.ts';

/*
 * A norm and its numerics as plain data, every choice written out. The kernel spec (src/kernels) is this with defaults and validation.
 */

export const normNames = ['layer', 'rms', 'batch', 'group', 'instance'] as const;
export type NormName = (typeof normNames)[number];

export const statisticKinds = ['l2', 'l1', 'lp', 'linf', 'topk', 'range'] as const;
export type StatisticKind = (typeof statisticKinds)[number];

/** What the scale of a norm is measured by: s = constant · statistic. */
export interface Statistic {
  readonly kind: StatisticKind;
  /** The exponent of 'lp'. */
  readonly p?: number;
  /** How many magnitudes 'topk' averages. */
  readonly k?: number;
  /** In which order 'topk' sums them: by position (default) or by descending magnitude. */
  readonly sumOrder?: 'position' | 'descending';
  /** 'range': the group is cut into this many equal parts, whose ranges are averaged. */
  readonly chunks?: number;
  /** What the maximum of 'linf' and 'range' does with NaN and zeros. Default 'ieee' (IEEE 754-2019 maximum: NaN wins). */
  readonly extremum?: keyof typeof extremumRules;
  /** C: a number, or the paper's or the exact normal-consistent constant, which depend on the number of terms. */
  readonly constant: number | 'paper' | 'exact';
}

export interface Epsilon {
  readonly value: number;
  /** Under the root of the mean of squares, or added to the scale. */
  readonly place: 'insideRoot' | 'added';
}

export interface Rounded {
  /** A stochastic rounding names its number of random bits; the seed is the spec's. */
  readonly rounding: Direction | { readonly stochastic: number };
}

/** What any stage may choose for itself. */
export interface Stage extends Rounded {
  readonly format: string;
  readonly subnormals: SubnormalPolicy;
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
   * centered: (x − μ)·r, then γ and β; shifted: x·r + (−μ·r), then γ and β; folded: a = γ·r, b = β − μ·a, y = x·a + b.
   * The last two are for kinds of root that multiply.
   */
  readonly form: 'centered' | 'shifted' | 'folded';
  /** Products that are added at once are contracted to fma. */
  readonly contract: boolean;
  /** folded: whether β − μ·a is. Default: as `contract`. */
  readonly contractOffset?: boolean;
  /** shifted: the format of −μ·r; folded: of a and b. Default: the stage's. */
  readonly shiftFormat?: string;
}

export interface AffineStage extends Stage {
  /** γ·x̂ + β by fma. */
  readonly contract: boolean;
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

export interface Stages {
  readonly prologue: readonly ResidualStage[];
  readonly mean: ReductionStage;
  readonly center: Stage;
  readonly moment: MomentStage;
  readonly root: RootStage;
  readonly normalize: NormalizeStage;
  readonly affine: AffineStage;
  readonly running: Stage;
  readonly epilogue: readonly (Activation | QuantizeStage | ScaleStage)[];
  readonly output: Stage;
}

/** A norm's whole definition. */
export interface NormModel {
  readonly norm: NormName;
  /** layer, rms: the axes of a group. Default [-1]. */
  readonly axes?: readonly number[];
  /** batch, group, instance: the axis of the channels. Default 1. */
  readonly channelAxis?: number;
  /** group: number of groups. */
  readonly groups?: number;
  /** batch: statistics of the batch, or the running ones. */
  readonly mode: 'training' | 'inference';
  /**
   * batch: 'pytorch' averages mean and unbiased variance with the momentum on the new value; 'paper' averages mean and inverse scale with
   * the momentum on the old value; null keeps none.
   */
  readonly running: { readonly convention: 'pytorch' | 'paper'; readonly momentum: number } | null;
  readonly affine: { readonly weight: boolean; readonly bias: boolean };
  readonly statistic: Statistic;
  readonly epsilon: Epsilon;
  readonly formats: {
    readonly input: string;
    readonly parameters: string;
    readonly compute: string;
    readonly saved: string;
    readonly output: string;
  };
  readonly overflow: OverflowPolicy;
  readonly tininess: 'after' | 'before';
  /** Seed of stochastic rounding. */
  readonly seed: number;
  readonly stages: Stages;
  readonly orders: Readonly<Record<string, Order>>;
}
