import {
  checkNotEmpty,
  type Geometry,
  type MakeGeometry,
  overBatch,
  overFeatures,
  overGroups,
  overInstances,
} from './geometry.ts';
import type { NormModel, NormName, Statistic } from './model.ts';

/** What tells one norm from another. */
export interface NormRecord {
  readonly name: NormName;
  /** Whether the mean is subtracted. */
  readonly centres: boolean;
  /** Whether running statistics may be kept and used. */
  readonly running: boolean;
  /** Which of the model's coordinates it is laid out by. */
  readonly layout: 'axes' | 'channel' | 'groups';
  /** Where its statistics are taken, in words. */
  readonly space: string;
  readonly geometry: MakeGeometry;
}

export const norms: Readonly<Record<NormName, NormRecord>> = Object.freeze({
  layer: {
    name: 'layer',
    centres: true,
    running: false,
    layout: 'axes',
    space: 'the features of a sample',
    geometry: overFeatures,
  },
  rms: {
    name: 'rms',
    centres: false,
    running: false,
    layout: 'axes',
    space: 'the features of a sample',
    geometry: overFeatures,
  },
  batch: {
    name: 'batch',
    centres: true,
    running: true,
    layout: 'channel',
    space: 'a channel over batch and positions',
    geometry: overBatch,
  },
  group: {
    name: 'group',
    centres: true,
    running: false,
    layout: 'groups',
    space: 'a run of channels of a sample',
    geometry: overGroups,
  },
  instance: {
    name: 'instance',
    centres: true,
    running: false,
    layout: 'channel',
    space: 'a channel of a sample',
    geometry: overInstances,
  },
});

/** @throws RangeError when a statistic asks for more values than a group has, or for parts that do not divide it */
function checkStatistic({ kind, k = 1, chunks = 1 }: Statistic, size: number): void {
  if (kind === 'topk' && k > size) throw new RangeError(`"statistic.k" expected at most ${size}, got ${k}`);
  if (kind === 'range' && size % chunks !== 0)
    throw new RangeError(`"statistic.chunks" expected a divisor of ${size}, got ${chunks}`);
}

/** The groups of a norm over a tensor of that shape. @throws RangeError when they don't fit */
export function geometryOf(model: NormModel, shape: readonly number[]): Geometry {
  const geometry = checkNotEmpty(shape, norms[model.norm].geometry(shape, model));
  checkStatistic(model.statistic, geometry.size);
  return geometry;
}
