import type { OverflowPolicy, SubnormalPolicy } from '../../formats/context.ts';
import type { conventions } from '../../formats/integers/convention.ts';
import type { Rounded } from '../../normalizers/model.ts';

export const conversionKinds = ['cast', 'quantize', 'dequantize'] as const;
export type ConversionKind = (typeof conversionKinds)[number];

/** An elementwise conversion, every choice written out. Scales and zero points are inputs: tensors scale and zero_point. */
export interface ConversionModel extends Rounded {
  readonly bitnorm: 1;
  readonly convert: ConversionKind;
  /** quantize, dequantize: the axis along which scale and zero point run; null: one for the whole tensor. */
  readonly axis: number | null;
  readonly convention: keyof typeof conventions;
  readonly formats: { readonly input: string; readonly output: string };
  readonly subnormals: SubnormalPolicy;
  readonly overflow: OverflowPolicy;
  readonly tininess: 'after' | 'before';
  readonly seed: number;
}
