import type { extremumRules } from '../formats/compare.ts';
import type { OverflowPolicy } from '../formats/context.ts';
import type { Order } from '../reductions/order.ts';
import type { Backward } from './backward/stages.ts';
import type { Stages } from './stages.ts';

export type { Backward } from './backward/stages.ts';
export type {
  AccumulatorKind,
  Activation,
  AffineStage,
  BlockStage,
  GainStage,
  MeanStage,
  MomentStage,
  NormalizeStage,
  QuantizeStage,
  ReductionStage,
  ResidualStage,
  RootStage,
  Rounded,
  RunningStage,
  ScaleStage,
  Stage,
  Stages,
} from './stages.ts';

/*
 * A norm and its numerics as plain data, every choice written out. The kernel spec (src/kernels) is this with defaults and validation.
 */

/** Norms of activations. */
export const activationNorms = ['layer', 'rms', 'batch', 'group', 'instance'] as const;
export const normNames = [...activationNorms, 'weight'] as const;
export type NormName = (typeof normNames)[number];

/** Statistics that are measured of the values. */
export const measuredKinds = ['l2', 'l1', 'lp', 'linf', 'topk', 'range'] as const;
export const statisticKinds = [...measuredKinds, 'unit'] as const;
export type MeasuredKind = (typeof measuredKinds)[number];
export type StatisticKind = (typeof statisticKinds)[number];

/** What the scale of a norm is measured by: s = constant · statistic. */
export interface Statistic {
  readonly kind: StatisticKind;
  /** l2, l1, lp: whether the terms' mean is taken or, as vector norms do, their sum. Default true; of weight norms false. */
  readonly mean?: boolean;
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

/** One that is measured of the values, and so in their units. */
export type MeasuredStatistic = Statistic & { readonly kind: MeasuredKind };

export interface Epsilon {
  readonly value: number;
  /** Under the root of the mean of squares, added to the scale, or the least value of the scale: max(s, ε). */
  readonly place: 'insideRoot' | 'added' | 'maximum';
}

/** What becomes of a weight norm's weight g: it is learned as it is; one number for all channels, fixed; learned, its norm held. */
export const gainNames = ['learned', 'fixed', 'total'] as const;
export type GainName = (typeof gainNames)[number];

/** The largest errors of a device's divisions and roots, in units in the last place of their exact results; ½: correctly rounded. */
export interface Device {
  /** a/b, and reciprocals, of counts too. */
  readonly division: number;
  readonly root: number;
  readonly reciprocalRoot: number;
}

/** A norm's whole definition. */
export interface NormModel {
  readonly norm: NormName;
  /** layer, rms: the axes of a group. Default [-1]. */
  readonly axes?: readonly number[];
  /** batch, group, instance, weight: the axis of the channels. Default 1; of weight norms 0. */
  readonly channelAxis?: number;
  /** group: number of groups. */
  readonly groups?: number;
  /**
   * group: the elements of a group are counted position by position, the channels of each one after the other, as a kernel for
   * channels-last memory meets them; else in the order of the tensor's axes. Default false.
   */
  readonly channelsLast?: boolean;
  /** batch: statistics of the batch, or the running ones. */
  readonly mode: 'training' | 'inference';
  /**
   * batch: 'pytorch' averages mean and unbiased variance with the momentum on the new value; 'paper' averages mean and inverse scale with
   * the momentum on the old value; null keeps none.
   */
  readonly running: { readonly convention: 'pytorch' | 'paper'; readonly momentum: number } | null;
  readonly affine: { readonly weight: boolean; readonly bias: boolean };
  /** weight: what becomes of the weight. Default learned. */
  readonly gain?: GainName;
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
  /** What a conforming kernel's divisions and roots may be off by; the emulation's are correctly rounded. Default ½ each. */
  readonly device?: Device;
  readonly stages: Stages;
  /** The backward pass, where the kernel runs one. */
  readonly backward: Backward | null;
  readonly orders: Readonly<Record<string, Order>>;
}
