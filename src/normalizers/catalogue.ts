import { remembering } from '../tensors/remembered.ts';
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

/** What a norm's spec means where it says nothing. */
export interface NormDefaults {
  readonly channelAxis: number;
  readonly affine: NormModel['affine'];
  readonly epsilon: number;
  /** Whether a statistic that may be taken of a sum is taken of the mean. */
  readonly mean: boolean;
  readonly constant: Statistic['constant'];
}

const ofActivations: NormDefaults = {
  channelAxis: 1,
  affine: { weight: true, bias: true },
  epsilon: 1e-5,
  mean: true,
  constant: 'exact',
};

/** Salimans and Kingma 2016: w = g·v/‖v‖ of the plain norm. */
const ofWeights: NormDefaults = {
  channelAxis: 0,
  affine: { weight: true, bias: false },
  epsilon: 0,
  mean: false,
  constant: 1,
};

/** What tells one norm from another. */
export interface NormRecord {
  readonly name: NormName;
  /** Whether the mean is subtracted. */
  readonly centres: boolean;
  /** Whether running statistics may be kept and used. */
  readonly running: boolean;
  /** Whether a group lies within a sample, an index of the first axis, unless the axes say otherwise. */
  readonly withinSample: boolean;
  /** Whether its weight may be fixed or of a held total; see the gains. */
  readonly gains: boolean;
  /** Which of the model's coordinates it is laid out by. */
  readonly layout: 'axes' | 'channel' | 'groups';
  /** Where its statistics are taken, in words. */
  readonly space: string;
  readonly geometry: MakeGeometry;
  readonly defaults: NormDefaults;
}

export const norms: Readonly<Record<NormName, NormRecord>> = Object.freeze({
  layer: {
    name: 'layer',
    centres: true,
    running: false,
    withinSample: true,
    gains: false,
    layout: 'axes',
    space: 'the features of a sample',
    geometry: overFeatures,
    defaults: ofActivations,
  },
  rms: {
    name: 'rms',
    centres: false,
    running: false,
    withinSample: true,
    gains: false,
    layout: 'axes',
    space: 'the features of a sample',
    geometry: overFeatures,
    defaults: ofActivations,
  },
  batch: {
    name: 'batch',
    centres: true,
    running: true,
    withinSample: false,
    gains: false,
    layout: 'channel',
    space: 'a channel over batch and positions',
    geometry: overBatch,
    defaults: ofActivations,
  },
  group: {
    name: 'group',
    centres: true,
    running: false,
    withinSample: true,
    gains: false,
    layout: 'groups',
    space: 'a run of channels of a sample',
    geometry: overGroups,
    defaults: ofActivations,
  },
  instance: {
    name: 'instance',
    centres: true,
    running: false,
    withinSample: true,
    gains: false,
    layout: 'channel',
    space: 'a channel of a sample',
    geometry: overInstances,
    defaults: ofActivations,
  },
  weight: {
    name: 'weight',
    centres: false,
    running: false,
    withinSample: false,
    gains: true,
    layout: 'channel',
    space: 'the fan-in of an output channel',
    geometry: overBatch,
    defaults: ofWeights,
  },
});

/** @throws RangeError when a statistic asks for more values than a group has, or for parts that do not divide it */
function checkStatistic({ kind, k = 1, chunks = 1 }: Statistic, size: number): void {
  if (kind === 'topk' && k > size) throw new RangeError(`"statistic.k" expected at most ${size}, got ${k}`);
  if (kind === 'range' && size % chunks !== 0)
    throw new RangeError(`"statistic.chunks" expected a divisor of ${size}, got ${chunks}`);
}

/** Geometries are remembered up to so many offsets, which are quicker worked out than used where there are more. */
const fewOffsets = 2 ** 17;
const remembered = remembering<Geometry>(8, ({ groups, size }) => groups + size <= fewOffsets);

/** The groups of a norm over a tensor of that shape. @throws RangeError when they don't fit */
export function geometryOf(model: NormModel, shape: readonly number[]): Geometry {
  return remembered(model, shape.join(), () => {
    const geometry = checkNotEmpty(shape, norms[model.norm].geometry(shape, model));
    checkStatistic(model.statistic, geometry.size);
    return geometry;
  });
}
