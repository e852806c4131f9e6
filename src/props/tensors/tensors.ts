import * as fc from 'fast-check';
import { isValue } from '../../formats/codec.ts';
import type { FloatFormat } from '../../formats/format.ts';
import { elementCount, gather, stridesOf, type Tensor, tensor } from '../../tensors/tensor.ts';
import { simplerElements } from '../arrays/simpler.ts';
import { simplified } from '../simplified.ts';
import { valuesOf } from '../values/values.ts';
import { shapes, shorterShapes } from './shapes.ts';

export interface TensorOptions {
  /** One shape, or an arbitrary of shapes. Default: any of up to 4 axes. */
  readonly shape?: readonly number[] | fc.Arbitrary<readonly number[]>;
  /** What the elements are. Default: any finite values of the format, uniform over these. */
  readonly elements?: fc.Arbitrary<number>;
  /** Whether shrinking may make axes shorter. Default: where the shape is not fixed. */
  readonly fits?: (shape: readonly number[]) => boolean;
}

const isFixed = (shape: TensorOptions['shape']): shape is readonly number[] => Array.isArray(shape);

/** The first elements along each axis. */
export function cropped(values: Tensor, shape: readonly number[]): Tensor {
  return tensor(values.format, shape, gather(values.data, shape, stridesOf(values.shape)));
}

/** Simpler tensors: of shorter axes, then of simpler elements. */
export function* simplerTensors(values: Tensor): Generator<Tensor> {
  for (const shape of shorterShapes(values.shape)) yield cropped(values, shape);
  for (const data of simplerElements([...values.data]))
    yield tensor(values.format, values.shape, Float64Array.from(data));
}

/** Tensors of a format. They shrink to shorter axes and simple values. */
export function tensorsOf(format: FloatFormat, options: TensorOptions = {}): fc.Arbitrary<Tensor> {
  const { shape = shapes(), elements = valuesOf(format) } = options;
  const fits = options.fits ?? (isFixed(shape) ? (of: readonly number[]) => `${of}` === `${shape}` : () => true);
  const base = (isFixed(shape) ? fc.constant(shape) : shape).chain((of) =>
    fc
      .array(elements, { minLength: elementCount(of), maxLength: elementCount(of) })
      .map((data) => tensor(format, of, Float64Array.from(data))),
  );
  const accepts = (one: Tensor): boolean =>
    one.format.name === format.name &&
    elementCount(one.shape) === one.data.length &&
    fits(one.shape) &&
    one.data.every((value) => isValue(value, format) && elements.canShrinkWithoutContext(value));
  return simplified(base, accepts, simplerTensors);
}
