import { type Extent, elementCount, normaliseAxis, offsetsOver, stridesOf } from '../tensors/tensor.ts';

/**
 * Which elements form a group, and which parameter belongs to each. Both are sums of a part that the group decides and one that the
 * member decides: element (g, j) lies at groupBase[g] + member[j], its parameter at groupParameter[g] + memberParameter[j].
 */
export interface Geometry {
  readonly groups: number;
  /** Elements in a group, m. */
  readonly size: number;
  readonly groupBase: Int32Array;
  readonly member: Int32Array;
  readonly groupParameter: Int32Array;
  readonly memberParameter: Int32Array;
  /** Shape of weight and bias. */
  readonly parameterShape: readonly number[];
  /** Shape of the saved statistics. */
  readonly statisticShape: readonly number[];
}

/** Where the members of a group lie in x. */
export function elementsOf({ groupBase, member }: Geometry, group: number): Int32Array {
  const base = groupBase[group];
  const elements = new Int32Array(member.length);
  for (let j = 0; j < elements.length; j++) elements[j] = base + member[j];
  return elements;
}

/** Which parameters the members of a group have. */
export function parametersOfGroup({ groupParameter, memberParameter }: Geometry, group: number): Int32Array {
  const base = groupParameter[group];
  const parameters = new Int32Array(memberParameter.length);
  for (let j = 0; j < parameters.length; j++) parameters[j] = base + memberParameter[j];
  return parameters;
}

/** The values at some positions; undefined where there are no values. */
export function valuesAt<Values extends Float64Array | undefined>(values: Values, positions: Int32Array): Values {
  if (values === undefined) return values;
  const picked = new Float64Array(positions.length);
  for (let j = 0; j < picked.length; j++) picked[j] = values[positions[j]];
  return picked as Values;
}

export interface GeometryOptions {
  /** Default [-1]. */
  readonly axes?: readonly number[];
  /** Default 1. */
  readonly channelAxis?: number;
  /** Default 1. */
  readonly groups?: number;
  /** Default false. */
  readonly channelsLast?: boolean;
}

export type MakeGeometry = (shape: readonly number[], options: GeometryOptions) => Geometry;

function extents(shape: readonly number[], axes: readonly number[], strides: readonly number[]): readonly Extent[] {
  return axes.map((axis) => ({ length: shape[axis], stride: strides[axis] }));
}

function otherAxes(rank: number, axes: readonly number[]): readonly number[] {
  return Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !axes.includes(axis));
}

function lengths(shape: readonly number[], axes: readonly number[]): readonly number[] {
  return axes.map((axis) => shape[axis]);
}

function sortedAxes(axes: readonly number[], rank: number): readonly number[] {
  const sorted = [...new Set(axes.map((axis) => normaliseAxis(axis, rank)))].sort((a, b) => a - b);
  if (sorted.length !== axes.length) throw new RangeError(`"axes" expected each axis once, got [${axes}]`);
  return sorted;
}

/** The lengths of the other axes than those. @throws RangeError unless the axes are some of the shape's, each once */
export function shapeWithout(shape: readonly number[], axes: readonly number[]): readonly number[] {
  return lengths(shape, otherAxes(shape.length, sortedAxes(axes, shape.length)));
}

/** Layer and RMS norm: a group for each index of the other axes; a parameter for each index of the given ones. */
export const overFeatures: MakeGeometry = (shape, { axes: given = [-1] }) => {
  const axes = sortedAxes(given, shape.length);
  const others = otherAxes(shape.length, axes);
  const strides = stridesOf(shape);
  const groupBase = offsetsOver(extents(shape, others, strides));
  const member = offsetsOver(extents(shape, axes, strides));
  return {
    groups: groupBase.length,
    size: member.length,
    groupBase,
    member,
    groupParameter: new Int32Array(groupBase.length),
    memberParameter: Int32Array.from({ length: member.length }, (_, j) => j),
    parameterShape: lengths(shape, axes),
    statisticShape: lengths(shape, others),
  };
};

/** Batch and weight norm: a group for each channel. */
export const overBatch: MakeGeometry = (shape, { channelAxis = 1 }) => {
  const channel = normaliseAxis(channelAxis, shape.length);
  const channels = shape[channel];
  const strides = stridesOf(shape);
  const member = offsetsOver(extents(shape, otherAxes(shape.length, [channel]), strides));
  return {
    groups: channels,
    size: member.length,
    groupBase: offsetsOver(extents(shape, [channel], strides)),
    member,
    groupParameter: Int32Array.from({ length: channels }, (_, c) => c),
    memberParameter: new Int32Array(member.length),
    parameterShape: [channels],
    statisticShape: [channels],
  };
};

/** Group norm: a group for each sample and each run of channels / groups channels; a parameter for each channel. */
export const overGroups: MakeGeometry = (shape, { channelAxis = 1, groups = 1, channelsLast = false }) => {
  const channel = normaliseAxis(channelAxis, shape.length);
  if (channel === 0) throw new RangeError('"channelAxis" expected an axis after the batch axis 0, got 0');
  const channels = shape[channel];
  if (channels % groups !== 0) {
    throw new RangeError(`"groups" expected a divisor of the ${channels} channels, got ${groups}`);
  }
  const perGroup = channels / groups;
  const strides = stridesOf(shape);
  const stride = strides[channel];
  // The run of channels stands where the channel axis stands, so that members follow the order of memory, or else behind the positions.
  const positions = otherAxes(shape.length, [0, channel]);
  const inside = channelsLast ? [...positions, channel] : otherAxes(shape.length, [0]);
  const walk = inside.map((axis) =>
    axis === channel ? { length: perGroup, stride } : { length: shape[axis], stride: strides[axis] },
  );
  const channelOf = inside.map((axis) =>
    axis === channel ? { length: perGroup, stride: 1 } : { length: shape[axis], stride: 0 },
  );
  const groupBase = offsetsOver([
    { length: shape[0], stride: strides[0] },
    { length: groups, stride: perGroup * stride },
  ]);
  const member = offsetsOver(walk);
  return {
    groups: groupBase.length,
    size: member.length,
    groupBase,
    member,
    groupParameter: Int32Array.from(groupBase, (_, g) => (g % groups) * perGroup),
    memberParameter: offsetsOver(channelOf),
    parameterShape: [channels],
    statisticShape: [shape[0], groups],
  };
};

/** Instance norm: a group norm with as many groups as channels. */
export const overInstances: MakeGeometry = (shape, options) => {
  const channels = shape[normaliseAxis(options.channelAxis ?? 1, shape.length)];
  return overGroups(shape, { ...options, groups: channels });
};

/** @throws RangeError when the shape has no element in a group */
export function checkNotEmpty(shape: readonly number[], geometry: Geometry): Geometry {
  if (geometry.size === 0 && elementCount(shape) === 0 && geometry.groups > 0) {
    throw new RangeError(`"x" expected at least one element in a group, got the shape [${shape}]`);
  }
  return geometry;
}
