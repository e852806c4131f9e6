import { findFloatFormat } from '../../formats/catalogue.ts';
import type { FloatFormat } from '../../formats/format.ts';
import { ulp } from '../../measure/ulps.ts';
import type { Geometry } from '../../normalizers/geometry.ts';
import { type Tensor, tensor } from '../../tensors/tensor.ts';
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

/** A group and a member of it. */
interface Member {
  readonly group: number;
  readonly position: number;
}

function memberOf({ groupBase, member }: Geometry, element: number): Member {
  const positions = Array.from(groupBase, (base) => member.indexOf(element - base));
  const group = positions.findIndex((position) => position >= 0);
  return { group, position: positions[group] };
}

function inUlps({ exact, bounds }: OutputBound, element: number, format: FloatFormat): number {
  const distance = bounds.order?.distance[element] ?? Infinity;
  const ulps = distance / ulp(exact[element], format);
  return Number.isNaN(ulps) ? Infinity : ulps;
}

/** What a kernel read and wrote, and the exact outputs. */
export interface Run {
  readonly x: Tensor;
  readonly outputs: Tensors;
  readonly truth: Tensors;
  readonly geometry: Geometry;
  /** The format inside. */
  readonly accumulator: string;
}

/**
 * The bounds of a kernel's scale and y where they are worst; null where there are none. Only the groups in question are bounded.
 * @param shapeOfGroup the shape of a tensor of one group
 */
export function boundsAtWorst(spec: ResolvedSpec, run: Run, shapeOfGroup: readonly number[]): Bounds | null {
  const { x, outputs, truth, geometry, accumulator } = run;
  const name = outputs.scale === undefined ? 'rstd' : 'scale';
  const pair = (one: string, format: string): Pair => ({
    computed: (outputs[one] as Tensor).data,
    exact: (truth[one] as Tensor).data,
    format: findFloatFormat(format),
  });
  const [scale, y] = [pair(name, accumulator), pair('y', (outputs.y as Tensor).format.name)];
  const ofGroup = (group: number): Readonly<Record<string, OutputBound>> => {
    const terms = Float64Array.from(geometry.member, (offset) => x.data[geometry.groupBase[group] + offset]);
    return bound(spec, { x: tensor(x.format, shapeOfGroup, terms) }, { kinds: ['order'] });
  };
  const [group, worst] = [farthest(scale), memberOf(geometry, farthest(y))];
  const bounds = ofGroup(worst.group);
  const ofScale = group === worst.group ? bounds : ofGroup(group);
  if (bounds.y === undefined || ofScale[name] === undefined) return null;
  return { scale: inUlps(ofScale[name], 0, scale.format), y: inUlps(bounds.y, worst.position, y.format) };
}
