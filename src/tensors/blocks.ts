import {
  type BlockFormat,
  type Blocks,
  type InfinityRule,
  mxFormat,
  type Nvfp4ArithmeticName,
  nvfp4Format,
  type ScaleModeName,
} from '../formats/blocks/index.ts';
import { binary32 } from '../formats/catalogue.ts';
import type { AxisLayout } from '../formats/integers/channels.ts';
import { elementCount, normaliseAxis, type Tensor, tensor } from './tensor.ts';

interface Common {
  /** Elements to a block; the last one along the axis may have fewer. */
  readonly size: number;
  /** The axis along which blocks run. */
  readonly axis: number;
  readonly infinity: InfinityRule;
}

/** MX blocks as a spec describes them. */
export interface MxSpec extends Common {
  readonly kind: 'mx';
  readonly mode: ScaleModeName;
}

/** NVFP4 blocks as a spec describes them. */
export interface Nvfp4Spec extends Common {
  readonly kind: 'nvfp4';
  readonly arithmetic: Nvfp4ArithmeticName;
  /** 'tensor': the input of that name. */
  readonly tensorScale: 'computed' | 'tensor' | number;
}

export type BlockSpec = MxSpec | Nvfp4Spec;

/**
 * The block format of a spec.
 * @param element name of the elements' format
 * @param given the tensor scale where it is an input and numbers are to be divided by it
 * @throws RangeError naming what is out of range, such as that scale
 */
export function blockFormatOf(spec: BlockSpec, element: string, given?: number): BlockFormat {
  if (spec.kind === 'mx') return mxFormat({ ...spec, element });
  const { tensorScale } = spec;
  return nvfp4Format({ ...spec, tensorScale: tensorScale === 'tensor' ? (given ?? 'computed') : tensorScale });
}

/** A shape seen from the axis of a spec's blocks. @throws RangeError when there is no such axis */
export function blockLayout(shape: readonly number[], axis: number): AxisLayout {
  const at = normaliseAxis(axis, shape.length);
  return { outer: elementCount(shape.slice(0, at)), channels: shape[at], inner: elementCount(shape.slice(at + 1)) };
}

/** The shape of the scales of a tensor's blocks. */
export function scaleShape(shape: readonly number[], { axis, size }: BlockSpec): readonly number[] {
  return shape.with(normaliseAxis(axis, shape.length), Math.ceil(shape[normaliseAxis(axis, shape.length)] / size));
}

/** Blocks as a kernel puts them out: y, y_scale, and y_tensor_scale where that is computed. */
export function blockTensors(
  { elements, scales, tensorScale }: Blocks,
  format: BlockFormat,
  spec: BlockSpec,
  shape: readonly number[],
): Readonly<Record<string, Tensor>> {
  const computed = spec.kind === 'nvfp4' && spec.tensorScale === 'computed';
  return {
    y: tensor(format.element.format, shape, elements),
    y_scale: tensor(format.scales, scaleShape(shape, spec), scales),
    ...(computed ? { y_tensor_scale: tensor(binary32, [], Float64Array.of(tensorScale as number)) } : {}),
  };
}

/** Whether the blocks of rows along the first axis don't depend on other rows. */
export function hasSeparateRows(spec: BlockSpec, rank: number): boolean {
  return normaliseAxis(spec.axis, rank) !== 0 && !(spec.kind === 'nvfp4' && spec.tensorScale === 'computed');
}
