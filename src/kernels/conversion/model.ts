import type { OverflowPolicy, SubnormalPolicy } from '../../formats/context.ts';
import type { conventions } from '../../formats/integers/convention.ts';
import type { Rounded } from '../../normalizers/model.ts';
import type { BlockSpec } from '../../tensors/blocks.ts';

export const conversionKinds = ['cast', 'quantize', 'dequantize'] as const;
export type ConversionKind = (typeof conversionKinds)[number];

/**
 * A conversion, every choice written out. Scales and zero points are inputs: tensors scale and zero_point; blocks bring their own when
 * they are made.
 */
export interface ConversionModel extends Rounded {
  readonly bitnorm: 1;
  readonly convert: ConversionKind;
  /** quantize, dequantize: the axis along which scale and zero point run; null: one for the whole tensor. */
  readonly axis: number | null;
  /** quantize, dequantize: to or from blocks; axis and convention are then not used. */
  readonly block?: BlockSpec;
  readonly convention: keyof typeof conventions;
  readonly formats: { readonly input: string; readonly output: string };
  readonly subnormals: SubnormalPolicy;
  readonly overflow: OverflowPolicy;
  readonly tininess: 'after' | 'before';
  readonly seed: number;
}

/** A conversion to or from blocks. */
export type BlockConversion = ConversionModel & { readonly block: BlockSpec };

export function convertsBlocks(model: ConversionModel): model is BlockConversion {
  return model.block !== undefined;
}
