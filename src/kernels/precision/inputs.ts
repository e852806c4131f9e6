import type { Arithmetic } from '../../formats/arithmetic.ts';
import { float64Arithmetic } from '../../formats/float64.ts';
import type { FloatFormat } from '../../formats/format.ts';
import { philox4x32 } from '../../formats/random.ts';
import type { Geometry } from '../../normalizers/geometry.ts';
import type { NormName } from '../../normalizers/model.ts';
import { elementCount, type Tensor, tensor } from '../../tensors/tensor.ts';
import type { Written } from '../defaults.ts';

/** How x is laid out in groups of any length. */
interface Layout {
  readonly shape: (groups: number, terms: number) => readonly number[];
  /** What the spec says of it beyond its defaults. */
  readonly spec: Written;
}

export const layouts: Readonly<Record<NormName, Layout>> = {
  layer: { shape: (groups, terms) => [groups, terms], spec: {} },
  rms: { shape: (groups, terms) => [groups, terms], spec: {} },
  batch: { shape: (groups, terms) => [terms, groups], spec: {} },
  group: { shape: (groups, terms) => [groups, terms], spec: { groups: 1 } },
  instance: { shape: (groups, terms) => [groups, 1, terms], spec: {} },
  weight: { shape: (groups, terms) => [groups, terms], spec: {} },
};

/** What the random numbers are for: each has a stream of its own. */
export const streams = { x: 0, dy: 1 } as const;

/** A standard normal number by Box and Muller's transform: the same for the same seed, stream and position. */
export function normalAt(seed: number, stream: number, position: number): number {
  const [radius, turn] = philox4x32([Math.floor(position / 2), 0, stream, 0], [seed, 0]);
  const length = Math.sqrt(-2 * Math.log((radius + 0.5) / 2 ** 32));
  const angle = (2 * Math.PI * (turn + 0.5)) / 2 ** 32;
  return length * (position % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
}

/** The terms of group g: standard normal, of seed g. */
export function normalTerms(geometry: Geometry, shape: readonly number[], stream: number): Float64Array {
  const values = new Float64Array(elementCount(shape));
  geometry.groupBase.forEach((base, group) => {
    geometry.member.forEach((offset, j) => {
      values[base + offset] = normalAt(group, stream, j);
    });
  });
  return values;
}

/** 2^sigma·(z + mean), rounded to the format. */
export function scaledTensor(
  z: Float64Array,
  shape: readonly number[],
  format: FloatFormat,
  { sigma, mean }: { readonly sigma: number; readonly mean: number },
): Tensor {
  const { round }: Arithmetic = float64Arithmetic(format);
  return tensor(
    format,
    shape,
    z.map((value) => round(2 ** sigma * (value + mean))),
  );
}
