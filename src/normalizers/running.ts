import { findFloatFormat } from '../formats/catalogue.ts';
import { type Tensor, tensor, type Values } from '../tensors/tensor.ts';
import { type NormInputs, runningScaleName } from './inputs.ts';
import type { GroupStatistics, MeasureGroup } from './measure.ts';
import type { NormModel } from './model.ts';
import type { Numerics } from './numerics.ts';
import { asParameter } from './parameters.ts';
import type { Scale } from './scale.ts';

/**
 * Inference: the running mean, and the scale from the running variance or, in the paper's convention, the running inverse scale; or the
 * scale that is not measured.
 */
export function runningMeasure(
  model: NormModel,
  inputs: NormInputs<Values>,
  scale: (measure: number, group: number) => Scale,
): MeasureGroup {
  const name = runningScaleName(model);
  const means = inputs.running_mean as Tensor<Values>;
  const scaleOf = (group: number): Scale => {
    if (name === undefined) return scale(1, group);
    const running = (inputs[name] as Tensor<Values>).data[group];
    return name === 'running_var' ? scale(running, group) : { value: running, divides: false };
  };
  return (_values, group) => ({
    mean: means.data[group],
    measure: undefined,
    squares: undefined,
    scale: scaleOf(group),
  });
}

/** ofNew·fresh + ofOld·old, added in a format of its own where one is given, and rounded to the stage's. */
function averaging(model: NormModel, numerics: Numerics, wideFormat?: string): (old: number, fresh: number) => number {
  const { convention, momentum } = model.running as NonNullable<NormModel['running']>;
  const { running } = model.stages;
  const a = numerics.arithmetic('running', running);
  const wide = wideFormat === undefined ? a : numerics.arithmetic('running', running, wideFormat);
  const share = asParameter(momentum, a.format);
  const rest = asParameter(1 - momentum, a.format);
  const [ofOld, ofNew] = convention === 'pytorch' ? [rest, share] : [share, rest];
  const stored = wideFormat === undefined ? (x: number): number => x : a.round;
  return (old, fresh) => stored(wide.add(wide.multiply(ofNew, fresh), a.multiply(ofOld, old)));
}

/** What a group of m values contributes to the running scale: its unbiased variance, or its inverse scale. */
function contribution(model: NormModel, numerics: Numerics, m: number): (group: GroupStatistics) => number {
  const { running } = model.stages;
  const a = numerics.arithmetic('running', running);
  const [count, less] = [asParameter(m, a.format), asParameter(m - 1, a.format)];
  if (runningScaleName(model) === 'running_rstd') {
    return ({ scale: { value, divides } }) => (divides ? a.reciprocal(value) : value);
  }
  if (running.variance === 'fromSum') return ({ squares }) => a.divide(squares as number, less);
  return ({ measure }) => a.divide(a.multiply(measure as number, count), less);
}

/**
 * The running statistics after a training step. PyTorch: r' = (1 − momentum)·r + momentum·new, of mean and unbiased variance; the
 * paper's code: r' = momentum·r + (1 − momentum)·new, of mean and inverse scale. A scale that is not measured has no average.
 */
export function updateRunning(
  model: NormModel,
  inputs: NormInputs<Values>,
  numerics: Numerics,
  groups: readonly GroupStatistics[],
  m: number,
): Record<string, Tensor> {
  if (model.running === null || model.mode === 'inference') return {};
  const { running } = model.stages;
  const name = runningScaleName(model);
  type Average = ReturnType<typeof averaging>;
  const updated = (old: Tensor<Values>, average: Average, ofGroup: (group: GroupStatistics) => number): Tensor => {
    const data = Float64Array.from(groups, (group, i) => {
      numerics.at('running', i);
      return average(old.data[i], ofGroup(group));
    });
    return tensor(findFloatFormat(running.format), old.shape, data);
  };
  const running_mean = updated(
    inputs.running_mean as Tensor<Values>,
    averaging(model, numerics),
    (group) => group.mean as number,
  );
  if (name === undefined) return { running_mean };
  const scale = averaging(model, numerics, running.varianceFormat);
  return { running_mean, [name]: updated(inputs[name] as Tensor, scale, contribution(model, numerics, m)) };
}
