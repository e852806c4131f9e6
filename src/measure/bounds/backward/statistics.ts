import { norms } from '../../../normalizers/catalogue.ts';
import { savedScaleName } from '../../../normalizers/inputs.ts';
import { asParameter } from '../../../normalizers/parameters.ts';
import { boundStatistics } from '../forward.ts';
import type { BoundStatistics } from '../normalize.ts';
import { boundRounder } from '../numerics.ts';
import { known, type Quantity } from '../quantity.ts';
import type { BoundRun } from './run.ts';

/** The statistics of a group as the forward pass has them, and as the backward pass uses them. */
export interface BoundKnownStatistics {
  forward(values: readonly Quantity[], group: number): BoundStatistics;
  /** Rounded as they are saved; given ones and, in inference, the running ones as they are. */
  saved(forward: BoundStatistics, group: number): BoundStatistics;
}

export function boundKnownStatistics(run: BoundRun): BoundKnownStatistics {
  const { model, inputs, geometry, numerics, backward } = run;
  const isGiven = backward.saved === 'given' && model.mode === 'training';
  if (isGiven) {
    const given = givenStatistics(run);
    return { forward: (_values, group) => given(group), saved: (forward) => forward };
  }
  const forward = boundStatistics(model, inputs, geometry, numerics);
  if (model.mode === 'inference') {
    const again = boundStatistics(model, inputs, geometry, numerics, backward.stages.root);
    return { forward, saved: (_forward, group) => again([], group) };
  }
  const saved = boundRounder(numerics, 'saved', model.stages.output, model.formats.saved);
  return {
    forward,
    saved: ({ mean, scale }) => ({
      mean: mean === undefined ? undefined : saved(mean),
      scale: { ...scale, applied: saved(scale.applied) },
    }),
  };
}

/** What a backward pass alone is given: exact numbers. */
function givenStatistics({ model, inputs }: BoundRun): (group: number) => BoundStatistics {
  const { centres } = norms[model.norm];
  const name = savedScaleName(model);
  const [means, scales] = [inputs.mean?.data, inputs[name]?.data] as [Float64Array | undefined, Float64Array];
  return (group) => ({
    mean: centres && means !== undefined ? known(means[group]) : undefined,
    scale: { applied: known(scales[group]), divides: name === 'scale' },
  });
}

/**
 * Whether the scale moves with x in every kernel: whether its statistic was certainly larger than ε in max(statistic, ε). Kernels tell by the
 * saved scale, whose rounding hides small differences.
 */
export function boundMoving({ model, numerics }: BoundRun): (statistics: BoundStatistics) => boolean {
  if (model.epsilon.place !== 'maximum') return () => true;
  const { root, output } = model.stages;
  const epsilon = asParameter(model.epsilon.value, numerics.arithmetic('root', root).model.format);
  const { format } = numerics.arithmetic('saved', { ...output, format: model.formats.saved }).model;
  // Four units in the last place of what is saved: of a reciprocal, and of the scale of zeros.
  const hidden = 4 * 2 ** (1 - format.precision);
  return ({ scale: { applied, divides } }) => {
    const limit = divides ? epsilon : 1 / epsilon;
    const doubt = applied.error + applied.slack + hidden * (limit + Math.abs(applied.value));
    return (applied.value - limit) * (divides ? 1 : -1) > doubt;
  };
}
