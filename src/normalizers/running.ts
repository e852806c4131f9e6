import { findFloatFormat } from '../formats/catalogue.ts';
import { type Tensor, tensor } from '../tensors/tensor.ts';
import { type ForwardInputs, runningScaleName } from './inputs.ts';
import { type GroupStatistics, type MeasureGroup, scaling } from './measure.ts';
import type { NormModel } from './model.ts';
import type { Numerics } from './numerics.ts';
import { asParameter } from './parameters.ts';

/** Inference: the running mean, and the scale from the running variance or, in the paper's convention, the running inverse scale. */
export function runningMeasure(model: NormModel, inputs: ForwardInputs, numerics: Numerics, m: number): MeasureGroup {
  const scale = scaling(model, numerics, m);
  const name = runningScaleName(model);
  const [means, scales] = [inputs.running_mean as Tensor, inputs[name] as Tensor];
  return (_values, group) => {
    const running = scales.data[group];
    return {
      mean: means.data[group],
      measure: undefined,
      scale: name === 'running_var' ? scale(running, group) : { value: running, divides: false },
    };
  };
}

/**
 * The running statistics after a training step. PyTorch: r' = (1 − momentum)·r + momentum·new, of mean and unbiased variance; the
 * paper's code: r' = momentum·r + (1 − momentum)·new, of mean and inverse scale.
 */
export function updateRunning(
  model: NormModel,
  inputs: ForwardInputs,
  numerics: Numerics,
  groups: readonly GroupStatistics[],
  m: number,
): Record<string, Tensor> {
  if (model.running === null || model.mode === 'inference') return {};
  const { convention, momentum } = model.running;
  const { running } = model.stages;
  const a = numerics.arithmetic('running', running);
  const share = asParameter(momentum, a.format);
  const rest = asParameter(1 - momentum, a.format);
  const [ofOld, ofNew] = convention === 'pytorch' ? [rest, share] : [share, rest];
  const average = (old: number, fresh: number): number => a.add(a.multiply(ofNew, fresh), a.multiply(ofOld, old));
  const unbiased = (measure: number): number =>
    a.divide(a.multiply(measure, asParameter(m, a.format)), asParameter(m - 1, a.format));
  const inverse = ({ value, divides }: GroupStatistics['scale']): number => (divides ? a.reciprocal(value) : value);
  const name = runningScaleName(model);
  const fresh = (group: GroupStatistics): number =>
    name === 'running_var' ? unbiased(group.measure as number) : inverse(group.scale);
  const updated = (old: Tensor, ofGroup: (group: GroupStatistics) => number): Tensor => {
    const data = Float64Array.from(groups, (group, i) => {
      numerics.at('running', i);
      return average(old.data[i], ofGroup(group));
    });
    return tensor(findFloatFormat(running.format), old.shape, data);
  };
  return {
    running_mean: updated(inputs.running_mean as Tensor, (group) => group.mean as number),
    [name]: updated(inputs[name] as Tensor, fresh),
  };
}
