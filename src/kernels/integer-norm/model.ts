import type { OverflowRule } from '../../formats/integers/accumulator.ts';
import type { ConventionName } from '../../formats/integers/convention.ts';
import type { RootRounding } from '../../formats/integers/integer-root.ts';
import type { Direction } from '../../formats/rounding.ts';
import type { Epsilon, MeasuredStatistic, NormName } from '../../normalizers/model.ts';
import type { Order, OrderOrName } from '../../reductions/order.ts';

/*
 * A norm of quantised integers. The pipeline follows I-BERT (Kim et al. 2021), FQ-ViT (Lin et al. 2022) and gemmlowp. With q the input,
 * zp its zero point, m terms in a group, and fraction bits f (mean), a (moment), k (root), F (normalize):
 *
 *   load       d = q − zp
 *   mean       Σd;  integer: μ = (Σd·2^f)/m;  scaled: none, Σd itself
 *   center     integer: c = 2^f·d − μ, unit u = 2^f;  scaled: c = m·d − Σd, unit u = m;  norms that don't centre: c = d, u = 1
 *   moment     twoPass: statistic T of c, such as Σc²; v = (T·2^a)/(m·u^degree);  onePass: v = ((m·Σd² − (Σd)²)·2^a)/m²
 *   root       s = C·√(v + ε) with k fraction bits, in steps of the input; C is a fixed-point number of its own
 *   normalize  x̂ = (c·2^(k+F))/(s·u)
 *   affine     A = x̂·γ + β, in steps of weightScale·2^-F
 *   output     y = clip(round(A·weightScale·2^-F/outputScale) + outputZeroPoint)
 *
 * Every result named on a line, and every partial result of a sum, is held in a register of the accumulator's width: beyond its range it
 * wraps or saturates, and is counted. Inside a line nothing is cut: a product or the dividend of a division has all its bits, and a
 * division rounds once, as the stage says. Where a stage is of kind 'binary32', each operation on its line is rounded to binary32 (ties
 * to even, subnormals kept) instead, and what follows stays in binary32 unless that stage turns it into an integer again.
 */

/** How a stage computes. */
export const stepKinds = ['integer', 'binary32'] as const;
export type StepKind = (typeof stepKinds)[number];

export const meanKinds = ['scaled', ...stepKinds] as const;

export interface MeanStage {
  /**
   * scaled: values are multiplied by their number instead; integer: one rounded division; binary32: Σd and m are rounded to binary32
   * and divided there.
   */
  readonly kind: (typeof meanKinds)[number];
  readonly order: OrderOrName;
  /** Of the integer division, or of the binary32 mean where it becomes an integer. */
  readonly rounding: Direction;
  /** f. null: no integer mean (always for scaled); a binary32 mean then stays one, and so do centred values. */
  readonly fractionBits: number | null;
}

export interface MomentStage {
  /** Of centred values, or (l2) of Σd and Σd² at once. */
  readonly method: 'twoPass' | 'onePass';
  /** The kind of the division; sums are integers always. */
  readonly kind: StepKind;
  readonly order: OrderOrName;
  readonly rounding: Direction;
  /** a, of the statistic before the root. Not used by kind binary32. */
  readonly fractionBits: number;
}

export interface RootStage {
  readonly kind: StepKind;
  /** What becomes of remainders: of the root, of the product with C, and of a binary32 scale that becomes an integer. */
  readonly rounding: RootRounding;
  /** k. */
  readonly fractionBits: number;
  /** Fraction bits of C, which is rounded to nearest, ties to even. Not used by kind binary32. */
  readonly constantBits: number;
}

export interface NormalizeStage {
  readonly kind: StepKind;
  /** By division, or times a reciprocal that is rounded first: in integers r = 2^reciprocalBits/s, x̂ = (c·r·2^(k+F))/(u·2^reciprocalBits). */
  readonly division: 'divide' | 'reciprocal';
  readonly rounding: Direction;
  /** F. Not used by kind binary32. */
  readonly fractionBits: number;
  readonly reciprocalBits: number;
}

/** In integers where weight and bias are, else in binary32. */
export interface AffineStage {
  /** Of an integer bias of another scale than A's, which is converted to that first. */
  readonly rounding: Direction;
  /** binary32: γ·x̂ + β by fma. */
  readonly contract: boolean;
}

export interface OutputStage {
  /** single: one rounding of the exact product; fixedPoint: gemmlowp's two (rounding is then not used). */
  readonly kind: 'single' | 'fixedPoint';
  readonly rounding: Direction;
  /** How a binary32 result is quantised; see src/formats/integers/convention.ts. */
  readonly convention: ConventionName;
}

/** A number (as binary32 holds it), or the tensor of that name: scale, weight_scale, bias_scale or y_scale. */
export type ScaleSource = number | 'tensor';
/** An integer, or the tensor of that name: zero_point, y_zero_point; 0 where there is no such tensor. */
export type ZeroPointSource = number | 'tensor';

/** Integer norms' spec, every choice written out. */
export interface IntegerNormModel {
  readonly bitnorm: 1;
  readonly integerNorm: NormName;
  /** layer, rms. */
  readonly axes?: readonly number[];
  /** batch, group, instance. */
  readonly channelAxis?: number;
  /** group. */
  readonly groups?: number;
  readonly affine: { readonly weight: boolean; readonly bias: boolean };
  /** As for other norms; the exponent of 'lp' is an integer. */
  readonly statistic: MeasuredStatistic;
  /**
   * In real units, converted to nearest (ties to even): insideRoot: ε = epsilon/scale², in steps of 2^-a; added: epsilon/scale, in steps
   * of 2^-k. Where the root is binary32, the quotient is rounded to binary32 instead.
   */
  readonly epsilon: Epsilon;
  readonly formats: {
    readonly input: string;
    readonly parameters: string;
    readonly bias: string;
    readonly output: string;
  };
  /** The registers: signed, of that many bits. */
  readonly accumulator: { readonly bits: number; readonly overflow: OverflowRule };
  readonly quantization: {
    readonly input: { readonly scale: ScaleSource; readonly zeroPoint: ZeroPointSource };
    /** Integer weights; their zero point is 0. */
    readonly weight: { readonly scale: ScaleSource };
    /** Integer bias; 'tensor' without a tensor: the scale of A, weightScale·2^-F. */
    readonly bias: { readonly scale: ScaleSource };
    readonly output: {
      readonly scale: ScaleSource;
      readonly zeroPoint: ZeroPointSource;
      readonly narrowRange: boolean;
    };
  };
  readonly stages: {
    readonly mean: MeanStage;
    readonly moment: MomentStage;
    readonly root: RootStage;
    readonly normalize: NormalizeStage;
    readonly affine: AffineStage;
    readonly output: OutputStage;
  };
  readonly orders: Readonly<Record<string, Order>>;
}
