import { isValue } from '../formats/codec.ts';
import type { Format } from '../formats/format.ts';

/** How values are held: as doubles, or, of formats that fit in binary32, as its values. */
export type Values = Float64Array | Float32Array;

/** Values of one format in row-major order. */
export interface Tensor<Data extends Values = Float64Array> {
  readonly format: Format;
  readonly shape: readonly number[];
  /** Every entry is a value of the format. */
  readonly data: Data;
}

/** Number of elements of a shape; 1 for the empty shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * A tensor of values that are known to be the format's.
 * @throws RangeError when the shape does not fit the data
 */
export function tensor<Data extends Values = Float64Array>(
  format: Format,
  shape: readonly number[],
  data: Data,
): Tensor<Data> {
  for (const length of shape) {
    if (!Number.isInteger(length) || length < 0)
      throw new RangeError(`"shape" expected non-negative integers, got [${shape}]`);
  }
  if (elementCount(shape) !== data.length) {
    throw new RangeError(`"data" expected ${elementCount(shape)} values for the shape [${shape}], got ${data.length}`);
  }
  return { format, shape, data };
}

/**
 * A tensor of any numbers, each of which must be a value of the format.
 * @throws RangeError naming the first that is not
 */
export function tensorOf(format: Format, shape: readonly number[], values: ArrayLike<number>): Tensor {
  const data = Float64Array.from(values);
  const wrong = data.findIndex((value) => !isValue(value, format));
  if (wrong >= 0)
    throw new RangeError(`"values" expected values of ${format.name}, got ${data[wrong]} at index ${wrong}`);
  return tensor(format, shape, data);
}

/**
 * The axis counted from the front.
 * @throws RangeError when there is no such axis
 */
export function normaliseAxis(axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new RangeError(`"axis" expected an integer from ${-rank} to ${rank - 1}, got ${axis}`);
  }
  return axis < 0 ? axis + rank : axis;
}

/** Row-major strides, in elements. */
export function stridesOf(shape: readonly number[]): readonly number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** One axis of a walk: how many steps, and how far apart in elements. */
export interface Extent {
  readonly length: number;
  readonly stride: number;
}

/** Offsets of every index over the given axes, the last one running fastest. */
export function offsetsOver(extents: readonly Extent[]): Int32Array {
  let offsets = Int32Array.of(0);
  for (const { length, stride } of extents) {
    const next = new Int32Array(offsets.length * length);
    offsets.forEach((base, i) => {
      for (let j = 0; j < length; j++) next[i * length + j] = base + j * stride;
    });
    offsets = next;
  }
  return offsets;
}

/**
 * A copy in row-major order of data that lies at any strides (in elements) from a first element: transposed, broadcast or sliced.
 * @throws RangeError when an index would fall outside the data
 */
export function gather(
  data: Float64Array,
  shape: readonly number[],
  strides: readonly number[],
  first = 0,
): Float64Array {
  if (strides.length !== shape.length)
    throw new RangeError(`"strides" expected ${shape.length} entries, got ${strides.length}`);
  const offsets = offsetsOver(shape.map((length, axis) => ({ length, stride: strides[axis] })));
  return Float64Array.from(offsets, (offset) => {
    const index = first + offset;
    if (index < 0 || index >= data.length) throw new RangeError(`"strides" reach element ${index} of ${data.length}`);
    return data[index];
  });
}

/** The tensor with its axes in another order. @throws RangeError unless `order` is a permutation of the axes */
export function transpose(a: Tensor, order: readonly number[]): Tensor {
  const axes = order.map((axis) => normaliseAxis(axis, a.shape.length));
  if (new Set(axes).size !== a.shape.length)
    throw new RangeError(`"order" expected a permutation of ${a.shape.length} axes, got [${order}]`);
  const strides = stridesOf(a.shape);
  const shape = axes.map((axis) => a.shape[axis]);
  return tensor(
    a.format,
    shape,
    gather(
      a.data,
      shape,
      axes.map((axis) => strides[axis]),
    ),
  );
}
