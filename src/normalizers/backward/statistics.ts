import type { Tensor } from '../../tensors/tensor.ts';
import { norms } from '../catalogue.ts';
import { savedScaleName } from '../inputs.ts';
import { bindNumerics } from '../numerics.ts';
import { runningMeasure } from '../running.ts';
import { type SavedStatistics, saver } from '../saved.ts';
import { type Scale, scaling } from '../scale.ts';
import { statistics } from '../statistics.ts';
import type { BackwardRun, KnownStatistics } from './run.ts';

/** The statistics of a group as the backward pass uses them: those that were saved; in inference, from the running ones. */
export function knownStatistics(
  run: BackwardRun,
  saved: SavedStatistics | undefined,
): (group: number) => KnownStatistics {
  const { model, inputs, geometry, numerics, backward } = run;
  if (model.mode === 'inference') {
    const scale = scaling(model, numerics, geometry.size, backward.stages.root, 'backward.root');
    const measure = runningMeasure(model, inputs, scale);
    return (group) => measure(new Float64Array(), group);
  }
  const name = savedScaleName(model);
  const means = saved?.mean ?? inputs.mean?.data;
  const scales = saved?.[name] ?? (inputs[name] as Tensor).data;
  const { centres } = norms[model.norm];
  return (group) => ({
    mean: centres ? means?.[group] : undefined,
    scale: { value: scales[group], divides: name === 'scale' },
  });
}

/**
 * Whether the scale does not move with x: it is not measured, or epsilon was the larger one of max(statistic, ε), which is where the
 * saved scale is no larger than that of a group of zeros.
 */
export function clamping({
  model,
  geometry,
  make,
}: Pick<BackwardRun, 'model' | 'geometry' | 'make'>): (group: number, scale: Scale) => boolean {
  if (!statistics[model.statistic.kind].measured) return () => true;
  if (model.epsilon.place !== 'maximum') return () => false;
  // Its own numerics: the kernel does none of this, so nothing is counted. Random bits are drawn as they were for the group.
  const numerics = bindNumerics(model, make);
  const scaleOf = scaling(model, numerics, geometry.size);
  const { save, values } = saver(model, geometry, numerics);
  return (group, { value, divides }) => {
    save(group, { mean: 0, scale: scaleOf(0, group) });
    return divides ? value <= values.scale[group] : value >= values.rstd[group];
  };
}
