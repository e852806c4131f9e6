import { findFloatFormat } from '../../formats/catalogue.ts';
import type { FloatFormat } from '../../formats/format.ts';
import { ulp } from '../../measure/ulps.ts';
import type { Geometry } from '../../normalizers/geometry.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import { bound, type OutputBound } from '../bound.ts';
import type { Tensors } from '../family.ts';
import type { ResolvedSpec } from '../spec.ts';

/** How far any kernel that sums in the same order may be off where this one is worst, in ulps of the exact value; Infinity: unbounded. */
export interface Bounds {
  /** In the group whose scale is farthest off; in units of the format inside. */
  readonly scale: number;
  /** At the element of y that is farthest off. */
  readonly y: number;
}

/** A computed output beside the exact one, and the format whose units are counted. */
interface Pair {
  readonly computed: Float64Array;
  readonly exact: Float64Array;
  readonly format: FloatFormat;
}

/** The element that is farthest off, in ulps. */
function farthest({ computed, exact, format }: Pair): number {
  let [most, place] = [-1, 0];
  exact.forEach((value, i) => {
    const distance = Math.abs(computed[i] - value) / ulp(value, format);
    if (distance > most) [most, place] = [distance, i];
  });
  return place;
}

function groupOf({ groupBase, member }: Geometry, element: number): number {
  const found = groupBase.findIndex((base) => member.includes(element - base));
  return Math.max(0, found);
}

function inUlps({ exact, bounds }: OutputBound, element: number, format: FloatFormat): number {
  const distance = bounds.order?.distance[element] ?? Infinity;
  const ulps = distance / ulp(exact[element], format);
  return Number.isNaN(ulps) ? Infinity : ulps;
}

/**
 * The bounds of a kernel's scale and y where they are worst.
 * @param outputs the kernel's; @param truth the exact ones; @param accumulator the format inside
 */
export function boundsAtWorst(
  spec: ResolvedSpec,
  inputs: Tensors,
  geometry: Geometry,
  { outputs, truth, accumulator }: { readonly outputs: Tensors; readonly truth: Tensors; readonly accumulator: string },
): Bounds | null {
  const name = outputs.scale === undefined ? 'rstd' : 'scale';
  const pair = (one: string, format: string): Pair => ({
    computed: (outputs[one] as Tensor).data,
    exact: (truth[one] as Tensor).data,
    format: findFloatFormat(format),
  });
  const [scale, y] = [pair(name, accumulator), pair('y', (outputs.y as Tensor).format.name)];
  const [group, element] = [farthest(scale), farthest(y)];
  const found = bound(spec, inputs, { kinds: ['order'], groups: [...new Set([group, groupOf(geometry, element)])] });
  if (found.y === undefined || found[name] === undefined) return null;
  return { scale: inUlps(found[name], group, scale.format), y: inUlps(found.y, element, y.format) };
}
