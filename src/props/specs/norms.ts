import * as fc from 'fast-check';
import type { Written } from '../../kernels/defaults.ts';
import type { NormSpec } from '../../kernels/norm/resolve.ts';
import { bindSpec } from '../../kernels/spec.ts';
import { norms } from '../../normalizers/catalogue.ts';
import { gainNames } from '../../normalizers/model.ts';
import { simplified } from '../simplified.ts';
import { axesOf } from '../tensors/shapes.ts';
import { backward } from './backward.ts';
import { resolved } from './resolves.ts';
import { simplerJson } from './simpler.ts';
import { computeFormat, normStages, partly, some, storedFormat, top } from './stages.ts';

const statistic = some<unknown>(
  ...['l2', 'l2', 'l2', { kind: 'l2', constant: 'exact' }, { kind: 'l2', mean: false }, { kind: 'l2', constant: 0.7 }],
  ...[
    'l1',
    'linf',
    'range',
    'unit',
    { kind: 'l1', mean: false, constant: 2 },
    { kind: 'range', chunks: 2, constant: 0.5 },
  ],
  ...[
    { kind: 'linf', constant: 'paper', extremum: 'number' },
    { kind: 'topk', k: 2, sumOrder: 'descending' },
  ],
  ...[
    { kind: 'lp', p: 3 },
    { kind: 'lp', p: 1.5, constant: 0.3 },
  ],
);

/** How each norm is laid out over tensors of that shape, by what the catalogue says it is laid out by. */
function layouts(shape: readonly number[]): fc.Arbitrary<Written> {
  const rank = shape.length;
  const channel = fc.integer({ min: -rank, max: rank - 1 });
  const of = {
    axes: fc.record({ axes: axesOf(rank) }, { requiredKeys: [] }),
    channel: fc.record({ channelAxis: channel }),
    groups: channel.chain((channelAxis) => {
      const channels = shape[channelAxis < 0 ? channelAxis + rank : channelAxis];
      const divisors = Array.from({ length: channels }, (_, i) => i + 1).filter((n) => channels % n === 0);
      return fc.record(
        { channelAxis: fc.constant(channelAxis), groups: some(...divisors), channelsLast: fc.boolean() },
        { requiredKeys: ['channelAxis', 'groups'] },
      );
    }),
  };
  const running = partly({
    mode: some('training', 'training', 'inference'),
    running: some<unknown>(null, { convention: 'pytorch' }, { convention: 'paper', momentum: 0.9 }),
  });
  const gain = partly({ gain: some(...gainNames) });
  const none = fc.constant({});
  return fc.oneof(
    ...Object.values(norms).map(({ name, layout, running: keeps, gains }) =>
      fc
        .tuple(of[layout], keeps ? running : none, gains ? gain : none)
        .map(([place, kept, gained]) => ({ norm: name, ...place, ...kept, ...gained })),
    ),
  );
}

const rest = partly({
  ...top,
  affine: some<unknown>(true, false, { weight: false }, { bias: false }),
  statistic,
  epsilon: some<unknown>(0, 1e-5, 1e-3, { value: 1e-4, place: 'added' }, { value: 0.01, place: 'maximum' }),
  formats: partly({
    input: storedFormat,
    parameters: storedFormat,
    compute: computeFormat,
    saved: some('f32', 'fp16', 'bf16'),
    output: storedFormat,
  }),
  device: partly({ division: some(0.5, 2), root: some(0.5, 1), reciprocalRoot: some(0.5, 2) }),
  stages: normStages,
  backward,
});

/** Whether the spec resolves and fits tensors of that shape. */
export function fitsShape(written: Written, shape: readonly number[]): boolean {
  const spec = resolved(written);
  if (spec === undefined) return false;
  try {
    bindSpec(spec, shape);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The least spec, then specs with a key less. */
export function* simplerSpecs(written: Written): Generator<Written> {
  const least = { bitnorm: 1, norm: 'layer' };
  const isLeast = JSON.stringify(written) === JSON.stringify(least);
  if (isLeast) return;
  yield least;
  yield* simplerJson(written);
}

/**
 * Specs of norms as people write them, over tensors of that shape: every norm, statistic, order and stage; of those whose choices
 * contradict each other, none. They shrink to {bitnorm: 1, norm: 'layer'}.
 */
export function writtenNorms(shape: readonly number[]): fc.Arbitrary<Written> {
  const accepts = (written: Written): boolean => 'norm' in written && fitsShape(written, shape);
  const base = fc.tuple(layouts(shape), rest).map(([place, other]): Written => ({ bitnorm: 1, ...place, ...other }));
  return simplified(base.filter(accepts), accepts, simplerSpecs);
}

/** The same, with every choice written out. */
export function normSpecs(shape: readonly number[]): fc.Arbitrary<NormSpec> {
  return writtenNorms(shape).map((written) => resolved(written) as NormSpec);
}
