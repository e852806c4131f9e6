import type { Geometry } from '../../../normalizers/geometry.ts';
import { elementCount } from '../../../tensors/tensor.ts';
import type { Window } from '../../engine.ts';

/** The shape of a window of a tensor of that shape. */
export function windowShape(shape: readonly number[], { axis, count }: Window): readonly number[] {
  return shape.map((length, i) => (i === axis ? count : length));
}

/**
 * The geometry of a window, with its elements where they lie in the whole tensor. Precondition: no group reaches over several indices of the
 * axis, so that what is added to a base and to a member adds up.
 * @param part the window's own geometry
 * @param shape of the whole tensor
 */
export function windowed(part: Geometry, shape: readonly number[], { axis, from, count }: Window): Geometry {
  const inner = elementCount(shape.slice(axis + 1));
  const [run, wholeRun] = [count * inner, shape[axis] * inner];
  const place = (offset: number): number => Math.floor(offset / run) * wholeRun + (offset % run);
  return {
    ...part,
    groupBase: part.groupBase.map((offset) => from * inner + place(offset)),
    member: part.member.map(place),
  };
}
