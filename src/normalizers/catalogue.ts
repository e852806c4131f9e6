import {
  checkNotEmpty,
  type Geometry,
  type MakeGeometry,
  overBatch,
  overFeatures,
  overGroups,
  overInstances,
} from './geometry.ts';
import type { NormModel, NormName } from './model.ts';

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

/** The groups of a norm over a tensor of that shape. @throws RangeError when they don't fit */
export function geometryOf(model: NormModel, shape: readonly number[]): Geometry {
  return checkNotEmpty(shape, norms[model.norm].geometry(shape, model));
}
