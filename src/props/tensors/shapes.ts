import * as fc from 'fast-check';
import { elementCount } from '../../tensors/tensor.ts';
import { simplified } from '../simplified.ts';

export interface ShapeOptions {
  /** Default 1 and 4. */
  readonly minRank?: number;
  readonly maxRank?: number;
  /** The longest axis. Default 8. */
  readonly maxLength?: number;
  /** Default 256. */
  readonly maxElements?: number;
}

/** Shapes without empty axes. They shrink to fewer and shorter axes. */
export function shapes(options: ShapeOptions = {}): fc.Arbitrary<readonly number[]> {
  const { minRank = 1, maxRank = 4, maxLength = 8, maxElements = 256 } = options;
  const length = fc.integer({ min: 1, max: maxLength });
  const accepts = (shape: readonly number[]): boolean =>
    shape.length >= minRank &&
    shape.length <= maxRank &&
    shape.every((one) => Number.isInteger(one) && one >= 1 && one <= maxLength) &&
    elementCount(shape) <= maxElements;
  const base = fc.array(length, { minLength: minRank, maxLength: maxRank }).map((shape) => cut(shape, maxElements));
  return simplified(base, accepts, simplerShapes);
}

/** The shape with its longest axes cut in half until it has few enough elements. */
function cut(shape: readonly number[], maxElements: number): readonly number[] {
  if (elementCount(shape) <= maxElements) return shape;
  const longest = shape.indexOf(Math.max(...shape));
  return cut(shape.with(longest, Math.floor(shape[longest] / 2)), maxElements);
}

/** Shapes of fewer axes, then shapes of the same rank with shorter ones. */
export function* simplerShapes(shape: readonly number[]): Generator<readonly number[]> {
  for (let axis = 0; axis < shape.length; axis++) yield shape.toSpliced(axis, 1);
  yield* shorterShapes(shape);
}

/** Shapes of the same rank with one axis shorter. */
export function* shorterShapes(shape: readonly number[]): Generator<readonly number[]> {
  for (let axis = 0; axis < shape.length; axis++) {
    const own = shape[axis];
    const lengths = new Set([1, 2, own >> 1, own - 1].filter((one) => one >= 1 && one < own));
    for (const one of lengths) yield shape.with(axis, one);
  }
}

/** Axes of tensors of that rank: some of them, at least one, each once, counted from either end. They shrink to [-1]. */
export function axesOf(rank: number): fc.Arbitrary<readonly number[]> {
  const all = Array.from({ length: rank }, (_, axis) => axis);
  const accepts = (axes: readonly number[]): boolean =>
    axes.length > 0 &&
    axes.every((axis) => Number.isInteger(axis) && axis >= -rank && axis < rank) &&
    new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis))).size === axes.length;
  const base = fc
    .tuple(fc.subarray(all, { minLength: 1 }), fc.boolean())
    .map(([axes, fromEnd]) => axes.map((axis) => (fromEnd ? axis - rank : axis)));
  return simplified(base, accepts, function* (axes) {
    if (axes.length > 1) yield [-1];
    if (axes.length > 1) for (let i = 0; i < axes.length; i++) yield axes.toSpliced(i, 1);
    if (axes.length === 1 && axes[0] !== -1) yield [-1];
  });
}
