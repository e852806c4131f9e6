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
}

const isFixed = (shape: TensorOptions['shape']): shape is readonly number[] => Array.isArray(shape);

/** The first elements along each axis. */
export function cropped(values: Tensor, shape: readonly number[]): Tensor {
  return tensor(values.format, shape, gather(values.data, shape, stridesOf(values.shape)));
}

/** Simpler tensors: without axes of length 1, of shorter axes, then of simpler elements. */
export function* simplerTensors(values: Tensor): Generator<Tensor> {
  const { format, shape, data } = values;
  for (const [axis, length] of shape.entries()) if (length === 1) yield tensor(format, shape.toSpliced(axis, 1), data);
  for (const shorter of shorterShapes(shape)) yield cropped(values, shorter);
  for (const one of simplerElements([...data])) yield tensor(format, shape, Float64Array.from(one));
}

/**
 * Tensors of a format. They shrink to smaller shapes and simple values, as far as the arbitraries of shapes and elements know that these
 * are theirs.
 */
export function tensorsOf(format: FloatFormat, options: TensorOptions = {}): fc.Arbitrary<Tensor> {
  const { shape = shapes(), elements = valuesOf(format) } = options;
  const fixed = isFixed(shape) ? `${shape}` : undefined;
  const base = (isFixed(shape) ? fc.constant(shape) : shape).chain((of) =>
    fc
      .array(elements, { minLength: elementCount(of), maxLength: elementCount(of) })
      .map((data): Tensor => tensor(format, of, Float64Array.from(data))),
  );
  const accepts = (one: Tensor): boolean =>
    one.format.name === format.name &&
    elementCount(one.shape) === one.data.length &&
    (fixed === undefined || `${one.shape}` === fixed) &&
    one.data.every((value) => isValue(value, format));
  return simplified(base, accepts, function* (from) {
    for (const one of simplerTensors(from)) {
      const isReshaped = one.shape !== from.shape;
      if (isReshaped && !(isFixed(shape) || shape.canShrinkWithoutContext(one.shape))) continue;
      const isOwn = (value: number, i: number): boolean =>
        isReshaped || Object.is(value, from.data[i]) || elements.canShrinkWithoutContext(value);
      if (one.data.every(isOwn)) yield one;
    }
  });
}
